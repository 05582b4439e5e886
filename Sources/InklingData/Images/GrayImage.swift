// One picture in shades of grey, and the files that it is read from.

import InklingTraining

/// A picture of 8-bit greys, 0 black and 255 white, row by row from the top.
public struct GrayImage: Hashable, Sendable {
  /// Pixels that a picture file may have in either direction.
  static let maximumSide = 4096

  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// `[height, width]`.
  public internal(set) var pixels: [UInt8]

  /// Takes `pixels`.
  ///
  /// - Precondition: `width` and `height` are at least 1, and there are
  ///   `width * height` pixels.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    let (count, overflows) = width.multipliedReportingOverflow(by: height)
    precondition(
      width > 0 && height > 0 && !overflows && pixels.count == count,
      "a picture has width * height pixels, at least one")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// The pixel in column `x` of row `y`.
  package subscript(x: Int, y: Int) -> UInt8 {
    get { pixels[y * width + x] }
    set { pixels[y * width + x] = newValue }
  }

  /// Reads the picture at `path`, known by its first bytes and gzipped or not:
  /// PNG, JPEG where libjpeg-turbo is installed, BMP, PGM and PPM, or an image
  /// of an IDX file as it stands there. Colours become their luma (Rec. 601);
  /// transparent parts are white, or black where all that is seen is white.
  ///
  /// - Parameters:
  ///   - path: the file's.
  ///   - index: for IDX files; a picture has only 0.
  /// - Throws: `DataError` when the file cannot be opened, is of another
  ///   format, breaks its format's rules, is larger than 4096 x 4096 or has no
  ///   such image.
  public static func read(
    path: String, index: Int = 0
  ) throws(DataError) -> GrayImage {
    try read(ByteStream(path: path), index: index)
  }

  /// Reads one digit as a network takes it: an image of an IDX file as it
  /// stands there, or a picture brought into MNIST's form.
  package static func readDigit(
    path: String, index: Int = 0
  ) throws(DataError) -> GrayImage {
    try readDigit(ByteStream(path: path), index: index)
  }

  /// Reads one digit from `stream`, which stands at its start.
  package static func readDigit(
    _ stream: consuming ByteStream, index: Int = 0
  ) throws(DataError) -> GrayImage {
    let source = stream.source
    let isIDX = isIDX(try stream.peek(PictureFormat.startSize))
    let image = try read(stream, index: index)
    return isIDX ? image : try image.normalizedDigit(source: source)
  }

  /// - Throws: `DataError` unless both sides are 1 to `maximumSide`.
  static func check(
    width: Int, height: Int, in source: String, at offset: Int
  ) throws(DataError) {
    guard width > 0, height > 0 else {
      throw DataError(
        .malformed, in: source, at: offset,
        "a picture of \(width) x \(height) pixels; expected at least 1 x 1")
    }
    guard width <= maximumSide, height <= maximumSide else {
      throw DataError(
        .tooLarge, in: source, at: offset,
        "a picture of \(width) x \(height) pixels; at most \(maximumSide) x "
          + "\(maximumSide) can be read here")
    }
  }
}
