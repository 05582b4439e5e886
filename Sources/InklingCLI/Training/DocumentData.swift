// Which files a seed document works on, by the names they are published under.

import InklingTraining
import InklingData

import InklingPlatform

/// The data of one document in a folder of data sets.
struct DocumentData {
  /// The name in the folder.
  let name: String
  let path: String

  /// - Returns: `nil` for a document of which nothing is known.
  init?(document: String, in folder: String) {
    switch document {
    // Keras's archive; the IDX files; deeplearning.net's pickle.
    case "000": name = "mnist.npz"
    case "001", "003": name = "mnist"
    case "002": name = "mnist.pkl.gz"
    case "004": name = "20news-bydate"
    default: return nil
    }
    path = "\(folder)/\(name)"
  }

  /// Whether anything is there under that name.
  var isPresent: Bool { access(path, F_OK) == 0 }
}
