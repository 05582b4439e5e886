// What the columns of a table are: the label, features, and what is neither.

import InklingTraining

/// The columns of a table.
struct TableLayout {
  /// Features and a label.
  static let maximumColumns = ArrayReader.maximumColumns + 1

  let separator: UInt8
  let hasHeader: Bool
  /// The columns' names; empty without a header.
  let names: [String]
  let columns: Int
  /// The label's column, if it has one.
  let label: Int?
  /// The column with the rows' numbers, if it has one.
  let index: Int?
  let source: String

  /// - Parameters:
  ///   - label: the column's name, `first`, `last`, or its number from 1; found
  ///     if `nil`.
  ///   - other: the training part's layout, whose label is looked for.
  /// - Throws: `DataError` with reason `unsupported` where it cannot be told
  ///   which column the label is, or `inconsistent`.
  init(
    _ sample: TableSample, label: String?, like other: TableLayout? = nil
  ) throws(DataError) {
    let names = try Self.names(of: sample)
    let index = Self.index(names, sample)
    let found =
      if let other {
        try Self.label(names, sample.columns, like: other, in: sample.source)
      } else {
        try Self.label(names, sample, label, index: index)
      }
    try self.init(sample, label: found, index: index)
    guard let other else { return }
    let own = features.map { names.isEmpty ? "" : names[$0] }
    let theirs = other.features.map {
      other.names.isEmpty ? "" : other.names[$0]
    }
    guard own == theirs else {
      let place = zip(own, theirs).enumerated().first { $1.0 != $1.1 }
      throw DataError(
        .inconsistent, in: source,
        place.map {
          "feature \($0.offset + 1) is column '\($0.element.0)'; expected "
            + "'\($0.element.1)' as in \(other.source)"
        }
          ?? "\(own.count) features; expected \(theirs.count) as in "
          + other.source)
    }
  }

  /// The columns as they were found.
  init(_ sample: TableSample, label: Int?, index: Int?) throws(DataError) {
    separator = sample.separator
    hasHeader = sample.header != nil
    names = try Self.names(of: sample)
    columns = sample.columns
    source = sample.source
    self.label = label
    self.index = index
  }

  /// The header's names, of a table that has rows below it.
  static func names(of sample: TableSample) throws(DataError) -> [String] {
    guard !sample.rows.isEmpty else {
      throw DataError(
        .unsupported, in: sample.source,
        "no rows; expected some below the header")
    }
    try DataError.checkMemory(
      300 * sample.columns, for: "columns", in: sample.source)
    return sample.header?.map { $0.text } ?? []
  }

  /// The features' columns.
  var features: [Int] { (0..<columns).filter { $0 != label && $0 != index } }

  /// Runs of features, each with what stands behind it, if anything.
  var runs: [(count: Int, isLabelNext: Bool?)] {
    var runs: [(count: Int, isLabelNext: Bool?)] = []
    var count = 0
    for column in 0..<columns {
      if column == label || column == index {
        runs.append((count, column == label))
        count = 0
      } else {
        count += 1
      }
    }
    return runs + [(count, nil)]
  }

  /// What errors call a column.
  func name(_ column: Int) -> String {
    let number = "column \(column + 1)"
    guard column < names.count, !names[column].isEmpty else { return number }
    return "column " + TableCell(names[column]).quoted
  }

  /// What was taken for what, in one line.
  var note: String {
    let kinds: [UInt8: String] = [
      0x09: "tab", 0x2c: "comma", 0x3b: "semicolon",
    ]
    let label = label.map { place in
      let where_ =
        place == 0
        ? "first" : place == columns - 1 ? "last" : "the \(place + 1)th"
      return hasHeader
        ? "label \(name(place)) (\(where_))" : "label \(name(place))"
    }
    return [
      "\(kinds[separator] ?? "")-separated",
      hasHeader ? "a header" : "no header", label ?? "no label",
      index.map { "\(name($0)) left out (the rows' numbers)" },
      "\(features.count) features",
    ].compactMap { $0 }.joined(separator: ", ")
  }

  // MARK: Finding columns

