// A table of text whose columns are as wide as they need to be, and what the
// figures in it were measured on.

import InklingCore
import InklingPlatform
import InklingRuns
import InklingTraining

/// Rows of cells under a heading.
struct Table {
  /// How the cells of a column stand.
  enum Alignment {
    case left
    case right
  }

  private let alignments: [Alignment]
  private var rows: [[String]]

  init(_ columns: KeyValuePairs<String, Alignment>) {
    alignments = columns.map(\.value)
    rows = [columns.map(\.key)]
  }

  /// Columns of text and then columns of figures.
  init(left: [String], right: [String]) {
    alignments = left.map { _ in .left } + right.map { _ in .right }
    rows = [left + right]
  }

  /// Appends a row of as many cells as there are columns.
  mutating func append(_ cells: [String]) {
    rows.append(cells.map { PrintedText.escaped($0) })
  }

  /// The table in Markdown. Cells with a vertical bar would break it; there are
  /// none.
  var markdown: PrintedText {
    func line(_ cells: [String]) -> String {
      "| " + cells.joined(separator: " | ") + " |"
    }
    let rule = "|" + alignments.map { $0 == .right ? "---:|" : "---|" }.joined()
    return PrintedText(
      lines: [line(rows[0]), rule] + rows.dropFirst().map(line))
  }

  /// What stands below tables of figures: the processor, and the level of the
  /// kernels.
  static var origin: PrintedText {
    let count = WorkerPool.processors
    let plural = count == 1 ? "" : "s"
    return """
      Measured on \(SystemFile.processorName), \(count) processor\(plural), \
      level \(Kernels.active.name)
      """
  }

  /// All rows as lines, two spaces between columns.
  var text: PrintedText {
    let widths = alignments.indices.map { column in
      rows.reduce(0) { max($0, $1[column].count) }
    }
    let lines = rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        if column > 0 { line += "  " }
        line +=
          alignments[column] == .right
          ? cell.right(widths[column]) : cell.left(widths[column])
      }
      while line.last == " " { line.removeLast() }
      return line
    }
    return PrintedText(lines: lines)
  }
}
