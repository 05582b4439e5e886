// One sample to be predicted, and where it came from.

import InklingData

/// A digit or a text, as a network takes it.
struct Sample {
  enum Input {
    /// Pixels, to be scaled by the model.
    case bytes([UInt8])
    /// Values that are scaled already.
    case floats([Float])
  }

  /// The file as the user named it.
  let file: String
  /// Its number in a file that holds several.
  let index: Int?
  let input: Input
  /// What to draw, if it is a picture.
  let picture: GrayImage?
  /// What it really is, where that is known.
  let label: Int?

  /// `file` or `file:index`
  var name: String { index.map { "\(file):\($0)" } ?? file }

  init(
    file: String, index: Int? = nil, picture: GrayImage, label: Int? = nil
  ) {
    self.file = file
    self.index = index
    input = .bytes(picture.pixels)
    self.picture = picture
    self.label = label
  }

  init(
    file: String, index: Int? = nil, values: [Float],
    picture: GrayImage? = nil, label: Int? = nil
  ) {
    self.file = file
    self.index = index
    input = .floats(values)
    self.picture = picture
    self.label = label
  }
}
