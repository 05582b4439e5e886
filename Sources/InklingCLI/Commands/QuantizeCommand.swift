// `inkling quantize`: a model with weights and activations of 8 bits.

import ArgumentParser
import InklingRuns
import InklingTraining

struct QuantizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quantize",
    abstract: "Turn a model's weights and activations into 8 bits.",
    discussion: """
      The new model is a quarter of the size and gives the same label on every \
      processor, bit for bit. The training data tell how large the \
      activations become; prints the accuracy of both models on the test data.
      """)

  @Argument(help: ArgumentHelp("The model file.", valueName: "model"))
  var path: String

  @OptionGroup var data: DataOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to save the new model.", valueName: "file"))
  var output: String

  @OptionGroup var format: OutputFormat

  func run() throws {
    var files = FileRoles()
    files.read(path, as: "the model to quantize")
    files.read(data: self.data.data)
    files.write(output, as: "the new model")
    try unwrapping { () throws(RunError) in try files.check() }
    let model = try Model(file: path)
    try model.requireFloats(from: path)
    try model.requireBytes(from: path, for: "one of 8 bits takes bytes")
    let data = try self.data.named(for: model, at: path)
    if data.data != self.data.data {
      files.read(data: data.data)
      try unwrapping { () throws(RunError) in try files.check() }
    }
    let reading = try data.reading(for: model, wanted: .all)
    try data.checkShape(suits: model, reading: reading)
    var splits = try data.load(
      maximumFeatures: ExperimentOptions.defaultFeatures, reading: reading)
    let note = try data.checkRecord(
      splits.test, of: model, at: path,
      isTaken: self.data.source == nil && self.data.samples == nil)
    if let note { StandardError.write("inkling: \(note)\n") }
    splits.test = try data.suited(splits.test, to: model)
    let result = try unwrapping { () throws(RunError) in
      try QuantizedResult(of: model, at: path, on: splits, savingTo: output)
    }
    try StandardOutput.write(
      format.json ? PrintedText(result.json) : result.text)
  }
}
