// JPEG pictures, by libjpeg-turbo where it is installed: baseline and
// progressive, their luma, turned as their Exif orientation says.

import CInklingJPEG
import InklingTraining

struct JPEGReader: ~Copyable {
  /// How every JPEG file begins.
  static let start: [UInt8] = [0xff, 0xd8]
  /// Bytes of a file.
  static let maximumSize = 64 << 20
  /// A block of 8 x 8 pixels takes a bit at least.
  private static let pixelsPerByte = 8 * 64

  private var stream: ByteStream

  /// `stream` stands at the file's start.
  init(_ stream: consuming ByteStream) { self.stream = stream }

  consuming func readImage() throws(DataError) -> GrayImage {
    let bytes = try stream.readToEnd(limit: Self.maximumSize)
    let source = stream.source
    var message = [CChar](repeating: 0, count: INK_JPEG_MESSAGE)
    var (width, height) = (0, 0)
    try Self.check(
      ink_jpeg_size(bytes.count, bytes, &width, &height, &message), message,
      source)
    try GrayImage.check(width: width, height: height, in: source, at: 0)
    guard bytes.count >= width * height / Self.pixelsPerByte else {
      throw DataError(
        .truncated, in: source,
        "\(bytes.count) bytes of JPEG for \(width) x \(height) pixels; "
          + "expected at least one for \(Self.pixelsPerByte)")
    }
    // Greys; a progressive picture's coefficients of three colours.
    try DataError.checkMemory(
      8 * width * height, for: "a picture", in: source)
    var pixels = [UInt8](repeating: 0, count: width * height)
    try Self.check(
      ink_jpeg_greys(
        bytes.count, bytes, width, height, &pixels, &message), message, source)
    let image = GrayImage(width: width, height: height, pixels: pixels)
    return image.upright(orientation: Self.orientation(bytes))
  }

  private static func check(
    _ status: ink_jpeg_status, _ message: [CChar], _ source: String
  ) throws(DataError) {
    switch status {
    case INK_JPEG_READ: return
    case INK_JPEG_ABSENT:
      throw DataError(
        .unsupported, in: source,
        "JPEG is read by libjpeg-turbo, which is not installed here; expected "
          + "that (Debian: libturbojpeg0, Fedora: turbojpeg, Homebrew: "
          + "jpeg-turbo), or a PNG as 'magick FILE FILE.png' makes it")
    case INK_JPEG_CMYK:
      throw DataError(
        .unsupported, in: source,
        "a JPEG in the colours of printing inks (CMYK); 'magick FILE "
          + "-colorspace Gray FILE.png' converts it")
    case INK_JPEG_SCANS:
      throw DataError(
        .tooLarge, in: source,
        "a JPEG of more than \(INK_JPEG_MOST_SCANS) scans")
    default:
      let text = String(
        decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) },
        as: UTF8.self)
      throw DataError(.malformed, in: source, "damaged JPEG: \(text)")
    }
  }

  /// How the camera was held (Exif 2.32, 4.6.4, tag 0x0112): 1 to 8, and 1
  /// where nothing says so.
  static func orientation(_ bytes: [UInt8]) -> Int {
    var place = 2
    // Segments: ff, a marker, and a length that counts itself.
    while place + 4 <= bytes.count, bytes[place] == 0xff {
      let marker = bytes[place + 1]
      let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
      let end = place + 2 + length
      guard marker != 0xda, length >= 2, end <= bytes.count else { break }
      if marker == 0xe1,
        let found = orientation(ofSegment: bytes[place + 4..<end])
      {
        return found
      }
      place = end
    }
    return 1
  }

  /// An Exif segment is a small TIFF file behind its name.
  private static func orientation(ofSegment data: ArraySlice<UInt8>) -> Int? {
    guard data.starts(with: [0x45, 0x78, 0x69, 0x66, 0, 0]) else { return nil }
    let tiff = Array(data.dropFirst(6))
    let isLittle = tiff.starts(with: [0x49, 0x49])
    func number(_ place: Int, _ size: Int) -> Int? {
      guard place >= 0, place + size <= tiff.count else { return nil }
      let bytes = tiff[place..<place + size]
      return isLittle
        ? bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
        : bytes.reduce(0) { $0 << 8 | Int($1) }
    }
    guard let directory = number(4, 4), let count = number(directory, 2)
    else { return nil }
    for entry in 0..<count {
      let place = directory + 2 + 12 * entry
      guard let tag = number(place, 2) else { return nil }
      if tag == 0x0112 {
        return number(place + 8, 2).flatMap { (1...8).contains($0) ? $0 : nil }
      }
    }
    return nil
  }
}

extension GrayImage {
  /// The picture as it was seen, of one that is stored in this orientation.
  func upright(orientation: Int) -> GrayImage {
    guard (2...8).contains(orientation) else { return self }
    let isTurned = orientation >= 5
    let (newWidth, newHeight) = isTurned ? (height, width) : (width, height)
    let fromRight = [2, 3, 7, 8].contains(orientation)
    let fromBottom = [3, 4, 6, 7].contains(orientation)
    var result = [UInt8](repeating: 0, count: pixels.count)
    for y in 0..<newHeight {
      for x in 0..<newWidth {
        let (column, row) = isTurned ? (y, x) : (x, y)
        let sourceX = fromRight ? width - 1 - column : column
        let sourceY = fromBottom ? height - 1 - row : row
        result[y * newWidth + x] = pixels[sourceY * width + sourceX]
      }
    }
    return GrayImage(width: newWidth, height: newHeight, pixels: result)
  }
}
