// `inkling evaluate`: how well a saved model does.

import ArgumentParser
import Inkling

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a model on test data.",
    discussion: """
      Prints loss and accuracy on the test part of the data, and for each \
      class how much of it is recognised and what it is most often taken for.
      """)

  @Argument(help: ArgumentHelp("The model file.", valueName: "model"))
  var path: String

  @OptionGroup var data: DataOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var format: OutputFormat

  func run() throws {
    let network = Network(try Model(path: path))
    let test = try data.loadTest()
    let clock = ContinuousClock()
    let start = clock.now
    let result = try network.evaluate(
      on: test, loss: network.loss, threads: threads.threads)
    let seconds = (clock.now - start).seconds
    guard !format.json else {
      let json = JSONValue.object([
        "model": .string(path), "data": .string(data.data),
        "samples": .int(result.count), "correct": .int(result.correct),
        "test_loss": .float(result.loss),
        "test_accuracy": .float(result.accuracy), "seconds": .float(seconds),
      ])
      return try StandardOutput.write(json.description)
    }
    try StandardOutput.write(
      "test loss \(String(result.loss, places: 4))  "
        + "accuracy \(String(result.accuracy, places: 4))  "
        + "(\(String(grouped: result.correct)) of "
        + "\(String(grouped: result.count)), \(String(seconds: seconds)))")
    let confusion = Confusion(
      outputs: try network.outputs(for: test, threads: threads.threads),
      width: network.layout.outputs, data: test)
    try StandardOutput.write(confusion.table.text)
  }
}

extension Network {
  /// What its outputs are made to be small in: the file does not say how the
  /// model was trained.
  fileprivate var loss: Loss {
    signature.outputTransform == .softmax ? .softmaxCrossEntropy : .squaredError
  }
}
