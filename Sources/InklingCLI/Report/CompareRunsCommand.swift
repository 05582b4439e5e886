// `inkling compare`: the curves of several training runs in one report.

import ArgumentParser
import InklingRuns
import InklingTraining

struct CompareRunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare training runs by their curves.",
    discussion: """
      A file is what 'train --history' wrote, CSV or JSON, or what 'train \
      --json' printed; with --members each network is a run. Prints how each \
      run ended, judged by the validation data, where there are none by the \
      test data, and with --output draws the curves of all into one report. \
      'inkling bench compare' compares benchmarks.
      """)

  @Argument(
    help: ArgumentHelp("The files of runs.", valueName: "file"))
  var paths: [String]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where to write the report: one HTML file, without scripts.",
      valueName: "file.html"))
  var output: String?

  @OptionGroup var format: OutputFormat

  func validate() throws {
    if let output, !HTMLReport.isName(output) {
      throw ValidationError(
        "--output \(output): expected a name that ends in .html")
    }
  }

  func run() throws {
    var roles = FileRoles()
    for path in paths { roles.read(path, as: "a run") }
    roles.write(output, as: "the report")
    try unwrapping { () throws(RunError) in try roles.check() }
    let runs = try paths.flatMap { try RunFile(path: $0).runs }
    if output != nil, runs.count > RunCurves.most {
      throw CommandFailure(
        "\(runs.count) runs; expected at most \(RunCurves.most), whose curves can be "
          + "told apart")
    }
    if let output {
      var report = HTMLReport(
        runs.count == 1 ? "A training run" : "\(runs.count) training runs")
      report.subtitle = "Judged by the \(Self.parts(of: runs)) data"
      report.add("Curves", runs.charts)
      report.add("Runs", Self.table(of: runs))
      report.add("Command", "<pre>\(ShellWords.ofThisProcess)</pre>\n")
      try report.write(to: output)
    }
    guard !format.json else {
      for run in runs { try StandardOutput.write(.members(run.json)) }
      return
    }
    var table = Table(left: ["run", "judged by"], right: RunCurves.columns)
    for run in runs { table.append(run.texts + run.cells) }
    try StandardOutput.write(table.text)
  }

  private static func parts(of runs: [RunCurves]) -> String {
    RunCurves.Part.allCases.filter { part in
      runs.contains { $0.scored == part }
    }.map(\.rawValue).joined(separator: ", ")
  }

  private static func table(of runs: [RunCurves]) -> HTML {
    .table(
      ["run", "judged by"].map { ($0, false) }
        + RunCurves.columns.map { ($0, true) },
      runs.map { $0.texts + $0.cells })
  }
}

extension RunCurves {
  static let columns = [
    "epochs", "last loss", "last accuracy", "best accuracy", "at epoch",
    "training",
  ]

  fileprivate var texts: [String] { [name, scored?.rawValue ?? ""] }

  private var epochs: Int { rows.last { $0.endsEpoch }?.epoch ?? 0 }

  private func accuracy(_ row: Row?) -> Double? {
    scored.flatMap { row?.accuracies[$0] }
  }

  private func loss(_ row: Row?) -> Double? {
    scored.flatMap { row?.losses[$0] }
  }

  fileprivate var cells: [String] {
    func text(_ value: Double?) -> String {
      value.map { String($0, places: 4) } ?? ""
    }
    return [
      String(grouped: epochs), text(loss(last)), text(accuracy(last)),
      text(accuracy(best)), best.map { "\($0.epoch)" } ?? "",
      String(seconds: rows.last?.total ?? 0),
    ]
  }

  /// Scripts rely on these names.
  fileprivate var json: [(String, JSONValue)] {
    func json(_ value: Double?) -> JSONValue {
      value.map { .float($0) } ?? .null
    }
    return [
      ("run", .string(name)),
      ("judged_by", scored.map { .string($0.rawValue) } ?? .null),
      ("epochs", .int(epochs)), ("last_loss", json(loss(last))),
      ("last_accuracy", json(accuracy(last))),
      ("best_accuracy", json(accuracy(best))),
      ("best_epoch", best.map { .int($0.epoch) } ?? .null),
      ("seconds_total", json(rows.last?.total)),
    ]
  }
}
