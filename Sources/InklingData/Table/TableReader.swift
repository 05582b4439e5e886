// One pass over a table: its rows as samples, streamed.

import CKernels
import InklingTraining

/// The samples of a table and their labels.
struct TablePart {
  let layout: TableLayout
  let rows: SampleRows
  let labels: TableLabels
  /// The largest value of rows of bytes, or one of 128 and more.
  var largest: UInt8 = 0
}

/// Reads all rows of a table.
struct TableReader {
  /// Samples that a table may hold.
  static let maximumCount = ArrayReader.maximumCount

  let layout: TableLayout
  let table: TableSource

  /// The rows as samples of floats, each number the nearest float32.
  ///
  /// - Throws: `DataError` with reason `malformed` for a cell that is no finite
  ///   number or is missing, `inconsistent` for a row of more or fewer cells
  ///   than the first; `tooLarge`, `memory`.
  func floats() throws(DataError) -> TablePart {
    let source = layout.source
    let builder = try FloatRowBuilder(
      columns: layout.features.count, source: source)
    var labels = TableLabels()
    _ = try forEachRow(&labels) { (row: [Float]) throws(DataError) in
      try builder.append(rows: row)
    }
    return TablePart(
      layout: layout, rows: .floats(try builder.finish()), labels: labels)
  }

  /// The rows as samples of bytes, or `nil` where a number is none.
  ///
  /// - Throws: as `floats()`.
  func bytes() throws(DataError) -> TablePart? {
    let columns = layout.features.count
    let builder = try ByteRowBuilder(columns: columns, source: layout.source)
    var labels = TableLabels()
    var largest: UInt8 = 0
    let areBytes = try forEachRow(&labels) { (row: [UInt8]) throws(DataError) in
      // More is not asked.
      if largest < 128 { largest = max(largest, row.max() ?? 0) }
      try builder.append(rows: row, columns: columns)
    }
    guard areBytes else { return nil }
    return TablePart(
      layout: layout, rows: try builder.finish(), labels: labels,
      largest: largest)
  }

  /// Calls `body` with the features of each row, and appends its label.
  ///
  /// - Returns: `false` where a number is no `Value`.
  private func forEachRow<Value: TableValue>(
    _ labels: inout TableLabels,
    _ body: ([Value]) throws(DataError) -> Void
  ) throws(DataError) -> Bool {
    var text = try TableText(table.open(), separator: layout.separator)
    if layout.hasHeader, try text.nextRow() {
      while !text.cells.is_ended { _ = try text.takeCell() }
    }
    try DataError.checkMemory(
      100 * layout.columns, for: "a row", in: layout.source)
    var row = [Value](repeating: 0, count: layout.features.count)
    let runs = layout.runs
    var number = 0
    while try text.nextRow() {
      guard number < Self.maximumCount else {
        throw DataError(
          .tooLarge, in: layout.source,
          "more than \(Self.maximumCount) rows")
      }
      var place = 0
      var column = 0
      for run in runs {
        guard
          try take(run.count, &row, at: place, &column, number, from: &text)
        else { return false }
        place += run.count
        guard let isLabel = run.isLabelNext else { continue }
        guard !text.cells.is_ended else {
          throw ragged(text.line, number, column)
        }
        if isLabel {
          try takeLabel(&labels, from: &text)
        } else {
          _ = try text.takeCell()
        }
        column += 1
      }
      guard text.cells.is_ended else {
        while !text.cells.is_ended {
          _ = try text.takeCell()
          column += 1
        }
        throw ragged(text.line, number, column)
      }
      try body(row)
      number += 1
    }
    guard number > 0 else {
      throw DataError(.unsupported, in: layout.source, "no rows")
    }
    return true
  }

  /// Takes `count` features into the row.
  private func take<Value: TableValue>(
    _ count: Int, _ row: inout [Value], at place: Int, _ column: inout Int,
    _ number: Int, from text: inout TableText
  ) throws(DataError) -> Bool {
    var done = 0
    while done < count {
      guard !text.cells.is_ended else {
        throw ragged(text.line, number, column)
      }
      let taken = row.withUnsafeMutableBufferPointer { row in
        row.baseAddress.map {
          Value.take(count - done, from: &text, into: $0 + place + done)
        } ?? 0
      }
      done += taken
      column += taken
      guard done < count, !text.cells.is_ended else { continue }
      let line = text.line
      let cell = try text.takeCell()
      guard let value = Value(cell: cell) else {
        guard !cell.isMissing, let float = cell.float, float.isFinite else {
          throw refusal(of: cell, line, number, column)
        }
        return false
      }
      row[place + done] = value
      done += 1
      column += 1
    }
    return true
  }

  private func takeLabel(
    _ labels: inout TableLabels, from text: inout TableText
  ) throws(DataError) {
    var number: UInt8 = 0
    if text.takeBytes(1, into: &number) == 1 {
      return try labels.append(number, source: layout.source)
    }
    let line = text.line
    let cell = try text.takeCell()
    guard !cell.isMissing else {
      throw DataError(
        .malformed, in: layout.source,
        "\(Self.place(line, labels.rows.count)), "
          + "\(layout.name(layout.label ?? 0)): no label"
          + (cell.bytes.isEmpty ? "" : " (\(cell.quoted))"))
    }
    try labels.append(cell, source: layout.source)
  }

  private static func place(_ line: Int, _ row: Int) -> String {
    "row \(row + 1) (line \(line))"
  }

  private func refusal(
    of cell: TableCell, _ line: Int, _ row: Int, _ column: Int
  ) -> DataError {
    let found =
      if cell.bytes.isEmpty {
        "an empty cell"
      } else if cell.isMissing {
        "\(cell.quoted), no value"
      } else if cell.isDecimal {
        "\(cell.quoted), more than a float32 holds"
      } else if layout.separator != 0x2c, cell.bytes.contains(0x2c) {
        "\(cell.quoted); a decimal point is written '.'"
      } else {
        cell.quoted
      }
    return DataError(
      .malformed, in: layout.source,
      "\(Self.place(line, row)), \(layout.name(column)): \(found); expected a "
        + "number")
  }

  private func ragged(_ line: Int, _ row: Int, _ found: Int) -> DataError {
    DataError(
      .inconsistent, in: layout.source,
      "\(Self.place(line, row)): \(found) cells; expected \(layout.columns)")
  }
}

/// What a feature is read as.
private protocol TableValue: BitwiseCopyable, ExpressibleByIntegerLiteral {
  /// Takes up to `count` cells that are easy to read.
  static func take(
    _ count: Int, from text: inout TableText,
    into values: UnsafeMutablePointer<Self>
  ) -> Int

  /// `nil` for what is none.
  init?(cell: TableCell)
}

extension UInt8: TableValue {
  fileprivate static func take(
    _ count: Int, from text: inout TableText,
    into values: UnsafeMutablePointer<UInt8>
  ) -> Int {
    text.takeBytes(count, into: values)
  }

  fileprivate init?(cell: TableCell) {
    guard let whole = cell.whole, let byte = UInt8(exactly: whole) else {
      return nil
    }
    self = byte
  }
}

extension Float: TableValue {
  fileprivate static func take(
    _ count: Int, from text: inout TableText,
    into values: UnsafeMutablePointer<Float>
  ) -> Int {
    text.takeFloats(count, into: values)
  }

  fileprivate init?(cell: TableCell) {
    guard let float = cell.float, float.isFinite else { return nil }
    self = float
  }
}
