// The format in which MNIST is published (http://yann.lecun.com/exdb/mnist): a
// magic number, one big-endian 32-bit size per dimension, then unsigned bytes:
// images, all as rows of samples or one by its index, and their labels.

import CKernels
import InklingCore
import InklingTraining

/// The kinds of IDX files that hold digits.
private enum IDXKind: UInt32 {
  /// One dimension: one label per sample.
  case labels = 2049
  /// Three dimensions: samples, rows, columns.
  case images = 2051
  /// Two dimensions of 32-bit numbers: samples, and of each its label and more
  /// (QMNIST).
  case extended = 3074

  var name: String { self == .images ? "IDX images" : "IDX labels" }
}

/// A header with every number checked against the limits.
struct IDXHeader {
  /// Samples that a file may declare.
  static let maximumCount = Int(clamping: 1 << 31 as Int64)
  /// Pixels that one image may have: 256 x 256.
  static let maximumPixels = 65_536
  /// Numbers that one label may have: QMNIST's have 8.
  static let maximumNumbers = 64

  let count: Int
  /// 1 for labels.
  let height: Int
  /// 1 for labels; for those with more, how many numbers there are of each.
  let width: Int
  /// Whether the values are 32-bit numbers.
  let isWide: Bool

  /// - Throws: `DataError`: `malformed` for another magic number or a size
  ///   of 0, `tooLarge`, `truncated`, and what `ByteStream` throws.
  fileprivate init(
    _ kind: IDXKind, from stream: inout ByteStream
  ) throws(DataError) {
    let magic = try stream.readUInt32BigEndian("the magic number")
    isWide = kind == .labels && magic == IDXKind.extended.rawValue
    guard magic == kind.rawValue || isWide else {
      let found = IDXKind(rawValue: magic).map { " (\($0.name))" } ?? ""
      throw stream.error(
        .malformed, at: 0,
        "magic number \(magic)\(found); expected \(kind.rawValue) "
          + "(\(kind.name))")
    }
    count = try Self.size("samples", Self.maximumCount, from: &stream)
    guard kind == .images else {
      height = 1
      width =
        isWide
        ? try Self.size("numbers of each", Self.maximumNumbers, from: &stream)
        : 1
      return
    }
    height = try Self.size("rows", Self.maximumPixels, from: &stream)
    // height >= 1, so this bounds height * width.
    width = try Self.size("columns", Self.maximumPixels / height, from: &stream)
    // More than fits into a memory of 32-bit addresses.
    guard !count.multipliedReportingOverflow(by: height * width).overflow else {
      throw stream.error(
        .tooLarge, at: 4,
        "\(count) samples of \(height * width) bytes; at most \(Int.max) bytes "
          + "can be read here")
    }
  }

  private static func size(
    _ name: String, _ limit: Int, from stream: inout ByteStream
  ) throws(DataError) -> Int {
    let offset = stream.offset
    let size = Int(
      clamping: try stream.readUInt32BigEndian("the number of \(name)"))
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

  /// Whether the file is gzipped.
  var isGzipped: Bool { stream.isGzipped }
  /// The path, or a name for data from memory.
  var source: String { stream.source }

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
  ///
  /// - Parameter areTransposed: whether each image's rows are its columns.
  package consuming func readAll(
    areTransposed: Bool = false
  ) throws(DataError) -> SampleRows {
    let columns = height * width
    // The hint takes address space only, but is bounded all the same.
    let hint = min(count, (64 << 20) / columns)
    let builder = try ByteRowBuilder(
      columns: columns, expectedRows: hint, source: stream.source)
    let (height, width) = (height, width)
    let rowsAtATime = max(1, (64 << 10) / columns)
    var upright = [UInt8](repeating: 0, count: areTransposed ? columns : 0)
    try stream.forEachPortion(
      of: rowsAtATime * columns, upTo: count * columns, "the \(count) images"
    ) { images throws(DataError) in
      guard areTransposed else {
        try builder.append(rows: images, columns: columns)
        return true
      }
      for place in stride(from: 0, to: images.count, by: columns) {
        images.withUnsafeBufferPointer { images in
          guard let base = images.baseAddress else { return }
          ink_pixels_transpose(width, height, base + place, &upright)
        }
        try builder.append(upright)
      }
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

  /// All labels of the file at `path`: bytes, or the first of several 32-bit
  /// numbers of each, 0 to 65,535.
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
    let header = try IDXHeader(.labels, from: &stream)
    let count = header.count
    let source = stream.source
    var labels: [UInt16] = []
    let size = header.isWide ? 4 * header.width : 1
    try stream.forEachPortion(
      of: (64 << 10) / size * size, upTo: count * size, "the \(count) labels"
    ) { bytes throws(DataError) in
      try labels.reserve(bytes.count / size, upTo: count, in: source)
      guard header.isWide else {
        labels.append(contentsOf: bytes.lazy.map { UInt16($0) })
        return true
      }
      for place in stride(from: 0, to: bytes.count, by: size) {
        let number = bytes[place..<place + 4].reduce(UInt32(0)) {
          $0 << 8 | UInt32($1)
        }
        guard let label = UInt16(exactly: number) else {
          throw DataError(
            .malformed, in: source,
            "label \(Int32(bitPattern: number)) of sample \(labels.count); "
              + "expected 0 to 65535")
        }
        labels.append(label)
      }
      return true
    }
    try stream.expectEnd(after: "the \(count) labels that the header declares")
    return labels
  }
}
