// The elements of a stored array, read from a stream that stands at its first
// byte: as rows of samples, labels, or plain numbers.

import InklingTraining

/// Reads one array, whatever file it lies in. Memory grows with the bytes that
/// have come, never with what is declared.
struct ArrayReader {
  /// Samples that an array may hold.
  static let maximumCount = IDXHeader.maximumCount
  /// Values that one sample may have.
  static let maximumColumns = IDXHeader.maximumPixels

  let layout: ArrayLayout
  /// What errors call the array.
  let name: String
  /// Whether the bytes lie as UTF-8 of the characters U+0000 to U+00FF, as
  /// Python 3 writes them in protocol 2.
  var isLatin1AsUTF8 = false

  private static let portionSize = 64 << 10

  /// Values in a row of samples, whose first dimension counts the rows.
  ///
  /// - Throws: `DataError` when the array does not hold samples, or too large
  ///   ones.
  func columns(in source: String) throws(DataError) -> Int {
    let isSampled = layout.shape.count >= 2 && layout.count > 0
    guard isSampled, layout.element.isFloat || layout.element == .uint8 else {
      throw DataError(
        .unsupported, in: source,
        "\(name) is \(layout); expected samples of type u1, f4 or f8 in two "
          + "or more dimensions, none of them 0")
    }
    let columns = layout.count / layout.shape[0]
    guard columns <= Self.maximumColumns, layout.shape[0] <= Self.maximumCount
    else {
      throw DataError(
        .tooLarge, in: source,
        "\(name) is \(layout); at most \(Self.maximumCount) samples of "
          + "\(Self.maximumColumns) values can be read here")
    }
    return columns
  }

  /// Reads the array as rows of samples.
  ///
  /// - Returns: `nil` where a float is not exactly one of `coding`'s values.
  /// - Throws: `DataError` as `columns(in:)`; `truncated` where the data end;
  ///   `malformed` for an infinite float or NaN.
  func rows(
    from stream: inout ByteStream, as coding: ArrayCoding
  ) throws(DataError) -> SampleRows? {
    let columns = try columns(in: stream.source)
    switch (layout.element, coding) {
    case (.uint8, _): return try byteRows(from: &stream, columns) { $0 }
    case (.float32, .floats):
      return try floatRows(Float.self, from: &stream, columns)
    case (_, .floats): return try floatRows(Double.self, from: &stream, columns)
    case (.float32, _):
      return try byteRows(from: &stream, columns) {
        coding.encode(Float.self, $0)
      }
    default:
      return try byteRows(from: &stream, columns) {
        coding.encode(Double.self, $0)
      }
    }
  }

  /// Reads the array as labels, `[n]`, each 0 to 65,535.
  ///
  /// - Throws: `DataError` for another layout or range, and where the data
  ///   end.
  func labels(from stream: inout ByteStream) throws(DataError) -> [UInt16] {
    guard !layout.element.isFloat, layout.shape.count == 1, layout.count > 0
    else {
      throw stream.error(
        .unsupported,
        "\(name) is \(layout); expected labels of type u1, i4 or i8 in one "
          + "dimension, at least one")
    }
    guard layout.count <= Self.maximumCount else {
      throw stream.error(
        .tooLarge,
        "\(name) is \(layout); at most \(Self.maximumCount) labels can be read "
          + "here")
    }
    var index = 0
    return try elements(from: &stream) { bytes, place throws(DataError) in
      let value = integer(in: bytes, at: place)
      guard let label = UInt16(exactly: value) else {
        throw DataError(
          .malformed, in: name, at: index * layout.element.size,
          "label \(value) of sample \(index); expected 0 to 65535")
      }
      index += 1
      return label
    }
  }

  /// Reads the array's numbers, row by row, as doubles.
  ///
  /// - Throws: `DataError` where the data end.
  func numbers(from stream: inout ByteStream) throws(DataError) -> [Double] {
    try elements(from: &stream) { bytes, place in
      layout.element.isFloat
        ? float(in: bytes, at: place) : Double(integer(in: bytes, at: place))
    }
  }

