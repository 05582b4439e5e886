// What each class is taken for.

import InklingRuns
import InklingTraining

/// Counts of true classes by predicted ones.
struct Confusion {
  let classNames: [String]
  /// For each class how often each label was predicted. Not a matrix: a file of
  /// 100 KB can ask for one of 34 GB.
  private(set) var counts: [[UInt16: Int]]

  /// - Parameter predicted: a label for each sample of `data`.
  init(predicted: [UInt16], data: Dataset) {
    classNames = data.classNames
    counts = Array(repeating: [:], count: data.classNames.count)
    for (label, found) in zip(data.labels, predicted) {
      counts[Int(label)][found, default: 0] += 1
    }
  }

  /// A line a class: how many, how many right, and the most frequent error.
  var table: Table {
    var table = Table([
      "class": .left, "samples": .right, "correct": .right,
      "most often taken for": .left,
    ])
    for (label, row) in counts.enumerated() {
      let samples = row.values.reduce(0, +)
      guard samples > 0 else { continue }
      var wrong = row
      let right = wrong.removeValue(forKey: UInt16(truncatingIfNeeded: label))
      // Of labels as frequent as each other, the first.
      let most = wrong.max { ($0.value, $1.key) < ($1.value, $0.key) }
      let share = 100 * Double(right ?? 0) / Double(samples)
      table.append([
        classNames[label], String(grouped: samples),
        String(share, places: 1) + " %",
        most.map { "\(name(Int($0.key))) (\(String(grouped: $0.value)))" }
          ?? "",
      ])
    }
    return table
  }

  func name(_ label: Int) -> String {
    label < classNames.count ? classNames[label] : String(label)
  }
}
