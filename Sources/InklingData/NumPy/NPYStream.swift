// NumPy's .npy format, versions 1.0 to 3.0
// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html):
// one array, a short text that describes it before its elements.

import InklingTraining

/// An open .npy file, or member of an .npz archive, of which only the header
/// is read. Little-endian u1, i4, i8, f4 and f8 in C order.
public struct NPYStream: ~Copyable {
  /// The type and shape of the array.
  public let layout: ArrayLayout
  /// What errors call the array.
  let name: String

  private var stream: ByteStream

  /// Reads the header of the file at `path`.
  ///
  /// - Throws: `DataError` when the file cannot be opened or is not a .npy
  ///   file as above.
  public init(path: String) throws(DataError) {
    try self.init(ByteStream(path: path), name: "the array")
  }

  /// Reads the header from `stream`, which stands at its start.
  init(_ stream: consuming ByteStream, name: String) throws(DataError) {
    layout = try NPYHeader(from: &stream).layout
    self.name = name
    self.stream = stream
  }

  /// All elements, row by row, as doubles.
  ///
  /// - Throws: `DataError` when there are fewer or more than declared.
  public consuming func readNumbers() throws(DataError) -> [Double] {
    let numbers = try reader.numbers(from: &stream)
    try expectEnd()
    return numbers
  }

  /// All elements, row by row, as float32; float64 is rounded to the nearest.
  ///
  /// - Throws: `DataError` for integers, for a value that is no finite float32,
  ///   and when there are fewer or more than declared.
  public consuming func readFloats() throws(DataError) -> [Float] {
    let floats = try reader.floats(from: &stream)
    try expectEnd()
    return floats
  }

  /// All elements of an array of bytes.
  ///
  /// - Throws: `DataError` for another type, and when there are fewer or more
  ///   than declared.
  public consuming func readBytes(
    atMost limit: Int
  ) throws(DataError) -> [UInt8] {
    guard layout.element == .uint8 else {
      throw DataError(
        .unsupported, in: stream.source,
        "\(name) is \(layout); expected bytes of type u1")
    }
    return try stream.readToEnd(limit: min(limit, layout.byteCount))
  }

  /// The elements as rows of samples, or `nil` where they are not `coding`'s.
  consuming func readRows(
    as coding: ArrayCoding
  ) throws(DataError) -> SampleRows? {
    guard let rows = try reader.rows(from: &stream, as: coding) else {
      return nil
    }
    try expectEnd()
    return rows
  }

  /// The elements as labels.
  consuming func readLabels() throws(DataError) -> [UInt16] {
    let labels = try reader.labels(from: &stream)
    try expectEnd()
    return labels
  }

  private var reader: ArrayReader { ArrayReader(layout: layout, name: name) }

  private mutating func expectEnd() throws(DataError) {
    try stream.expectEnd(after: "the \(layout.count) elements of \(name)")
  }
}
