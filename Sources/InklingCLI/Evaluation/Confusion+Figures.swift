// Precision, recall and F1 of each class, and the matrix of what was taken for
// what, as scikit-learn's classification_report and confusion_matrix have them.

import InklingRuns
import InklingTraining

extension Confusion {
  /// Columns that a terminal has at least.
  static let terminalWidth = 80
  /// Classes whose matrix is printed in JSON; of more, the pairs alone.
  static let matrixClasses = 256
  /// Pairs that are listed where the matrix would be too wide.
  private static let pairCount = 20

  /// What is measured of one class. A ratio of nothing is 0.
  struct Figures {
    let label: Int
    let samples: Int
    let predicted: Int
    let correct: Int

    /// Of those taken for it, how many are it.
    var precision: Double { Self.ratio(correct, predicted) }
    /// Of those that are it, how many were recognised.
    var recall: Double { Self.ratio(correct, samples) }
    /// The harmonic mean of both.
    var f1: Double { Self.ratio(2 * correct, samples + predicted) }

    private static func ratio(_ part: Int, _ whole: Int) -> Double {
      whole == 0 ? 0 : Double(part) / Double(whole)
    }
  }

  /// Classes of which there are samples, or which samples were taken for.
  var figures: [Figures] {
    var predicted: [UInt16: Int] = [:]
    for row in counts { predicted.merge(row, uniquingKeysWith: +) }
    let labels = Set(predicted.keys.map { Int($0) })
      .union(counts.indices.filter { !counts[$0].isEmpty })
    return labels.sorted().map { label in
      let row = label < counts.count ? counts[label] : [:]
      let key = UInt16(truncatingIfNeeded: label)
      return Figures(
        label: label, samples: row.values.reduce(0, +),
        predicted: predicted[key] ?? 0, correct: row[key] ?? 0)
    }
  }

  /// The matrix, or where it is wider than a terminal the most frequent
  /// mistakes; and each class's figures.
  var texts: [PrintedText] {
    let figures = figures
    let matrix = matrixTable(figures.map(\.label))
    let width = matrix.text.text.split(separator: "\n").map(\.count).max() ?? 0
    let isWide = width > Self.terminalWidth
    return [
      isWide
        ? "The most frequent mistakes:\n\(pairTable.text)"
        : "Rows: what it is. Columns: what it was taken for.\n\(matrix.text)",
      figureTable(figures).text,
    ]
  }

  private func matrixTable(_ labels: [Int]) -> Table {
    var table = Table(left: [""], right: labels.map(name))
    for label in labels {
      let row = label < counts.count ? counts[label] : [:]
      table.append(
        [name(label)]
          + labels.map { row[UInt16($0)].map { String($0) } ?? "." })
    }
    return table
  }

  /// The most frequent mistakes.
  var pairs: [(count: Int, is: Int, takenFor: Int)] {
    var pairs: [(count: Int, is: Int, takenFor: Int)] = []
    for (label, row) in counts.enumerated() {
      for (other, count) in row where Int(other) != label {
        pairs.append((count, label, Int(other)))
      }
    }
    pairs.sort {
      ($1.count, $0.is, $0.takenFor) < ($0.count, $1.is, $1.takenFor)
    }
    return Array(pairs.prefix(Self.pairCount))
  }

  private var pairTable: Table {
    var table = Table([
      "class": .left, "taken for": .left, "samples": .right,
    ])
    for pair in pairs {
      table.append([
        name(pair.is), name(pair.takenFor), String(grouped: pair.count),
      ])
    }
    return table
  }

  private func figureTable(_ figures: [Figures]) -> Table {
    var table = Table([
      "class": .left, "precision": .right, "recall": .right, "F1": .right,
      "samples": .right,
    ])
    func append(
      _ name: String, _ ratios: [Double], _ samples: Int
    ) {
      table.append(
        [name] + ratios.map { String($0, places: 4) }
          + [String(grouped: samples)])
    }
    for one in figures {
      append(
        name(one.label), [one.precision, one.recall, one.f1], one.samples)
    }
    let samples = figures.reduce(0) { $0 + $1.samples }
    append("mean of classes", Self.means(figures), samples)
    return table
  }

  /// Of precision, recall and F1, each class counting alike.
  static func means(_ figures: [Figures]) -> [Double] {
    [\Figures.precision, \.recall, \.f1].map { path in
      figures.reduce(0) { $0 + $1[keyPath: path] }
        / Double(max(figures.count, 1))
    }
  }

  /// What `evaluate --confusion --json` adds.
  var json: [(String, JSONValue)] {
    let figures = figures
    let labels = figures.map(\.label)
    let classes = figures.map { one -> JSONValue in
      .object([
        "label": .int(one.label), "class": .string(name(one.label)),
        "samples": .int(one.samples), "predicted": .int(one.predicted),
        "correct": .int(one.correct), "precision": .float(one.precision),
        "recall": .float(one.recall), "f1": .float(one.f1),
      ])
    }
    let matrix = labels.map { label -> JSONValue in
      let row = label < counts.count ? counts[label] : [:]
      return .ints(labels.map { row[UInt16($0)] ?? 0 })
    }
    let means = Self.means(figures)
    return [
      ("classes", .array(classes)),
      (
        "confusion",
        labels.count <= Self.matrixClasses ? .array(matrix) : .null
      ),
      ("mean_precision", .float(means[0])), ("mean_recall", .float(means[1])),
      ("mean_f1", .float(means[2])),
    ]
  }
}
