// Two files of `inkling bench` beside each other, for programs and for people.

import InklingBench
import InklingRuns
import InklingTraining

/// Every measurement of either file.
struct BenchComparison {
  /// One that both have.
  struct Ratio {
    let name: String
    let figure: String
    let first: Double
    let other: Double
    let interval: RatioInterval
    let verdict: RatioInterval.Verdict
  }

  let first: BenchFile
  let other: BenchFile
  let ratios: [Ratio]

  /// Names that only one file has, and which.
  private let missing: [(name: String, file: BenchFile, isFirst: Bool)]

  init(first: BenchFile, other: BenchFile, threshold: Double) {
    self.first = first
    self.other = other
    var both: (first: Set<String>, other: Set<String>) = ([], [])
    ratios = first.names.compactMap { name in
      guard let base = first.rows[name],
        let (shown, found) = Self.counterpart(of: name, base, in: other),
        let row = other.rows[found], row.figure == base.figure,
        let interval = RatioInterval(of: row.times, over: base.times)
      else { return nil }
      both.first.insert(name)
      both.other.insert(found)
      return Ratio(
        name: shown, figure: row.figure, first: Repetitions(base.values).median,
        other: Repetitions(row.values).median, interval: interval,
        verdict: interval.verdict(threshold: threshold))
    }
    missing = [(first, both.first, true), (other, both.other, false)].flatMap {
      file, found, isFirst in
      file.names.filter { !found.contains($0) }.map { ($0, file, isFirst) }
    }
  }

  /// What a row is compared with: that of its name; where there is none and it
  /// is of the level in force, that of the other's level in force.
  ///
  /// - Returns: what both are called, and the name that the other has.
  private static func counterpart(
    of name: String, _ row: BenchFile.Row, in other: BenchFile
  ) -> (shown: String, name: String)? {
    if other.rows[name] != nil { return (name, name) }
    guard let shown = row.nameInForce, let name = other.inForce[shown] else {
      return nil
    }
    return (shown, name)
  }

  /// What the two machines, or their settings, differ in.
  private var hostDifferences: [(name: String, first: String, other: String)] {
    let before = Dictionary(first.host.map { ($0.name, $0.value) }) { $1 }
    return other.host.compactMap { name, value in
      let known = before[name] ?? ""
      return known == value ? nil : (name, known, value)
    }
  }

  var table: Table {
    var table = Table([
      "measurement": .left, "figure": .left, "first": .right, "other": .right,
      "ratio": .right, "95 %": .left, "": .left,
    ])
    for ratio in ratios {
      let bounds = ratio.interval.bounds.map {
        String($0.lowerBound, places: 3) + " to "
          + String($0.upperBound, places: 3)
      }
      table.append([
        ratio.name, ratio.figure, Self.short(ratio.first),
        Self.short(ratio.other), String(ratio.interval.ratio, places: 3),
        bounds ?? "too few repetitions",
        ratio.verdict == .slower || ratio.verdict == .faster
          ? ratio.verdict.rawValue : "",
      ])
    }
    return table
  }

  /// Four digits or more of a figure of any size.
  private static func short(_ value: Double) -> String {
    switch value {
    case 1_000...: String(value, places: 0)
    case 1...: String(value, places: 3)
    case 1e-3...: String(value, places: 6)
    default: String(value, places: 10)
    }
  }

  /// What else is to be said, a line each.
  var notes: PrintedText {
    let (first, other) = (first.path, other.path)
    let differences = hostDifferences.map {
      "another \($0.name): '\($0.other)' in \(other), '\($0.first)' in "
        + first
    }
    let missing = self.missing.map { "only in \($0.file.path): \($0.name)" }
    var counts: [RatioInterval.Verdict: Int] = [:]
    for ratio in ratios { counts[ratio.verdict, default: 0] += 1 }
    let verdicts: [RatioInterval.Verdict] = [.slower, .faster, .same, .unknown]
    let sum = verdicts.map { "\(counts[$0] ?? 0) \($0.rawValue)" }
    return PrintedText(
      lines: differences + missing + [sum.joined(separator: ", ")]) + "\n"
  }

  /// Scripts rely on these names; each record has all of them.
  var records: [[(String, JSONValue)]] {
    ratios.map { ratio in
      record(ratio.name, ratio.verdict.rawValue) + [
        ("figure", .string(ratio.figure)),
        ("first_median", .float(ratio.first)),
        ("other_median", .float(ratio.other)),
        ("ratio", .float(ratio.interval.ratio)),
        ("ratio_low", .float(ratio.interval.bounds?.lowerBound ?? .nan)),
        ("ratio_high", .float(ratio.interval.bounds?.upperBound ?? .nan)),
      ]
    }
      + missing.map { name, file, isFirst in
        record(name, isFirst ? "only in first" : "only in other") + [
          ("figure", file.rows[name].map { .string($0.figure) } ?? .null),
          ("first_median", .null), ("other_median", .null), ("ratio", .null),
          ("ratio_low", .null), ("ratio_high", .null),
        ]
      }
  }

  private func record(
    _ name: String, _ verdict: String
  ) -> [(String, JSONValue)] {
    [
      ("schema", .int(BenchRecord.schema)), ("kind", .string("comparison")),
      ("first", .string(first.path)), ("other", .string(other.path)),
      ("measurement", .string(name)), ("verdict", .string(verdict)),
    ]
  }

  /// Where the machines differ, a record each.
  var differences: [[(String, JSONValue)]] {
    hostDifferences.map { name, before, value in
      [
        ("schema", .int(BenchRecord.schema)), ("kind", .string("difference")),
        ("first", .string(first.path)), ("other", .string(other.path)),
        ("name", .string(name)), ("first_value", .string(before)),
        ("other_value", .string(value)),
      ]
    }
  }
}
