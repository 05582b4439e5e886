// What each class is taken for.

import Inkling

/// Counts of true classes by predicted ones.
struct Confusion {
  private let classNames: [String]
  /// `[classes][outputs]`
  private var counts: [[Int]]

  /// - Parameters:
  ///   - predicted: a label for each sample of `data`.
  ///   - outputs: how many labels the model knows.
  init(predicted: [UInt16], outputs: Int, data: Dataset) {
    classNames = data.classNames
    counts = Array(
      repeating: Array(repeating: 0, count: outputs),
      count: data.classNames.count)
    for (label, found) in zip(data.labels, predicted) {
      counts[Int(label)][Int(found)] += 1
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
