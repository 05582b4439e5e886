// `inkling train --members`: several networks from as many seeds, and what they
// read together.

import ArgumentParser
import InklingCore
import InklingData
import InklingRuns
import InklingTraining

extension TrainCommand {
  /// - Throws: `ValidationError` for what several networks cannot have.
  func checkMembers() throws {
    guard let members else { return }
    guard (2...1000).contains(members) else {
      throw ValidationError("--members is \(members); expected 2 to 1000")
    }
    let others = [
      ("--checkpoint", checkpoints.checkpoint != nil),
      ("--resume", checkpoints.resume != nil),
      ("--find-learning-rate", findLearningRate),
    ].filter(\.1).map(\.0)
    guard others.isEmpty else {
      throw ValidationError(
        "--members trains several networks; expected it without "
          + "\(others.joined(separator: ", ")), or each network by itself, from "
          + "--seed, --seed + 1 and so on")
    }
  }

  /// The command that trains the member of this number, from 1, alone.
  func member(_ number: Int) -> TrainCommand {
    var member = self
    member.output = output.map { Members.path($0, number: number) }
    member.reports.history = reports.history.map {
      Members.path($0, number: number)
    }
    member.reports.plot = reports.plot.map { Members.path($0, number: number) }
    member.reports.html.path = reports.html.path.map {
      Members.path($0, number: number)
    }
    return member
  }

  /// Trains and saves each member, and says how well each does and all
  /// together.
  ///
  /// The data are split once, so that what is chosen by was seen by none. A
  /// network that diverges does not keep the others from it.
  func trainMembers(
    _ count: Int, _ settings: Recipe, on data: DataSplits, from model: Model?
  ) throws {
    let start = ContinuousClock.now
    sayWhatIsSaved()
    var parts: [(name: String, data: Dataset, ensemble: Ensemble?)] = [
      ("test", data.test, nil)
    ]
    if let validation = data.validation {
      parts.insert(("validation", validation, nil), at: 0)
    }
    var rows: [MemberRow] = []
    var diverged: [MemberRow] = []
    var runs: [RunCurves] = []
    var last: Network?
    for number in 1...count {
      var settings = settings
      settings.options.seed &+= UInt64(number - 1)
      let trainer = try Trainer(
        network(for: data.train, settings, from: model),
        options: settings.options)
      let command = member(number)
      if !format.json {
        try StandardOutput.write(
          "member \(number) of \(count), seed \(settings.options.seed)")
      }
      var row = MemberRow(name: command.output ?? "member \(number)")
      let outcome: TrainingOutcome
      do {
        outcome = try command.complete(
          trainer, settings, on: data, interruption: nil, member: number)
      } catch let failure as CommandFailure where failure.isDivergence {
        StandardError.write("inkling: error: member \(number): \(failure)\n")
        diverged.append(row)
        continue
      }
      for index in parts.indices {
        let part = parts[index].data
        let outputs = try outcome.network.predict(
          part, threads: settings.options.threads
        ).outputs
        var own = try Ensemble(
          on: part, width: outcome.network.layout.outputs,
          isSoftmax: settings.options.loss.takesLogits)
        var all = parts[index].ensemble ?? own
        own.add(outputs)
        all.add(outputs)
        row.figures.append((parts[index].name, own.evaluate().evaluation))
        parts[index].ensemble = all
      }
      rows.append(row)
      runs.append(RunCurves(row.name, outcome.history))
      last = outcome.network
    }
    guard !rows.isEmpty else {
      throw CommandFailure("all \(count) members diverged")
    }
    var row = MemberRow(
      name: "ensemble of \(rows.count)"
        + (diverged.isEmpty ? "" : " (\(diverged.count) diverged)"))
    row.figures = parts.compactMap { part in
      part.ensemble.map { (part.name, $0.evaluate().evaluation) }
    }
    if reports.html.path != nil, let last,
      let part = parts.last(where: { $0.data.count > 0 }),
      let outputs = part.ensemble
    {
      try writeReport(
        rows + [row], runs, Answers(part.name, part.data, outputs), settings,
        last, on: data, seconds: start.duration(to: .now) / .seconds(1),
        warning: diverged.isEmpty
          ? nil : "\(diverged.count) of \(count) networks diverged")
    }
    if format.json {
      let names = [("ensemble", JSONValue.strings(rows.map(\.name)))]
      let failed = [("diverged", JSONValue.strings(diverged.map(\.name)))]
      try StandardOutput.write(
        .members(
          names + (diverged.isEmpty ? [] : failed) + row.json
            + parts.indices.map { part in
              (
                "member_\(parts[part].name)_accuracies",
                .array(rows.map { .float($0.figures[part].1.accuracy) })
              )
            }))
    } else {
      let table = MemberRow.table(rows + [row])
      try StandardOutput.write("\n\(table.text)")
    }
    // What failed was said.
    guard diverged.isEmpty else { throw ExitCode(1) }
  }
}

/// A model's figures on parts of the data, or several's together.
struct MemberRow {
  let name: String
  var figures: [(part: String, Evaluation)] = []

  /// Scripts rely on these names.
  var json: [(String, JSONValue)] {
    figures.flatMap { part, figures in
      [
        ("\(part)_loss", JSONValue.float(figures.loss)),
        ("\(part)_accuracy", .float(figures.accuracy)),
      ]
    }
  }

  static func table(_ rows: [MemberRow]) -> Table {
    let parts = rows.first?.figures.map(\.part) ?? []
    var table = Table(
      left: ["network"], right: parts.flatMap { ["\($0) loss", "accuracy"] })
    for row in rows { table.append([row.name] + row.cells) }
    return table
  }

  /// Loss and accuracy on each part.
  var cells: [String] {
    figures.flatMap { _, figures in
      [String(figures.loss, places: 4), String(figures.accuracy, places: 4)]
    }
  }
}
