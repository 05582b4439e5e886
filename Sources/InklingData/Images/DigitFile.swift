// One digit from a file of any kind that holds digits, as a network takes it.

import InklingTraining

/// Opens what a user may call "a file with a digit".
public enum DigitFile {
  /// Reads one digit: image `index` of an IDX images file as it stands there,
  /// or a picture (PNG, PGM) brought into MNIST's form.
  ///
  /// - Parameter index: for IDX files; a picture has only 0.
  /// - Throws: `DataError` when the file cannot be opened, is of another kind
  ///   or broken, has no such image, or shows no digit.
  public static func read(
    path: String, index: Int = 0
  ) throws(DataError) -> GrayImage {
    try read(ByteStream(path: path), index: index)
  }

  /// Reads one digit from `stream`, which stands at its start.
  ///
  /// - Throws: as `read(path:index:)`.
  public static func read(
    _ stream: consuming ByteStream, index: Int = 0
  ) throws(DataError) -> GrayImage {
    // The magic numbers of IDX begin with two zeros, those of pictures do not.
    if try stream.peek(2) == [0, 0] {
      let images = try IDXImages(stream)
      let (width, height) = (images.width, images.height)
      return GrayImage(
        width: width, height: height, pixels: try images.readImage(at: index))
    }
    let source = stream.source
    guard index == 0 else {
      throw DataError(
        .inconsistent, in: source,
        "no image \(index): only IDX files hold several")
    }
    return try DigitNormalizer.normalize(
      GrayImage.read(stream), source: source)
  }
}