  /// Reads the array's numbers, row by row, as float32; float64 is rounded to
  /// the nearest.
  ///
  /// - Throws: `DataError` for integers, for a value that is no finite float32,
  ///   and where the data end.
  func floats(from stream: inout ByteStream) throws(DataError) -> [Float] {
    let source = stream.source
    guard layout.element.isFloat else {
      throw stream.error(
        .unsupported, "\(name) is \(layout); expected floats of type f4 or f8")
    }
    return try elements(from: &stream) { bytes, place throws(DataError) in
      let value = Float(float(in: bytes, at: place))
      guard value.isFinite else { throw notFinite(source) }
      return value
    }
  }

  private func integer(in bytes: [UInt8], at place: Int) -> Int64 {
    switch layout.element {
    case .uint8: Int64(bytes[place])
    case .int32: Int64(bytes.integer(at: place, as: Int32.self))
    default: bytes.integer(at: place, as: Int64.self)
    }
  }

  private func float(in bytes: [UInt8], at place: Int) -> Double {
    layout.element == .float64
      ? Double(bitPattern: bytes.integer(at: place, as: UInt64.self))
      : Double(Float(bitPattern: bytes.integer(at: place, as: UInt32.self)))
  }

  private func notFinite(_ source: String) -> DataError {
    DataError(
      .malformed, in: source, "\(name) holds a value that is no finite float32")
  }

  /// All elements, as `convert` makes them of the bytes at an offset.
  private func elements<Value: BitwiseCopyable>(
    from stream: inout ByteStream,
    _ convert: (_ bytes: [UInt8], _ place: Int) throws(DataError) -> Value
  ) throws(DataError) -> [Value] {
    let source = stream.source
    let size = layout.element.size
    var values: [Value] = []
    try forEachPortion(ofRowsOf: 1, from: &stream) { bytes throws(DataError) in
      try values.reserve(bytes.count / size, upTo: layout.count, in: source)
      for place in stride(from: 0, to: bytes.count, by: size) {
        values.append(try convert(bytes, place))
      }
      return true
    }
    return values
  }

  /// Rows of bytes, or `nil` where `encode` has none for a portion.
  private func byteRows(
    from stream: inout ByteStream, _ columns: Int,
    _ encode: ([UInt8]) -> [UInt8]?
  ) throws(DataError) -> SampleRows? {
    let builder = try ByteRowBuilder(columns: columns, source: stream.source)
    let isExact = try forEachPortion(
      ofRowsOf: columns, from: &stream
    ) { portion throws(DataError) in
      guard let bytes = encode(portion) else { return false }
      try builder.append(rows: bytes, columns: columns)
      return true
    }
    return isExact ? try builder.finish() : nil
  }

  private func floatRows<Value: BinaryFloatingPoint & BitwiseCopyable>(
    _ type: Value.Type, from stream: inout ByteStream, _ columns: Int
  ) throws(DataError) -> SampleRows {
    let source = stream.source
    let builder = try FloatRowBuilder(columns: columns, source: source)
    try forEachPortion(
      ofRowsOf: columns, from: &stream
    ) { bytes throws(DataError) in
      let values = bytes.withUnsafeBytes {
        $0.withMemoryRebound(to: type) { $0.map { Float($0) } }
      }
      guard values.allSatisfy(\.isFinite) else { throw notFinite(source) }
      try builder.append(rows: values)
      return true
    }
    return .floats(try builder.finish())
  }

  /// Calls `body` with all elements, in portions of whole rows and about
  /// `portionSize` bytes, until it returns false.
  @discardableResult private func forEachPortion(
    ofRowsOf columns: Int, from stream: inout ByteStream,
    _ body: ([UInt8]) throws(DataError) -> Bool
  ) throws(DataError) -> Bool {
    let rowSize = columns * layout.element.size
    let size = max(1, Self.portionSize / rowSize) * rowSize
    return try stream.forEachPortion(
      of: size, upTo: layout.byteCount, name,
      decodedBy: isLatin1AsUTF8 ? Latin1Decoder() : nil, body)
  }
}

extension ByteRowBuilder {
  /// Appends all rows that `bytes` holds.
  func append(rows bytes: [UInt8], columns: Int) throws(DataError) {
    try bytes.withUnsafeBufferPointer { bytes throws(DataError) in
      guard let first = bytes.baseAddress else { return }
      for place in stride(from: 0, to: bytes.count, by: columns) {
        try append(first + place)
      }
    }
  }
}
