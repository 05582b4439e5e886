// `inkling evaluate`: how well a saved model does.

import ArgumentParser
import InklingData
import InklingPlatform
import InklingRuns
import InklingTraining

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a model, or several as one, on test data.",
    discussion: """
      Prints loss and accuracy on the test part of the data, and for each \
      class how much of it is recognised and what it is most often taken for. \
      The loss is the one that the model was trained with, if its file says \
      so. Texts are counted by the model's own terms; pixels are what the data \
      set says they are, whatever the model was trained on. Of several models, \
      a line each, and what their averaged probabilities give; --confusion \
      and --worst are of all together.
      """)

  @Argument(
    help: ArgumentHelp(
      "The model file; of several, each is measured, and all together.",
      valueName: "model"))
  var paths: [String]

  @OptionGroup var data: DataOptions
  @OptionGroup var mistakes: MistakeOptions
  @OptionGroup var html: HTMLReportOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var format: OutputFormat

  mutating func run() throws {
    let start = ContinuousClock.now
    let given = data
    let members = try Members(paths)
    let first = members.models[0]
    let isNamed = data.source != nil || data.samples != nil
    for (path, model) in zip(paths, members.models).reversed() {
      data = try given.named(for: model, at: path)
    }
    if !isNamed, let source = data.source {
      StandardError.write(
        "inkling: tested on \(source), the data that it was trained with\n")
    }
    let reading = try data.reading(
      for: first, wanted: .test, threads: threads.threads)
    try data.checkShape(suits: first, reading: reading)
    try mistakes.check(data: data.data)
    try checkReport()
    let loaded = try data.loadTest(
      by: TfidfVectorizer(of: first), for: first, reading: reading)
    var notes: [String] = []
    for (path, model) in zip(paths, members.models) {
      let note = try data.checkRecord(
        loaded, of: model, at: path, isTaken: !isNamed)
      if let note { notes.append(note) }
    }
    // Of many members the first says it.
    if let note = notes.first { StandardError.write("inkling: \(note)\n") }
    let test = try data.suited(loaded, to: first)
    var measured: [ModelMeasure] = []
    for (path, model) in zip(paths, members.models) {
      measured.append(
        try unwrapping { () throws(RunError) in
          try ModelMeasure(
            of: model, at: path, on: test, named: data.data,
            threads: threads.threads)
        })
      if paths.count == 1 || format.json {
        try print(measured.last, members, on: test)
      }
    }
    if paths.count > 1 {
      let ensemble = try measure(members, on: test)
      if format.json {
        try print(ensemble, members, on: test)
      } else {
        let table = MemberRow.table(
          (measured + [ensemble]).map {
            MemberRow(name: $0.name, figures: [("test", $0.result)])
          })
        try StandardOutput.write("\(table.text)\n")
      }
      measured.append(ensemble)
    }
    if let last = measured.last, html.path != nil {
      try writeReport(
        measured,
        Answers(
          "test", test, evaluation: last.result, labels: last.labels,
          outputs: outputs(of: last, members, on: test).mean(ofSample:)),
        members, seconds: start.duration(to: .now) / .seconds(1))
    }
    guard !format.json, let last = measured.last else { return }
    let confusion = Confusion(predicted: last.labels, data: test)
    if mistakes.confusion {
      for text in confusion.texts { try StandardOutput.write("\(text)\n\n") }
    } else {
      try StandardOutput.write("\(confusion.table.text)\n\n")
    }
    try StandardOutput.write(Table.origin)
    guard let worst = try worst(of: last, members, on: test) else { return }
    if mistakes.worst != nil { try worst.print() }
    if let folder = mistakes.worstFolder { try worst.write(to: folder) }
  }

  /// What `last` got most wrong, where that is asked for.
  private func worst(
    of last: ModelMeasure, _ members: Members, on test: Dataset
  ) throws -> WorstMistakes? {
    guard let count = mistakes.count else { return nil }
    return try WorstMistakes(
      count, on: test, labels: last.labels,
      outputs: outputs(of: last, members, on: test).mean(ofSample:))
  }

  /// What `last` gave.
  private func outputs(
    of last: ModelMeasure, _ members: Members, on test: Dataset
  ) throws -> Ensemble {
    var ensemble = try Ensemble(
      on: test, width: members.models[0].layout.outputs,
      isSoftmax: members.isSoftmax)
    for (path, model) in zip(paths, members.models)
    where last.models != nil || path == last.name {
      ensemble.add(
        try model.outputs(on: test, threads: threads.threads, from: path))
      if last.models == nil { break }
    }
    return ensemble
  }

  private func measure(
    _ members: Members, on test: Dataset
  ) throws -> ModelMeasure {
    let watch = Stopwatch()
    var ensemble = try Ensemble(
      on: test, width: members.models[0].layout.outputs,
      isSoftmax: members.isSoftmax)
    for (path, model) in zip(paths, members.models) {
      ensemble.add(
        try model.outputs(on: test, threads: threads.threads, from: path))
    }
    let (result, labels) = ensemble.evaluate()
    return ModelMeasure(
      name: "ensemble of \(paths.count)",
      loss: members.isSoftmax ? .softmaxCrossEntropy : .squaredError,
      result: result, labels: labels,
      seconds: watch.seconds, models: paths)
  }

  private func print(
    _ measured: ModelMeasure?, _ members: Members, on test: Dataset
  ) throws {
    guard let measured else { return }
    guard !format.json else {
      var more: [(String, JSONValue)] = []
      if mistakes.confusion {
        more += Confusion(predicted: measured.labels, data: test).json
      }
      let isLast = measured.models != nil || paths.count == 1
      if isLast, let worst = try worst(of: measured, members, on: test) {
        more.append(("worst", worst.json))
        if let folder = mistakes.worstFolder { try worst.write(to: folder) }
      }
      return try StandardOutput.write(
        .members(measured.json(on: data.data) + more))
    }
    try StandardOutput.write(measured.text)
  }
}
