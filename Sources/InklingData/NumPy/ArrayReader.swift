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

  private static let chunkSize = 64 << 10

  /// Values in a row of samples, whose first dimension counts the rows.
  ///
  /// - Throws: `DataError` when the array does not hold samples, or too large
  ///   ones.
  func columns(in source: String) throws(DataError) -> Int {
    let isSampled = layout.shape.count >= 2 && layout.count > 0
    guard isSampled, layout.element != .int32, layout.element != .int64 else {
      throw DataError(
        .unsupported, in: source,
        "\(name) is \(layout); expected samples of type u1, f4 or f8 in two "
          + "or more dimensions, none of them 0")
    }
    let columns = layout.count / layout.shape[0]
    guard columns <= Self.maximumColumns,
      layout.shape[0] <= Self.maximumCount
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
    case (.uint8, _):
      return try byteRows(from: &stream, columns: columns)
    case (.float32, .floats):
      return try floatRows(Float.self, from: &stream, columns: columns)
    case (_, .floats):
      return try floatRows(Double.self, from: &stream, columns: columns)
    case (.float32, _):
      return try encodedRows(
        Float.self, from: &stream, columns: columns, as: coding)
    default:
      return try encodedRows(
        Double.self, from: &stream, columns: columns, as: coding)
    }
  }

  /// Reads the array as labels, `[n]`, each 0 to 65,535.
  ///
  /// - Throws: `DataError` for another layout or range, and where the data
  ///   end.
  func labels(from stream: inout ByteStream) throws(DataError) -> [UInt16] {
    let isInteger =
      layout.element != .float32 && layout.element != .float64
    guard isInteger, layout.shape.count == 1, layout.count > 0 else {
      throw DataError(
        .unsupported, in: stream.source,
        "\(name) is \(layout); expected labels of type u1, i4 or i8 in one "
          + "dimension, at least one")
    }
    guard layout.count <= Self.maximumCount else {
      throw DataError(
        .tooLarge, in: stream.source,
        "\(name) is \(layout); at most \(Self.maximumCount) labels can be read "
          + "here")
    }
    let source = stream.source
    var labels: [UInt16] = []
    try chunks(of: 1, from: &stream) { bytes throws(DataError) in
      let size = layout.element.size
      try labels.makeRoom(for: bytes.count / size, in: source)
      for place in stride(from: 0, to: bytes.count, by: size) {
        let value: Int64 =
          switch layout.element {
          case .uint8: Int64(bytes[place])
          case .int32: Int64(bytes.integer(at: place, as: Int32.self))
          default: bytes.integer(at: place, as: Int64.self)
          }
        guard let label = UInt16(exactly: value) else {
          throw DataError(
            .malformed, in: name, at: labels.count * size,
            "label \(value) of sample \(labels.count); expected 0 to 65535")
        }
        labels.append(label)
      }
      return true
    }
    return labels
  }

  /// Reads the array's numbers, row by row, as doubles.
  ///
  /// - Throws: `DataError` where the data end.
  func numbers(from stream: inout ByteStream) throws(DataError) -> [Double] {
    let source = stream.source
    var numbers: [Double] = []
    try chunks(of: 1, from: &stream) { bytes throws(DataError) in
      try numbers.makeRoom(
        for: bytes.count / layout.element.size, in: source)
      for place in stride(from: 0, to: bytes.count, by: layout.element.size) {
        let number: Double =
          switch layout.element {
          case .uint8: Double(bytes[place])
          case .int32: Double(bytes.integer(at: place, as: Int32.self))
          case .int64: Double(bytes.integer(at: place, as: Int64.self))
          case .float32:
            Double(
              Float(bitPattern: bytes.integer(at: place, as: UInt32.self)))
          case .float64:
            Double(bitPattern: bytes.integer(at: place, as: UInt64.self))
          }
        numbers.append(number)
      }
      return true
    }
    return numbers
  }

  /// Reads the array's numbers, row by row, as float32; float64 is rounded to
  /// the nearest.
  ///
  /// - Throws: `DataError` for integers, for a value that is no finite float32,
  ///   and where the data end.
  func floats(from stream: inout ByteStream) throws(DataError) -> [Float] {
    guard layout.element == .float32 || layout.element == .float64 else {
      throw DataError(
        .unsupported, in: stream.source,
        "\(name) is \(layout); expected floats of type f4 or f8")
    }
    let isDouble = layout.element == .float64
    let source = stream.source
    var floats: [Float] = []
    try chunks(of: 1, from: &stream) { bytes throws(DataError) in
      try floats.makeRoom(for: bytes.count / layout.element.size, in: source)
      for place in stride(from: 0, to: bytes.count, by: layout.element.size) {
        let float =
          isDouble
          ? Float(Double(bitPattern: bytes.integer(at: place, as: UInt64.self)))
          : Float(bitPattern: bytes.integer(at: place, as: UInt32.self))
        guard float.isFinite else {
          throw DataError(
            .malformed, in: source,
            "\(name) holds a value that is no finite float32")
        }
        floats.append(float)
      }
      return true
    }
    return floats
  }

  private func byteRows(
    from stream: inout ByteStream, columns: Int
  ) throws(DataError) -> SampleRows {
    let builder = try ByteRowBuilder(
      columns: columns, source: stream.source)
    try chunks(of: columns, from: &stream) { bytes throws(DataError) in
      try builder.append(rows: bytes, columns: columns)
      return true
    }
    return try builder.finish()
  }

  private func encodedRows<Value: BinaryFloatingPoint & BitwiseCopyable>(
    _ type: Value.Type, from stream: inout ByteStream, columns: Int,
    as coding: ArrayCoding
  ) throws(DataError) -> SampleRows? {
    let builder = try ByteRowBuilder(
      columns: columns, source: stream.source)
    var encoded: [UInt8] = []
    let isExact = try chunks(
      of: columns, from: &stream
    ) { bytes throws(DataError) in
      let count = bytes.count / layout.element.size
      if encoded.count != count {
        encoded = [UInt8](repeating: 0, count: count)
      }
      let isExact = bytes.withUnsafeBytes {
        $0.withMemoryRebound(to: type) { coding.encode($0, into: &encoded) }
      }
      if isExact { try builder.append(rows: encoded, columns: columns) }
      return isExact
    }
    return isExact ? try builder.finish() : nil
  }

  private func floatRows<Value: BinaryFloatingPoint & BitwiseCopyable>(
    _ type: Value.Type, from stream: inout ByteStream, columns: Int
  ) throws(DataError) -> SampleRows {
    let source = stream.source
    let builder = try FloatRowBuilder(columns: columns, source: source)
    try chunks(of: columns, from: &stream) { bytes throws(DataError) in
      let values = bytes.withUnsafeBytes {
        $0.withMemoryRebound(to: type) { $0.map { Float($0) } }
      }
      guard values.allSatisfy(\.isFinite) else {
        throw DataError(
          .malformed, in: source,
          "\(name) holds a value that is no finite float32")
      }
      try builder.append(rows: values)
      return true
    }
    return .floats(try builder.finish())
  }

  /// Calls `body` with all elements, in portions of whole rows and about
  /// `chunkSize` bytes, until it returns false.
  @discardableResult
  private func chunks(
    of columns: Int, from stream: inout ByteStream,
    _ body: ([UInt8]) throws(DataError) -> Bool
  ) throws(DataError) -> Bool {
    let rowSize = columns * layout.element.size
    let portion = max(1, Self.chunkSize / rowSize) * rowSize
    var left = layout.byteCount
    var bytes = [UInt8](repeating: 0, count: min(portion, left))
    var decoder = Latin1Decoder()
    while left > 0 {
      if left < bytes.count { bytes.removeLast(bytes.count - left) }
      if isLatin1AsUTF8 {
        try decoder.readExactly(&bytes, from: &stream, name)
      } else {
        try stream.readExactly(&bytes, name)
      }
      guard try body(bytes) else { return false }
      left -= bytes.count
    }
    return true
  }
}

extension ByteRowBuilder {
  /// Appends all rows that `bytes` holds.
  ///
  /// - Throws: as `append(_:)`.
  func append(rows bytes: [UInt8], columns: Int) throws(DataError) {
    try bytes.withUnsafeBufferPointer { bytes throws(DataError) in
      guard let first = bytes.baseAddress else { return }
      for place in stride(from: 0, to: bytes.count, by: columns) {
        try append(first + place)
      }
    }
  }
}