  /// A column of the rows' own numbers, as pandas and others write them first:
  /// without a name or with one that says so.
  static func index(_ names: [String], _ sample: TableSample) -> Int? {
    guard let name = names.first?.lowercased(), names.count > 2,
      ["", "unnamed: 0", "id", "index"].contains(name), sample.rows.count > 1
    else { return nil }
    let numbers = sample.rows.map { $0.first?.whole }
    guard let first = numbers[0],
      numbers.indices.allSatisfy({ numbers[$0] == first + $0 })
    else { return nil }
    return 0
  }

  static let labelNames: Set<String> = [
    "label", "labels", "class", "target", "y", "category", "species",
  ]

  private static func label(
    _ names: [String], _ columns: Int, like other: TableLayout,
    in source: String
  ) throws(DataError) -> Int? {
    guard let label = other.label else { return nil }
    guard names.isEmpty == other.names.isEmpty else {
      throw DataError(
        .inconsistent, in: source,
        "\(names.isEmpty ? "no" : "a") header; expected "
          + "\(names.isEmpty ? "one" : "none") as in \(other.source)")
    }
    if names.isEmpty { return columns == other.columns ? label : nil }
    return names.firstIndex(of: other.names[label])
  }

  private static func label(
    _ names: [String], _ sample: TableSample, _ wanted: String?, index: Int?
  ) throws(DataError) -> Int {
    let last = sample.columns - 1
    func refuse(_ detail: String) -> DataError {
      DataError(.unsupported, in: sample.source, detail)
    }
    if let wanted {
      let found = names.indices.filter { names[$0] == wanted }
      if found.count == 1 { return found[0] }
      guard found.isEmpty else {
        throw refuse("\(found.count) columns '\(wanted)'; expected one")
      }
      if wanted == "first" { return 0 }
      if wanted == "last" { return last }
      if let number = Int(wanted), 1...last + 1 ~= number { return number - 1 }
      throw refuse(
        names.isEmpty
          ? "no header, and a label column '\(wanted)'; expected --label first, "
            + "last or a column's number from 1"
          : "no column '\(wanted)'; there are \(Self.list(names))")
    }
    let named = names.indices.filter {
      labelNames.contains(names[$0].lowercased())
    }
    let kinds = (0...last).map { Kind(of: sample, column: $0) }
    let texts = kinds.indices.filter { kinds[$0] == .text }
    // Next to x and z, y may be a feature.
    if named.count == 1,
      names[named[0]].lowercased() != "y" || texts.count != 1
    {
      return named[0]
    }
    if named.count < 2, texts.count == 1 { return texts[0] }
    // Of numbers only the first or last column is looked at, and only where the
    // other cannot be one too.
    let begin = index == 0 ? 1 : 0
    if named.isEmpty, texts.isEmpty {
      switch (kinds[begin], kinds[last]) {
      case (.classes, .numbers), (.classes, .constant): return begin
      case (.numbers, .classes): return last
      default: break
      }
    }
    throw refuse(
      "which column is the label cannot be told"
        + (names.isEmpty ? "" : " from \(Self.list(names))")
        + "; expected --label with its name, first, last, or its number from 1")
  }

  static func list(_ names: [String]) -> String {
    let shown = names.prefix(8).map { TableCell($0).quoted }
    return shown.joined(separator: ", ") + (names.count > 8 ? " ..." : "")
  }

  /// What a column could be, by the first rows.
  private enum Kind {
    /// Few whole numbers, or one; anything else with numbers; no number.
    case classes
    case constant
    case numbers
    case text

    init(of sample: TableSample, column: Int) {
      var values: Set<Int> = []
      var isWhole = true
      var (texts, numbers) = (0, 0)
      for row in sample.rows where row.count > column {
        let cell = row[column]
        if cell.isMissing { continue }
        guard cell.isDecimal else {
          texts += 1
          continue
        }
        numbers += 1
        if let whole = cell.whole {
          values.insert(whole)
        } else {
          isWhole = false
        }
      }
      guard texts == 0 else {
        self = numbers == 0 ? .text : .numbers
        return
      }
      guard isWhole, values.count <= max(2, sample.rows.count / 2) else {
        self = .numbers
        return
      }
      self = values.count > 1 ? .classes : .constant
    }
  }
}
