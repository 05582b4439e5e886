// `inkling train --report`: the report of a run.

import InklingBench
import InklingData
import InklingPlatform
import InklingRuns
import InklingTraining

extension TrainCommand {
  /// Writes the report of a run, if it is asked for.
  ///
  /// - Parameters:
  ///   - warning: how the run ended, where that is not as it was meant to.
  ///   - seconds: since the command began.
  func writeReport(
    _ outcome: TrainingOutcome, _ settings: Recipe, on data: DataSplits,
    _ calibration: Calibration? = nil, seconds: Double, warning: String? = nil
  ) throws {
    guard let path = reports.html.path else { return }
    let summary = RunSummary(
      outcome: outcome, output: warning == nil ? output : nil,
      seconds: seconds, minimumDelta: settings.options.minimumDelta,
      calibration: calibration)
    let network = outcome.network
    var report = HTMLReport("\(settings.name) on \(self.data.data)")
    report.subtitle = settings.summary(of: network)
    report.warning = warning
    report.add(Self.figures(of: outcome, seconds))
    report.add(
      "Curves", [RunCurves(settings.name, outcome.history)].charts)
    let (part, samples) = Self.judged(data)
    do {
      report.add(
        try Answers(
          part, samples, by: network, threads: settings.options.threads),
        isPlain: !standardize)
    } catch {
      report.add("Confusion", HTMLReport.note("Left out: \(error)."))
    }
    report.add("First layer", LayerPictures(network).html)
    var result = summary.text.text.split(separator: "\n").map { String($0) }
    if warning != nil { result.removeLast() }
    report.add("Result", "\(result.map { "<p>\($0)</p>\n" as HTML })")
    report.add("Time and memory", .list(Self.costs(of: outcome, seconds)))
    report.add("Settings", .list(described(settings, network, data)))
    report.add("Command", command(of: settings))
    report.addMachine()
    try report.write(to: path)
  }

  /// Writes the report of several networks together.
  func writeReport(
    _ rows: [MemberRow], _ runs: [RunCurves], _ answers: Answers,
    _ settings: Recipe, _ network: Network, on data: DataSplits,
    seconds: Double, warning: String?
  ) throws {
    guard let path = reports.html.path else { return }
    var report = HTMLReport(
      "\(runs.count) networks: \(settings.name) on \(self.data.data)")
    report.subtitle = settings.summary(of: network)
    report.warning = warning
    report.add("Networks, and their mean", MemberRow.html(rows))
    report.add(
      "Curves",
      runs.count <= RunCurves.most
        ? runs.charts
        : HTMLReport.note(
          "Left out: more than \(RunCurves.most) curves are not told apart. "
            + "Each network's report has its own."))
    report.add(answers, isPlain: !standardize)
    report.add(
      "First layer",
      HTMLReport.note(
        "The report of each network has its own: "
          + "\(Members.path(path, number: 1)) and so on."))
    report.add(
      "Time and memory",
      .list([
        ("in all", String(seconds: seconds)),
        ("memory at most", String(bytes: Memory.peak)),
      ]))
    report.add("Settings", .list(described(settings, network, data)))
    report.add("Command", command(of: settings))
    report.addMachine()
    try report.write(to: path)
  }

  /// What a run is judged by, best of all data that no choice was made by.
  private static func judged(_ data: DataSplits) -> (String, Dataset) {
    if data.test.count > 0 { return ("test", data.test) }
    if let validation = data.validation { return ("validation", validation) }
    return ("training", data.train)
  }

  private static func figures(
    of outcome: TrainingOutcome, _ seconds: Double
  ) -> [(name: String, value: String)] {
    let kept = outcome.kept
    let parts = [
      ("test", kept.test), ("validation", kept.validation),
      ("train", kept.train),
    ]
    return parts.compactMap { name, figures in
      figures.map {
        (
          "\(name) accuracy, loss \(String($0.loss, places: 4))",
          String($0.accuracy, places: 4)
        )
      }
    } + [
      (
        "parameters",
        String(grouped: outcome.network.layout.parameterCount)
      ),
      (
        "of training, \(outcome.last.epoch) epochs",
        String(seconds: outcome.last.totalSeconds)
      ), ("of memory at most", String(bytes: Memory.peak)),
    ]
  }

