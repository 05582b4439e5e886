// NumPy's .npz files, a zip archive with one .npy file per array, and the .npy
// format, versions 1.0 to 3.0: a short text that describes the array, then its
// elements
// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).

import InklingTraining

/// The named arrays of an .npz file.
///
/// Opening reads the archive's directory only; an array's bytes are unpacked
/// as they are read. Limits are those of `ArrayLayout`, `NPYHeader` and of the
/// directory: 4,096 members, names of 255 bytes.
package struct NPZArchive {
  private let archive: ZipArchive

  /// Opens the file at `path`.
  ///
  /// - Throws: `DataError` when it cannot be opened or is no zip archive whose
  ///   members are stored or deflated.
  package init(path: String) throws(DataError) {
    archive = try ZipArchive(path: path)
  }

  /// Reads from `bytes`; `source` names them in errors.
  package init(bytes: [UInt8], source: String) throws(DataError) {
    archive = try ZipArchive(bytes: bytes, source: source)
  }

  /// The path, or a name for memory.
  package var source: String { archive.source }

  /// The arrays' names, in the archive's order.
  package var names: [String] {
    archive.entries.map { $0.name }.filter { $0.hasSuffix(".npy") }
      .map { String($0.dropLast(4)) }
  }

  /// The array of that name, with its header read.
  ///
  /// - Throws: `DataError` when there is no such array or its header is
  ///   refused (`NPYStream`).
  package func open(_ name: String) throws(DataError) -> NPYStream {
    guard let entry = archive["\(name).npy"] else {
      throw DataError(
        .inconsistent, in: source,
        "no array \(name); there are \(names.joined(separator: ", "))")
    }
    return try NPYStream(archive.open(entry), name: name)
  }
}

/// An open .npy file, or member of an .npz archive, of which only the header
/// is read.
package struct NPYStream: ~Copyable {
  /// The type and shape of the array.
  package let layout: ArrayLayout
  /// What errors call the array.
  let name: String

  private var stream: ByteStream

  /// Reads the header of the file at `path`.
  ///
  /// - Throws: `DataError` when the file cannot be opened or is not a .npy
  ///   file as above.
  init(path: String) throws(DataError) {
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
  consuming func readNumbers() throws(DataError) -> [Double] {
    try checkOrder()
    return try expectEnd(after: reader.numbers(from: &stream))
  }

  /// All elements, row by row, as float32; float64 is rounded to the nearest.
  ///
  /// - Throws: `DataError` for integers, for a value that is no finite float32,
  ///   and when there are fewer or more than declared.
  package consuming func readFloats() throws(DataError) -> [Float] {
    try checkOrder()
    return try expectEnd(after: reader.floats(from: &stream))
  }

  /// All elements of an array of bytes.
  ///
  /// - Throws: `DataError` for another type, and when there are fewer or more
  ///   than declared.
  package consuming func readBytes(
    atMost limit: Int
  ) throws(DataError) -> [UInt8] {
    guard layout.element == .uint8 else {
      throw stream.error(
        .unsupported, "\(name) is \(layout); expected bytes of type u1")
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
    return try expectEnd(after: rows)
  }

  /// The elements as labels.
  consuming func readLabels() throws(DataError) -> TableLabels {
    try expectEnd(after: reader.labels(from: &stream))
  }

  private func checkOrder() throws(DataError) {
    guard layout.isFortran else { return }
    throw stream.error(
      .unsupported, "\(name) is \(layout); expected C order")
  }

  private var reader: ArrayReader { ArrayReader(layout: layout, name: name) }

  /// Hands back what was read once nothing follows it.
  private mutating func expectEnd<Elements>(
    after elements: Elements
  ) throws(DataError) -> Elements {
    try stream.expectEnd(after: "the \(layout.count) elements of \(name)")
    return elements
  }
}
