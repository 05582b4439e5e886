// Pictures from files, and the one digit in a picture.

import InklingImages
import InklingTraining

extension GrayImage {
  /// Pixels that a picture file may have in either direction.
  static let maximumSide = 4096

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

  /// The digit in this picture in MNIST's form, as its authors describe it
  /// (http://yann.lecun.com/exdb/mnist): ink bright on 0, scaled with its
  /// aspect ratio into 20 x 20 pixels, its centre of mass in the middle of 28 x
  /// 28. A picture in that form already comes back unchanged.
  ///
  /// It is found as the program's `predict` finds it: light or dark ink, on
  /// paper of any light, with printed lines or the desk around it; thin strokes
  /// are made about as thick as MNIST's.
  ///
  /// - Parameter source: what to name in an error, usually a path.
  /// - Throws: `DataError` with reason `malformed` for a picture without a digit
  ///   or with several, or `memory`.
  public func normalizedDigit(
    source: String = "the picture"
  ) throws(DataError) -> GrayImage {
    let found = try DigitFinder.find(in: self, source: source)
      .filter { !$0.isBlot }
    guard found.count == 1 else {
      throw DataError(
        .malformed, in: source,
        "\(found.count) digits in the picture; expected one")
    }
    return found[0].uprightPixels
  }
}

extension DigitFinder {
  /// The digits of `image`, line by line; one that has MNIST's form already is
  /// taken as it is.
  ///
  /// - Parameter source: what to name in an error, usually a path.
  /// - Throws: `DataError` with reason `malformed` where there is none, or
  ///   `memory`.
  package static func find(
    in image: GrayImage, source: String
  ) throws(DataError) -> [FoundDigit] {
    try DataError.checkMemory(
      memory(for: image), for: "a picture", in: source)
    let found = find(in: image)
    guard !found.isEmpty else {
      throw DataError(
        .malformed, in: source,
        "no digit in the picture: nothing stands out from its background")
    }
    guard found.contains(where: { !$0.isBlot }) else {
      throw DataError(
        .malformed, in: source,
        "no digit in the picture: only blots, too thick for strokes")
    }
    return found
  }
}