  private static func costs(
    of outcome: TrainingOutcome, _ seconds: Double
  ) -> [(name: String, value: String)] {
    let last = outcome.last
    let speed =
      last.totalSeconds > 0
      ? String(grouped: Int(Double(last.samples) / last.totalSeconds)) : "0"
    return [
      ("training, without measuring", String(seconds: last.totalSeconds)),
      ("the whole command, to here", String(seconds: seconds)),
      ("epochs and steps", "\(last.epoch) and \(String(grouped: last.step))"),
      ("samples seen", String(grouped: last.samples)),
      ("samples per second", speed),
      ("memory at most", String(bytes: Memory.peak)),
    ]
  }

  private func described(
    _ settings: Recipe, _ network: Network, _ data: DataSplits
  ) -> [(name: String, value: String)] {
    let layers = network.layout.layers.map {
      "\($0.outputs) \($0.activation.name)"
    }
    let signature = network.signature
    var lines = [
      ("recipe", settings.name), ("data", self.data.data),
      (
        "samples",
        [
          ("train", data.train.count), ("validation", data.validation?.count),
          ("test", data.test.count),
        ].compactMap { part, count in
          count.map { "\(String(grouped: $0)) \(part)" }
        }.joined(separator: ", ")
      ),
      (
        "input",
        signature.inputShape.text
          + (signature.reducedShape.map { ", averaged to \($0.text)" } ?? "")
          + (standardize ? ", standardized" : "")
      ), ("layers", layers.joined(separator: ", ")),
      ("initializer", settings.initializer.description),
    ]
    for (name, value) in [
      ("from", fineTuning.from), ("replay", fineTuning.replay),
      ("validation", choosing.validation?.text),
    ] {
      if let value { lines.append((name, value)) }
    }
    return lines.map { (name: $0.0, value: $0.1) } + settings.options.lines
      + [
        (
          "threads",
          settings.options.threads == 0
            ? "one per processor" : "\(settings.options.threads)"
        )
      ]
  }

  private func command(of settings: Recipe) -> HTML {
    let own: HTML = "<pre>\(ShellWords.ofThisProcess)</pre>\n"
    guard let path = checkpoints.resume else { return own }
    let origin =
      settings.command.map { command -> HTML in
        "<p>Began with</p>\n<pre>\(command)</pre>\n"
      }
      ?? HTMLReport.note(
        "The command that began the run is not known: its checkpoint has it "
          + "where --report was given from the start.")
    return "\(origin)<p>Went on from \(path) with</p>\n\(own)"
  }
}

extension Answers {
  init(
    _ part: String, _ data: Dataset, by network: Network, threads: Int
  ) throws {
    var outputs = try Ensemble(
      on: data, width: network.layout.outputs,
      isSoftmax: network.signature.outputTransform == .softmax)
    outputs.add(try network.predict(data, threads: threads).outputs)
    self.init(part, data, outputs)
  }
}

extension MemberRow {
  /// The table in a report.
  static func html(_ rows: [MemberRow]) -> HTML {
    let parts = rows.first?.figures.map(\.part) ?? []
    return .table(
      [("network", false)]
        + parts.flatMap { [("\($0) loss", true), ("accuracy", true)] },
      rows.map { [$0.name] + $0.cells })
  }
}

extension HTMLReport {
  /// What it ran on.
  mutating func addMachine() {
    let known = Host().members.compactMap { name, value in
      let text = value.cell
      return text.isEmpty || name == "core_kinds"
        ? nil
        : (
          name: name.split(separator: "_").joined(separator: " "),
          value: text
        )
    }
    add(
      "Machine",
      .list([(name: "inkling", value: InklingCommand.version)] + known))
  }
}
