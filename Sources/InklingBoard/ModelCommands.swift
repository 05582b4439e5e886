// `inkling-board evaluate`, `predict` and `quantize`: what is done with a model.

import InklingCore
import InklingData
import InklingPlatform
import InklingRuns
import InklingTraining

struct ModelSettings: TakesData, TakesRunSettings {
  var data = BoardData()
  var run = RunSettings()
  var output: String?
  var index: [Int] = []

  static var evaluating: [Option<Self>] {
    dataOptions + commonOptions(threads: true)
  }

  static var predicting: [Option<Self>] {
    [
      Option("--index", "n", "only this sample, from 0; may be repeated") {
        (settings, text) throws(RunError) in
        settings.index.append(try number(text, in: 0...Int(Int32.max)))
      }
    ] + commonOptions(threads: false)
  }

  static var quantizing: [Option<Self>] {
    dataOptions
      + [
        Option("--output", "file", "where the new model is saved") {
          (settings, text) throws(RunError) in settings.output = text
        }
      ] + commonOptions(threads: false)
  }

  /// The model at `path`.
  private func open(_ path: String) throws(RunError) -> Model {
    try running { () throws(ModelError) in try Model(file: path) }
  }

  /// Samples to test on, as the model takes them.
  private func suited(
    _ test: Dataset, to model: Model
  ) throws(RunError) -> Dataset {
    try running { () throws(CommandFailure) in
      try test.checkKind(suits: model, from: data.path)
    }
    return try test.named(for: model, from: data.path)
  }

  func evaluate(_ path: String) throws(RunError) {
    try data.check()
    let model = try open(path)
    let test = try suited(data.loadTest(), to: model)
    let measure = try ModelMeasure(
      of: model, at: path, on: test, named: data.path, threads: run.threads)
    try running { () throws(FileError) in
      try StandardOutput.write(
        run.json
          ? PrintedText(.members(measure.json(on: data.path))) : measure.text)
    }
  }

  /// A line for each sample of the test part of the data at `name`.
  func predict(_ path: String, _ name: String) throws(RunError) {
    let model = try open(path)
    var named = BoardData()
    named.source = name == DataSplits.builtin ? nil : name
    let loaded = try named.loadTest()
    try running { () throws(CommandFailure) in
      try loaded.checkKind(suits: model, from: name)
    }
    let test = try loaded.named(for: model, from: name)
    var predictor: Predictor
    do throws(PredictionError) {
      predictor = try Predictor(model: model)
    } catch {
      throw .prediction(error)
    }
    var values = [Float](repeating: 0, count: model.layout.outputs)
    for index in index.isEmpty ? Array(0..<test.count) : index {
      guard index < test.count else {
        throw .failure(
          CommandFailure(
            "\(name): no sample \(index); expected 0 to \(test.count - 1)"))
      }
      let sample = Sample(
        file: name, index: index,
        input: test.rows.areFloats
          ? .floats(test.rows.floats(ofRow: index).map { $0 * test.scale })
          : .bytes(test.rows.bytes(ofRow: index)),
        label: Int(test.labels[index]))
      let label: Int
      do throws(PredictionError) {
        var span = values.mutableSpan
        label =
          switch sample.input {
          case .bytes(let pixels):
            try predictor.predict(pixels: pixels.span, into: &span)
          case .floats(let inputs):
            try predictor.predict(inputs: inputs.span, into: &span)
          }
      } catch {
        throw .failure(CommandFailure("\(sample.name): \(error)"))
      }
      let answer = Classification(
        label: label, classNames: model.signature.classNames,
        probabilities: values)
      try running { () throws(FileError) in
        try StandardOutput.write(
          run.json
            ? PrintedText(answer.json(for: sample))
            : "\(sample.name)  \(answer.text(for: sample))")
      }
    }
  }

  func quantize(_ path: String) throws(RunError) {
    guard let output else {
      throw .usage(UsageError("expected --output with the new model's file"))
    }
    try data.check()
    var files = FileRoles()
    files.read(path, as: "the model to quantize")
    files.read(data: data.path)
    files.write(output, as: "the new model")
    try files.check()
    let model = try open(path)
    try running { () throws(CommandFailure) in
      try model.requireFloats(from: path)
      try model.requireBytes(from: path, for: "one of 8 bits takes bytes")
    }
    var splits = try data.load()
    splits.test = try suited(splits.test, to: model)
    let result = try QuantizedResult(
      of: model, at: path, on: splits, savingTo: output)
    try running { () throws(FileError) in
      try StandardOutput.write(
        run.json ? PrintedText(result.json) : result.text)
    }
  }
}
