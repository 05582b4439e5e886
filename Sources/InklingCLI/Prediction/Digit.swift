// One digit to be predicted, and where it came from.

import InklingData

/// The pixels of one sample.
struct Digit {
  /// The file as the user named it.
  let file: String
  /// Its number in a file that holds several.
  let index: Int?
  /// As the model takes it.
  let image: GrayImage

  /// `file` or `file:index`
  var name: String { index.map { "\(file):\($0)" } ?? file }
}
