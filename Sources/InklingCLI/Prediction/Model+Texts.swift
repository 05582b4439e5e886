// Opening models of every kind that this program writes.

import InklingTraining
import InklingData

extension Model {
  /// Opens the file at `path`, which may hold a model of texts.
  convenience init(file path: String) throws(ModelError) {
    try self.init(
      path: path, interpreting: [TfidfVectorizer.tag].compactMap { $0 })
  }
}
