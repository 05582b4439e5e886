// Arrays of labels: whole numbers of any type, texts, or a column per class.

import InklingTraining

extension ArrayReader {
  /// Reads the array as labels: `[n]` or `[n, 1]` of numbers or texts, or one
  /// column per class, `[n, classes]`, with a 1 in each row and else zeros.
  ///
  /// - Throws: `DataError` for another layout, a number that is not whole or
  ///   over 65,535, a row without or with more than one 1, and where the data
  ///   end.
  func labels(from stream: inout ByteStream) throws(DataError) -> TableLabels {
    let shape = layout.shape
    guard layout.count > 0, shape.count == 1 || shape.count == 2 else {
      throw stream.error(
        .unsupported,
        "\(name) is \(layout); expected labels: whole numbers or texts in one "
          + "dimension, at least one, or a column per class")
    }
    guard shape[0] <= Self.maximumCount else {
      throw stream.error(
        .tooLarge,
        "\(name) is \(layout); at most \(Self.maximumCount) labels can be read "
          + "here")
    }
    let classes = shape.count == 2 ? shape[1] : 1
    guard classes == 1 || !layout.element.isText,
      classes <= TableLabels.maximumClasses
    else {
      throw stream.error(
        .unsupported, "\(name) is \(layout); expected one label per sample")
    }
    var labels = TableLabels()
    let source = stream.source
    if layout.element.isText {
      try forEachRow(of: 1, from: &stream) { bytes throws(DataError) in
        let place = labels.rows.count
        guard let cell = text(bytes), !cell.bytes.isEmpty else {
          throw DataError(
            .malformed, in: source,
            "\(name): label \(place) is no text; expected UTF-8 or characters")
        }
        try labels.append(cell, source: source)
      }
      return labels
    }
    var index = 0
    try forEachRow(of: classes, from: &stream) { bytes throws(DataError) in
      let label =
        try classes == 1 ? number(in: bytes, index) : hot(bytes, index)
      if let byte = UInt8(exactly: label) {
        try labels.append(byte, source: source)
      } else {
        try labels.append(TableCell("\(label)"), source: source)
      }
      index += 1
    }
    return labels
  }

  private func forEachRow(
    of columns: Int, from stream: inout ByteStream,
    _ body: ([UInt8]) throws(DataError) -> Void
  ) throws(DataError) {
    let size = columns * layout.element.size
    try forEachPortion(ofRowsOf: columns, from: &stream) {
      portion throws(DataError) in
      for place in stride(from: 0, to: portion.count, by: size) {
        try body(Array(portion[place..<place + size]))
      }
      return true
    }
  }

  private func number(
    in bytes: [UInt8], _ index: Int
  ) throws(DataError) -> Int {
    let label: Int?
    if layout.element.isFloat {
      let value = float(in: bytes, at: 0)
      guard value.rounded() == value else {
        throw refusal(
          "label \(value) of sample \(index), a measured value; expected "
            + "classes: whole numbers", index)
      }
      label = Int(exactly: value)
    } else {
      label = Int(integer(in: bytes, at: 0))
    }
    guard let label, label <= 65_535, label >= -65_536 else {
      throw refusal(
        "label \(layout.element.isFloat ? "\(float(in: bytes, at: 0))" : "\(integer(in: bytes, at: 0))") "
          + "of sample \(index); expected 0 to 65535", index)
    }
    return label
  }

  /// The only column with a 1.
  private func hot(_ bytes: [UInt8], _ index: Int) throws(DataError) -> Int {
    var found: Int?
    let size = layout.element.size
    for column in 0..<bytes.count / size {
      let value =
        layout.element.isFloat
        ? float(in: bytes, at: column * size)
        : Double(integer(in: bytes, at: column * size))
      if value == 0 { continue }
      guard value == 1, found == nil else {
        throw refusal(
          "row \(index) is no class: \(value) in column \(column); expected one "
            + "1 and else zeros", index)
      }
      found = column
    }
    guard let found else {
      throw refusal(
        "row \(index) is no class: no 1 in it; expected one 1 and else zeros",
        index)
    }
    return found
  }

  private func refusal(_ detail: String, _ index: Int) -> DataError {
    let size = layout.byteCount / layout.shape[0]
    return DataError(.malformed, in: name, at: index * size, detail)
  }

  /// A text without the zeros that fill it up.
  private func text(_ bytes: [UInt8]) -> TableCell? {
    var scalars = String.UnicodeScalarView()
    guard case .characters = layout.element else {
      let text = bytes.prefix { $0 != 0 }
      return String(validating: text, as: UTF8.self).map { TableCell($0) }
    }
    for place in stride(from: 0, to: bytes.count, by: 4) {
      let value = bytes.integer(at: place, as: UInt32.self)
      if value == 0 { break }
      guard let scalar = Unicode.Scalar(value) else { return nil }
      scalars.append(scalar)
    }
    return TableCell(String(scalars))
  }
}
