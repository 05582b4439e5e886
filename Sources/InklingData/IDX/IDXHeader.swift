// The first bytes of an IDX file, the format in which MNIST is published
// (http://yann.lecun.com/exdb/mnist): a magic number, then one big-endian
// 32-bit size a dimension.

import InklingTraining

/// The kinds of IDX files that hold digits: unsigned bytes in both.
enum IDXKind: UInt32 {
  /// One dimension: a label a sample.
  case labels = 2049
  /// Three dimensions: samples, rows, columns.
  case images = 2051

  var name: String {
    switch self {
    case .labels: "IDX labels"
    case .images: "IDX images"
    }
  }
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
  init(
    _ kind: IDXKind, from stream: inout ByteStream
  ) throws(DataError) {
    let magic = try stream.readUInt32BigEndian("the magic number")
    guard magic == kind.rawValue else {
      let found = IDXKind(rawValue: magic).map { " (\($0.name))" } ?? ""
      throw DataError(
        .malformed, in: stream.source, at: 0,
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
    width = try Self.size(
      "columns", Self.maximumPixels / height, from: &stream)
  }

  private static func size(
    _ name: String, _ limit: Int, from stream: inout ByteStream
  ) throws(DataError) -> Int {
    let offset = stream.offset
    let size = Int(try stream.readUInt32BigEndian("the number of \(name)"))
    guard size > 0 else {
      throw DataError(
        .malformed, in: stream.source, at: offset,
        "0 \(name); expected at least 1")
    }
    guard size <= limit else {
      throw DataError(
        .tooLarge, in: stream.source, at: offset,
        "\(size) \(name); at most \(limit) can be read here")
    }
    return size
  }
}
