// What each class is taken for.

import Inkling

/// Counts of true classes by predicted ones.
struct Confusion {
  private let classNames: [String]
  /// `[classes][outputs]`
  private var counts: [[Int]]

  /// - Parameter outputs: `[data.count, width]`
  init(outputs: [Float], width: Int, data: Dataset) {
    classNames = data.classNames
    counts = Array(
      repeating: Array(repeating: 0, count: width),
      count: data.classNames.count)
    for (sample, label) in data.labels.enumerated() {
      let row = outputs[sample * width..<(sample + 1) * width]
      // The first of the largest, as everywhere.
      var best = row.startIndex
      for index in row.indices where row[index] > row[best] { best = index }
      counts[Int(label)][best - row.startIndex] += 1
    }
  }

  /// A line a class: how many, how many right, and the most frequent error.
  var table: Table {
    var table = Table([
      "class": .left, "samples": .right, "correct": .right,
      "most often taken for": .left,
    ])
    for (label, row) in counts.enumerated() {
      let samples = row.reduce(0, +)
      guard samples > 0 else { continue }
      var wrong = row
      wrong[label] = 0
      let most = wrong.max() ?? 0
      let other = wrong.firstIndex(of: most).map { name($0) } ?? ""
      let share = 100 * Double(row[label]) / Double(samples)
      table.append([
        name(label), String(grouped: samples),
        String(share, places: 1) + " %",
        most == 0 ? "" : "\(other) (\(String(grouped: most)))",
      ])
    }
    return table
  }

  private func name(_ label: Int) -> String {
    label < classNames.count ? classNames[label] : String(label)
  }
}
