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
    guard isSampled, !layout.element.isText else {
      throw DataError(
        .unsupported, in: source,
        "\(name) is \(layout); expected samples, numbers in two or more "
          + "dimensions, none of them 0")
    }
    let columns = layout.count / layout.shape[0]
    guard columns <= Self.maximumColumns, layout.shape[0] <= Self.maximumCount
    else {
      throw DataError(
        .tooLarge, in: source,
        "\(name) is \(layout); at most \(Self.maximumCount) samples of "
          + "\(Self.maximumColumns) values can be read here")
    }
    if let channels = layout.otherChannels {
      throw DataError(
        .unsupported, in: source,
        "\(name) is \(layout): pictures of \(channels) channels; expected 1, "
          + "or 3 for red, green and blue")
    }
    return columns
  }

  /// Reads the array as rows of samples; colours as their luma.
  ///
  /// - Returns: `nil` where a number is not exactly one of `coding`'s values.
  /// - Throws: `DataError` as `columns(in:)`; `truncated` where the data end;
  ///   `malformed` for an infinite float or NaN.
  func rows(
    from stream: inout ByteStream, as coding: ArrayCoding
  ) throws(DataError) -> SampleRows? {
    let columns = try columns(in: stream.source)
    switch (layout.element, coding) {
    case (.uint8, _), (.bool, _):
      return try byteRows(from: &stream, columns) { $0 }
    // Whole numbers are pixels where they lie as pictures do.
    case (.unsigned, .plain) where layout.sampleShape.isPicture,
      (.signed, .plain) where layout.sampleShape.isPicture:
      return try byteRows(from: &stream, columns) { portion in
        integers(in: portion, as: UInt8.init(exactly:))
      }
    case (.unsigned, .floats), (.signed, .floats):
      return try floatRows(from: &stream, columns) { portion in
        integers(in: portion) { Float($0) } ?? []
      }
    case (.unsigned, _), (.signed, _): return nil
    case (.float32, .floats):
      return try floatRows(from: &stream, columns) {
        Self.floats(Float.self, $0)
      }
    case (_, .floats):
      return try floatRows(from: &stream, columns) {
        Self.floats(Double.self, $0)
      }
    // Floats of colours are floats as greys.
    case (.float32, _) where layout.colour == nil:
      return try byteRows(from: &stream, columns) {
        coding.encode(Float.self, $0)
      }
    case (.float64, _) where layout.colour == nil:
      return try byteRows(from: &stream, columns) {
        coding.encode(Double.self, $0)
      }
    default: return nil
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

  /// A whole number; an unsigned one over `Int64.max` as that.
  func integer(in bytes: [UInt8], at place: Int) -> Int64 {
    switch layout.element {
    case .signed(1): Int64(Int8(bitPattern: bytes[place]))
    case .unsigned(2): Int64(bytes.integer(at: place, as: UInt16.self))
    case .signed(2): Int64(bytes.integer(at: place, as: Int16.self))
    case .unsigned(4): Int64(bytes.integer(at: place, as: UInt32.self))
    case .signed(4): Int64(bytes.integer(at: place, as: Int32.self))
    case .unsigned(8):
      Int64(clamping: bytes.integer(at: place, as: UInt64.self))
    case .signed(8): bytes.integer(at: place, as: Int64.self)
    default: Int64(bytes[place])
    }
  }

  private func integers<Value>(
    in portion: [UInt8], as convert: (Int64) -> Value?
  ) -> [Value]? {
    var values: [Value] = []
    values.reserveCapacity(portion.count / layout.element.size)
    for place in stride(from: 0, to: portion.count, by: layout.element.size) {
      guard let value = convert(integer(in: portion, at: place)) else {
        return nil
      }
      values.append(value)
    }
    return values
  }

  private static func floats<Value: BinaryFloatingPoint & BitwiseCopyable>(
    _ type: Value.Type, _ portion: [UInt8]
  ) -> [Float] {
    portion.withUnsafeBytes {
      $0.withMemoryRebound(to: type) { $0.map { Float($0) } }
    }
  }

  func float(in bytes: [UInt8], at place: Int) -> Double {
    layout.element == .float64
      ? Double(bitPattern: bytes.integer(at: place, as: UInt64.self))
      : Double(Float(bitPattern: bytes.integer(at: place, as: UInt32.self)))
  }

  private func notFinite(_ source: String) -> DataError {
    DataError(
      .malformed, in: source, "\(name) holds a value that is no finite float32")
  }

  /// All elements, as `convert` makes them of the bytes at an offset.
  func elements<Value: BitwiseCopyable>(
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
    let colour = layout.colour
    let kept = colour?.count ?? columns
    let builder = try ByteRowBuilder(columns: kept, source: stream.source)
    let isExact = try forEachPortion(
      ofRowsOf: columns, from: &stream
    ) { portion throws(DataError) in
      guard var bytes = encode(portion) else { return false }
      if let colour { bytes = colour.luma(of: bytes) }
      try builder.append(rows: bytes, columns: kept)
      return true
    }
    return isExact ? try builder.finish() : nil
  }

  private func floatRows(
    from stream: inout ByteStream, _ columns: Int,
    _ convert: ([UInt8]) -> [Float]
  ) throws(DataError) -> SampleRows {
    let source = stream.source
    let colour = layout.colour
    let builder = try FloatRowBuilder(
      columns: colour?.count ?? columns, source: source)
    try forEachPortion(
      ofRowsOf: columns, from: &stream
    ) { bytes throws(DataError) in
      var values = convert(bytes)
      guard values.allSatisfy({ $0.isFinite }) else { throw notFinite(source) }
      if let colour { values = colour.luma(of: values) }
      try builder.append(rows: values)
      return true
    }
    return .floats(try builder.finish())
  }

  /// Calls `body` with all elements in C order, in portions of whole rows and
  /// about `portionSize` bytes, until it returns false.
  @discardableResult func forEachPortion(
    ofRowsOf columns: Int, from stream: inout ByteStream,
    _ body: ([UInt8]) throws(DataError) -> Bool
  ) throws(DataError) -> Bool {
    let rowSize = columns * layout.element.size
    let size = max(1, Self.portionSize / rowSize) * rowSize
    guard !layout.isFortran else {
      return try forEachFortranPortion(
        of: max(1, Self.portionSize / rowSize), from: &stream, body)
    }
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
