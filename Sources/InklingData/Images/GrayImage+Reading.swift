// Opening a picture file of any kind known here.

import InklingTraining

extension GrayImage {
  /// Pixels that a picture file may have in either direction.
  public static let maximumSide = 4096

  /// Reads the picture at `path`: PNG or PGM, known by its first bytes, gzipped
  /// or not. Colours become their luma (Rec. 601), transparent parts white.
  ///
  /// - Throws: `DataError` when the file cannot be opened, is of another
  ///   format, breaks its format's rules or is larger than 4096 x 4096.
  public static func read(path: String) throws(DataError) -> GrayImage {
    try read(ByteStream(path: path))
  }

  /// Reads the picture that begins at `stream`.
  ///
  /// - Throws: as `read(path:)`.
  public static func read(
    _ stream: consuming ByteStream
  ) throws(DataError) -> GrayImage {
    let start = try stream.peek(2)
    switch start {
    case [0x89, UInt8(ascii: "P")]:
      return try PNGReader(stream).readImage()
    case [UInt8(ascii: "P"), UInt8(ascii: "2")],
      [UInt8(ascii: "P"), UInt8(ascii: "5")]:
      return try PGMReader(stream).readImage()
    default:
      throw DataError(
        .unsupported, in: stream.source, at: 0,
        "not a picture that can be read here; expected PNG or PGM (P2, P5)")
    }
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
