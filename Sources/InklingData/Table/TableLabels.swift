// The labels of a table's rows: numbers or texts, and what classes they make.

import InklingCore
import InklingTraining

/// The labels as they stand in their column, each different one once.
struct TableLabels {
  /// Classes that a table may have.
  static let maximumClasses = 65_536
  /// Bytes that a text may have as a label.
  static let maximumLength = 255

  /// The different labels, in the order in which they come.
  private(set) var cells: [TableCell] = []
  /// The first row with each, from 0.
  private(set) var firstRows: [Int] = []
  /// Each row's label, a place in `cells`.
  private(set) var rows: [UInt16] = []
  /// Places in `cells` by what stands in the cell, and that of the last one.
  private var places: [TableCell: UInt16] = [:]
  private var last: UInt16 = 0
  /// Places of small numbers, and -1.
  private var small = [Int32](repeating: -1, count: 256)

  /// Appends a row's label, a small number.
  mutating func append(
    _ number: UInt8, source: String
  ) throws(DataError) {
    let place = small[Int(number)]
    guard place >= 0 else {
      try append(TableCell("\(number)"), source: source)
      small[Int(number)] = Int32(last)
      return
    }
    try rows.reserve(1, in: source)
    rows.append(UInt16(truncatingIfNeeded: place))
  }

  /// Appends a row's label.
  ///
  /// - Throws: `DataError` with reason `tooLarge` for too many different ones,
  ///   or `memory`.
  mutating func append(
    _ cell: TableCell, source: String
  ) throws(DataError) {
    try rows.reserve(1, in: source)
    if !cells.isEmpty, cells[Int(last)] == cell { return rows.append(last) }
    guard cell.bytes.count <= Self.maximumLength else {
      throw DataError(
        .tooLarge, in: source,
        "row \(rows.count + 1): a label of \(cell.bytes.count) bytes; expected "
          + "at most \(Self.maximumLength)")
    }
    if let place = places[cell] {
      last = place
      return rows.append(place)
    }
    guard let place = UInt16(exactly: cells.count) else {
      throw DataError(
        .tooLarge, in: source,
        "more than \(Self.maximumClasses) different labels")
    }
    try DataError.checkMemory(
      400 * (cells.count + 1), for: "labels", in: source)
    places[cell] = place
    cells.append(cell)
    firstRows.append(rows.count)
    last = place
    rows.append(place)
  }

  /// The names of the classes that labels of these parts make, in ascending
  /// order: numbers by their value, texts by their bytes.
  ///
  /// - Parameter column: what errors call the labels' column.
  /// - Throws: `DataError` with reason `unsupported` for numbers that are not
  ///   whole, or as many as there are rows: measured values, not classes.
  static func classNames(
    _ labels: TableLabels, column: String, source: String
  ) throws(DataError) -> [String] {
    let cells = labels.cells
    func refuse(_ detail: String) -> DataError {
      DataError(
        .unsupported, in: source,
        "\(column): \(detail); expected classes: whole numbers or texts. "
          + "--label names another column")
    }
    guard cells.allSatisfy({ $0.isDecimal }) else {
      for (cell, row) in zip(cells, labels.firstRows) {
        let text = String(validating: cell.bytes, as: UTF8.self)
        guard let text, !text.unicodeScalars.contains(where: { $0.isControl })
        else {
          throw DataError(
            .unsupported, in: source,
            "row \(row + 1), \(column): a text that names no class; expected "
              + "UTF-8 without control characters")
        }
      }
      guard cells.count <= 100 || cells.count <= labels.rows.count / 2 else {
        throw refuse(
          "\(cells.count) different texts in \(labels.rows.count) rows")
      }
      return cells.map { $0.text }.sorted {
        $0.utf8.lexicographicallyPrecedes($1.utf8)
      }
    }
    var numbers: Set<Int> = []
    for (cell, row) in zip(cells, labels.firstRows) {
      guard let number = cell.whole else {
        throw refuse(
          "\(cell.quoted) in row \(row + 1), a measured value")
      }
      numbers.insert(number)
    }
    guard numbers.count <= 100 || numbers.count <= labels.rows.count / 2 else {
      throw refuse(
        "\(numbers.count) different numbers in \(labels.rows.count) rows")
    }
    return numbers.sorted().map { String($0) }
  }

  /// Each row's class.
  ///
  /// - Throws: `DataError` with reason `inconsistent` for a label that is none.
  func classes(
    _ names: [String], column: String, source: String
  ) throws(DataError) -> [UInt16] {
    var indices: [String: UInt16] = [:]
    for (index, name) in names.enumerated() { indices[name] = UInt16(index) }
    var classes: [UInt16] = []
    for (cell, row) in zip(cells, firstRows) {
      let name = cell.whole.map { String($0) }
      guard let index = name.flatMap({ indices[$0] }) ?? indices[cell.text]
      else {
        throw DataError(
          .inconsistent, in: source,
          "row \(row + 1), \(column): class \(cell.quoted), which is not "
            + "trained on; expected one of "
            + names.prefix(10).joined(separator: ", "))
      }
      classes.append(index)
    }
    try DataError.checkMemory(2 * rows.count, for: "labels", in: source)
    return rows.map { classes[Int($0)] }
  }
}
