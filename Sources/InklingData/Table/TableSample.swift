// The first rows of a table, by which it is told how it is written: what
// separates its cells, and whether it begins with the columns' names.

import CKernels
import InklingTraining

/// The beginning of a table, cell by cell.
struct TableSample {
  /// Rows, cells and bytes that are looked at, and of long rows so many.
  static let rows = 1000
  static let cells = 65_536
  static let bytes = 1 << 20
  static let longRows = 4

  let separator: UInt8
  /// The columns' names, if there are any.
  let header: [TableCell]?
  /// The first rows below the header, as many cells in each as the first has.
  let rows: [[TableCell]]
  let source: String

  var columns: Int { header?.count ?? rows.first?.count ?? 0 }

  static let separators: [UInt8] = [0x09, 0x3b, 0x2c]

  /// - Throws: `DataError` with reason `unsupported` for what is no table.
  init(_ table: TableSource) throws(DataError) {
    var found: (separator: UInt8, rows: [[TableCell]])?
    var source = ""
    var problem: DataError?
    // A separator is in every row, and in each as often as in the first.
    for separator in Self.separators {
      var text = try TableText(table.open(), separator: separator)
      source = text.source
      do throws(DataError) {
        let rows = try Self.read(&text)
        guard let first = rows.first, first.count > 1 else { continue }
        let isEven = rows.allSatisfy { $0.count == first.count }
        guard found == nil || isEven else { continue }
        found = (separator, rows)
        if isEven { break }
      } catch {
        guard error.reason == .malformed else { throw error }
        problem = error
      }
    }
    guard let found else {
      throw problem
        ?? DataError(
          .unsupported, in: source,
          "no table: its first line has no comma, semicolon or tab that "
            + "separates columns")
    }
    self.source = source
    separator = found.separator
    let hasHeader = Self.hasHeader(found.rows)
    header = hasHeader ? found.rows[0] : nil
    rows = Array(found.rows.dropFirst(hasHeader ? 1 : 0))
  }

  private static func read(
    _ text: inout TableText
  ) throws(DataError) -> [[TableCell]] {
    var rows: [[TableCell]] = []
    var count = 0
    var size = 0
    while rows.count < Self.rows,
      rows.count < longRows || (count < cells && size < Self.bytes),
      try text.nextRow()
    {
      var row: [TableCell] = []
      while !text.cells.is_ended {
        if row.count & 4095 == 0 {
          try DataError.checkMemory(
            2 << 20, for: "the first rows", in: text.source)
        }
        guard row.count < TableLayout.maximumColumns else {
          throw DataError(
            .tooLarge, in: text.source,
            "more than \(TableLayout.maximumColumns) columns")
        }
        let cell = try text.takeCell()
        size += cell.bytes.count
        row.append(cell)
      }
      count += row.count
      rows.append(row)
    }
    return rows
  }

  /// Whether the first row holds names: something else than a number where the
  /// rows below have numbers, or the columns' own numbers, as pandas writes
  /// them.
  private static func hasHeader(_ rows: [[TableCell]]) -> Bool {
    let first = rows[0]
    let rest = rows.dropFirst()
    let own = first.map { $0.whole }
    if first.count > 3, !rest.isEmpty,
      own == first.indices.map({ $0 }) || own == first.indices.map({ $0 + 1 })
    {
      return true
    }
    return first.indices.contains { column in
      !first[column].isMissing && !first[column].isDecimal
        && (rest.isEmpty
          || rest.allSatisfy {
            $0.count > column
              && ($0[column].isDecimal || $0[column].isMissing)
          } && rest.contains { $0[column].isDecimal })
    }
  }
}
