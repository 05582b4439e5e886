// The format in which MNIST is published (http://yann.lecun.com/exdb/mnist): a
// magic number, one big-endian 32-bit size per dimension, then unsigned bytes:
// images, all as rows of samples or one by its index, and their labels.

import InklingCore
import InklingTraining

/// The kinds of IDX files that hold digits.
private enum IDXKind: UInt32 {
  /// One dimension: one label per sample.
  case labels = 2049
  /// Three dimensions: samples, rows, columns.
  case images = 2051

  var name: String { self == .labels ? "IDX labels" : "IDX images" }
}

/// A header with every number checked against the limits.
struct IDXHeader {
  /// Samples that a file may declare.
  static let maximumCount = 1 << 31
  /// Pixels that one image may have: 256 x 256.
  static let maximumPixels = 65_536

  let count: Int
  /// 1 for labels.
  let height: Int
  /// 1 for labels.
  let width: Int

  /// - Throws: `DataError`: `malformed` for another magic number or a size
  ///   of 0, `tooLarge`, `truncated`, and what `ByteStream` throws.
  fileprivate init(
    _ kind: IDXKind, from stream: inout ByteStream
  ) throws(DataError) {
    let magic = try stream.readUInt32BigEndian("the magic number")
    guard magic == kind.rawValue else {
      let found = IDXKind(rawValue: magic).map { " (\($0.name))" } ?? ""
      throw stream.error(
        .malformed, at: 0,
        "magic number \(magic)\(found); expected \(kind.rawValue) "
          + "(\(kind.name))")
    }
    count = try Self.size("samples", Self.maximumCount, from: &stream)
    guard kind == .images else {
      (height, width) = (1, 1)
      return
    }
    height = try Self.size("rows", Self.maximumPixels, from: &stream)
    // height >= 1, so this bounds height * width.
    width = try Self.size("columns", Self.maximumPixels / height, from: &stream)
  }

  private static func size(
    _ name: String, _ limit: Int, from stream: inout ByteStream
  ) throws(DataError) -> Int {
    let offset = stream.offset
    let size = Int(try stream.readUInt32BigEndian("the number of \(name)"))
    guard size > 0 else {
      throw stream.error(
        .malformed, at: offset, "0 \(name); expected at least 1")
    }
    guard size <= limit else {
      throw stream.error(
        .tooLarge, at: offset,
        "\(size) \(name); at most \(limit) can be read here")
    }
    return size
  }
}

/// An open IDX images file, gzipped or not, of which only the header is read.
///
/// The images stream into compressed rows: the unpacked file is never in
/// memory, and a declared count takes no memory until the images are there.
package struct IDXImages: ~Copyable {
  /// The number of images that the header declares.
  package let count: Int
  /// Rows of pixels in an image.
  let height: Int
  /// Pixels in a row.
  let width: Int

  /// The layout of one image.
  package var shape: InputShape { .image(height: height, width: width) }

  private var stream: ByteStream

  /// Reads the header of the file at `path`.
  ///
  /// - Throws: `DataError` when the file cannot be opened or is not an IDX
  ///   images file within the limits: 2^31 images of 65,536 pixels.
  package init(path: String) throws(DataError) {
    try self.init(ByteStream(path: path))
  }

  /// Reads the header from `stream`, which stands at its start.
  package init(_ stream: consuming ByteStream) throws(DataError) {
    let header = try IDXHeader(.images, from: &stream)
    count = header.count
    height = header.height
    width = header.width
    self.stream = stream
  }

  /// Reads all images, `[count, height * width]`.
  ///
  /// - Throws: `DataError` when there are fewer or more than declared, or
  ///   gzip data are damaged.
  package consuming func readAll() throws(DataError) -> SampleRows {
    let columns = height * width
    // The hint takes address space only, but is bounded all the same.
    let hint = min(count, (64 << 20) / columns)
    let builder = try ByteRowBuilder(
      columns: columns, expectedRows: hint, source: stream.source)
    let rowsAtATime = max(1, (64 << 10) / columns)
    try stream.forEachPortion(
      of: rowsAtATime * columns, upTo: count * columns, "the \(count) images"
    ) { images throws(DataError) in
      try builder.append(rows: images, columns: columns)
      return true
    }
    try stream.expectEnd(after: "the \(count) images that the header declares")
    return try builder.finish()
  }

  /// Reads the image at `index`, `height * width` bytes; no more than one
  /// image is in memory, and what follows it is not looked at.
  ///
  /// - Throws: `DataError` with reason `inconsistent` when there is no such
  ///   image, and as `readAll()`.
  package consuming func readImage(at index: Int) throws(DataError) -> [UInt8] {
    guard (0..<count).contains(index) else {
      throw stream.error(
        .inconsistent, "no image \(index); expected 0 to \(count - 1)")
    }
    let size = height * width
    try stream.skip(index * size, "the images before \(index)")
    return try stream.read(size, "image \(index) of \(count)")
  }
}

/// Reads IDX labels files, gzipped or not.
package enum IDXLabels {
  /// How many labels the header of the file at `path` declares.
  ///
  /// - Throws: `DataError` when the file cannot be opened or is not an IDX
  ///   labels file.
  static func count(path: String) throws(DataError) -> Int {
    var stream = try ByteStream(path: path)
    return try IDXHeader(.labels, from: &stream).count
  }

  /// All labels of the file at `path`, 0 to 255.
  ///
  /// - Throws: `DataError` when the file cannot be opened, is not an IDX
  ///   labels file, or holds fewer or more labels than it declares.
  package static func read(path: String) throws(DataError) -> [UInt16] {
    try read(ByteStream(path: path))
  }

  /// All labels of `stream`, which stands at its start.
  package static func read(
    _ stream: consuming ByteStream
  ) throws(DataError) -> [UInt16] {
    let count = try IDXHeader(.labels, from: &stream).count
    let source = stream.source
    var labels: [UInt16] = []
    try stream.forEachPortion(
      of: 64 << 10, upTo: count, "the \(count) labels"
    ) { bytes throws(DataError) in
      try labels.reserve(bytes.count, upTo: count, in: source)
      labels.append(contentsOf: bytes.lazy.map { UInt16($0) })
      return true
    }
    try stream.expectEnd(after: "the \(count) labels that the header declares")
    return labels
  }
}
