// `inkling quantize`: a model with weights and activations of 8 bits.

import ArgumentParser
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
    try files.check()
    let model = try Model(file: path)
    guard model.quantized == nil else {
      throw CommandFailure(
        "\(path): its parameters are of 8 bits already; expected float32")
    }
    try model.requireBytes(from: path, for: "one of 8 bits takes bytes")
    let data = try self.data.named(for: model, at: path)
    if data.data != self.data.data {
      files.read(data: data.data)
      try files.check()
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
    let quantized = try QuantizedNetwork(
      Network(model), calibratingWith: splits.train)
    // What may refuse the model comes first, so that nothing is written; and
    // what is written is not read again, which a pipe cannot be.
    let before = try naming(path) { try model.evaluate(on: splits.test) }
    let result = try quantized.model(extra: model.extraMetadata)
    let after = try naming(output) { try result.evaluate(on: splits.test) }
    try quantized.save(to: output, extra: model.extraMetadata)
    let share = Double(result.fileSize) / Double(model.fileSize)
    guard !format.json else {
      return try StandardOutput.write(
        .object([
          "model": .string(output), "file_bytes": .int(result.fileSize),
          "file_bytes_before": .int(model.fileSize),
          "samples": .int(after.count),
          "test_accuracy": .float(after.accuracy),
          "test_accuracy_before": .float(before.accuracy),
        ]))
    }
    try StandardOutput.write(
      """
      saved \(output): \(String(grouped: result.fileSize)) bytes, \
      \(String(share * 100, places: 1)) % of \(path)
      test accuracy \(String(after.accuracy, places: 4)), before \
      \(String(before.accuracy, places: 4)) \
      (\(String(grouped: after.count)) samples)
      """)
  }
}
