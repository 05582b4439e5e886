// What kind of picture a file is, by its first bytes, and for those that are
// not read here, which command makes one that is.

import InklingPlatform
import InklingTraining

/// Kinds of picture files.
enum PictureFormat: Equatable {
  case idx, png, pnm, jpeg, bmp
  /// Another, by its name, and what converts it.
  case foreign(String, command: String)
  case unknown

  /// Bytes that tell.
  static let startSize = 12

  init(_ start: [UInt8]) {
    let text = String(
      decoding: start.map { $0 < 128 ? $0 : 63 }, as: UTF8.self)
    let brand = text.dropFirst(8).prefix(4)
    switch text {
    case _ where text.dropFirst(4).hasPrefix("ftyp"):
      let name = brand.hasPrefix("avi") ? "AVIF" : "HEIC"
      self = .foreign(name, command: "heif-convert FILE FILE.png")
    case _ where start.starts(with: [0, 0]): self = .idx
    case _ where start.starts(with: [0x89, 0x50]): self = .png
    case _ where start.starts(with: JPEGReader.start): self = .jpeg
    case _ where start.starts(with: BMPReader.start): self = .bmp
    case _ where ["P2", "P3", "P5", "P6"].contains(text.prefix(2)):
      self = .pnm
    case _ where ["P1", "P4", "P7"].contains(text.prefix(2)):
      self = .foreign(
        text.hasPrefix("P7") ? "PAM" : "PBM",
        command: "magick FILE FILE.png")
    case _ where text.hasPrefix("GIF8"):
      self = .foreign("GIF", command: "magick 'FILE[0]' FILE.png")
    case _ where text.hasPrefix("RIFF") && brand == "WEBP":
      self = .foreign("WebP", command: "dwebp FILE -o FILE.png")
    case _ where text.hasPrefix("II*\0") || text.hasPrefix("MM\0*"):
      self = .foreign("TIFF", command: "magick FILE FILE.png")
    case _ where text.hasPrefix("%PDF"):
      self = .foreign("PDF", command: "pdftoppm -r 300 -gray -png FILE FILE")
    case _ where text.hasPrefix("<svg") || text.hasPrefix("<?xml"):
      self = .foreign("SVG", command: "rsvg-convert FILE -o FILE.png")
    default: self = .unknown
    }
  }
}

extension GrayImage {
  /// Reads the picture that begins at `stream`.
  package static func read(
    _ stream: consuming ByteStream, index: Int = 0
  ) throws(DataError) -> GrayImage {
    let format = PictureFormat(try stream.peek(PictureFormat.startSize))
    if format == .idx {
      let images = try IDXImages(stream)
      let (width, height) = (images.width, images.height)
      return GrayImage(
        width: width, height: height, pixels: try images.readImage(at: index))
    }
    guard index == 0 else {
      throw stream.error(
        .inconsistent, "no image \(index): only IDX files hold several")
    }
    switch format {
    case .png: return try PNGReader(stream).readImage()
    case .pnm: return try PNMReader(stream).readImage()
    case .jpeg: return try JPEGReader(stream).readImage()
    case .bmp: return try BMPReader(stream).readImage()
    case .foreign(let name, let command):
      throw stream.error(
        .unsupported, at: 0,
        "\(name) is not read here; '\(command)' makes a picture that is")
    case .idx, .unknown:
      throw stream.error(
        .unsupported, at: 0,
        "not a picture that can be read here; expected PNG, JPEG, BMP, PGM or "
          + "PPM")
    }
  }

  /// Whether `start`, the first bytes of a file, begin an IDX file.
  package static func isIDX(_ start: [UInt8]) -> Bool {
    PictureFormat(start) == .idx
  }

  /// Whether the file at `path` is a picture, of a kind that is read here or
  /// not.
  // Inlined where it is called in a closure, Swift 6.3.1 ends with "Found
  // ownership error" on the instrumented build of `make fuzz`.
  @inline(never)
  package static func isPicture(path: String) -> Bool {
    guard (try? FileStatus(path: path).kind) == .file,
      var stream = try? ByteStream(path: path),
      let start = try? stream.peek(PictureFormat.startSize)
    else { return false }
    return ![.idx, .unknown].contains(PictureFormat(start))
  }
}
