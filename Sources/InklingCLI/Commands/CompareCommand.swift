// `inkling bench compare`: which measurements are slower than those of another
// board or build, and by how much at least.

import ArgumentParser
import InklingBench
import InklingRuns
import InklingTraining

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare what 'inkling bench --json' printed.",
    discussion: """
      Each file is compared with the first. A ratio is of times, whatever the \
      figure is: above 1 is slower. It is the median of all pairs of \
      repetitions, with the interval that it lies in with a probability of \
      95 %, which takes four repetitions of each or more. A measurement is slower where all of that interval is above 1 and \
      the threshold; the exit code is then 1. Where the levels in force differ, \
      each one's is compared with the other's, by names without a level. Several runs on one machine may \
      stand in one file, one after the other: their repetitions are taken \
      together.
      """)

  @Argument(
    help: ArgumentHelp("Two files or more.", valueName: "file"))
  var paths: [String]

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How much slower is no matter, in per cent.", valueName: "percent"))
  var threshold = 2.0

  @OptionGroup var format: BenchFormat

  func validate() throws {
    guard paths.count > 1 else {
      throw ValidationError("one file; expected two or more to compare")
    }
    guard threshold >= 0, threshold <= 1_000 else {
      throw ValidationError("--threshold is \(threshold); expected 0 to 1000")
    }
  }

  func run() throws {
    let first = try BenchFile(path: paths[0])
    let comparisons = try paths.dropFirst().map {
      BenchComparison(
        first: first, other: try BenchFile(path: $0),
        threshold: threshold / 100)
    }
    for (index, comparison) in comparisons.enumerated() {
      try write(comparison, isFirst: index == 0)
    }
    if let empty = comparisons.first(where: { $0.ratios.isEmpty }) {
      throw CommandFailure(
        "\(empty.other.path): no measurement that \(first.path) has as well")
    }
    let all = comparisons.flatMap(\.ratios)
    let slower = all.filter { $0.verdict == .slower }.count
    if slower > 0 {
      throw CommandFailure(
        "\(slower) of \(all.count) measurements slower than in \(first.path) "
          + "by more than \(threshold) %")
    }
  }

  private func write(_ comparison: BenchComparison, isFirst: Bool) throws {
    if format.isForPeople {
      let other = comparison.other.path
      try StandardOutput.write(
        format.text(
          "\(other) against \(comparison.first.path): ratios of times, above "
            + "1 is slower", comparison.table))
      return try StandardOutput.write(comparison.notes)
    }
    for (index, record) in comparison.records.enumerated() {
      try format.write(record, isFirst: isFirst && index == 0)
    }
    if format.form == .csv {
      // They have other columns.
      StandardError.write(comparison.notes)
    } else {
      for record in comparison.differences {
        try format.write(record, isFirst: false)
      }
    }
  }
}
