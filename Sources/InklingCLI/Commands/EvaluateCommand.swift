// `inkling evaluate`: how well a saved model does.

import ArgumentParser
import InklingData
import InklingTraining

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a model on test data.",
    discussion: """
      Prints loss and accuracy on the test part of the data, and for each \
      class how much of it is recognised and what it is most often taken for. \
      The loss is the one that the model was trained with, if its file says \
      so. Texts are counted by the model's own terms; pixels are what the data \
      set says they are, whatever the model was trained on.
      """)

  @Argument(help: ArgumentHelp("The model file.", valueName: "model"))
  var path: String

  @OptionGroup var data: DataOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var format: OutputFormat

  func run() throws {
    let model = try Model(file: path)
    try data.checkNamed(for: model, at: path)
    try data.checkShape(suits: model)
    let loss = model.loss
    let test = try data.loadTest(by: TfidfVectorizer(of: model))
    try data.check(test, suits: model)
    let clock = ContinuousClock()
    let start = clock.now
    let (result, labels) =
      try model.quantized != nil
      ? naming(path) { try model.evaluateLabels(on: test) }
      : Network(model).evaluateLabels(
        on: test, loss: loss, threads: threads.threads)
    let seconds = (clock.now - start) / .seconds(1)
    // Of outputs that are no numbers there is no largest one.
    guard result.loss.isFinite else {
      throw CommandFailure(
        "\(path): its loss on \(data.data) is not a finite number, so its "
          + "labels mean nothing; expected smaller weights")
    }
    guard !format.json else {
      return try StandardOutput.write(
        .object([
          "model": .string(path), "data": .string(data.data),
          "samples": .int(result.count), "correct": .int(result.correct),
          "test_loss": .float(result.loss),
          "test_accuracy": .float(result.accuracy), "seconds": .float(seconds),
          "loss": .string(loss.description),
        ]))
    }
    try StandardOutput.write(
      """
      test loss \(String(result.loss, places: 4)) (\(loss))  \
      accuracy \(String(result.accuracy, places: 4))  \
      (\(String(grouped: result.correct)) of \
      \(String(grouped: result.count)), \(String(seconds: seconds)))
      """)
    let confusion = Confusion(predicted: labels, data: test)
    try StandardOutput.write("\(confusion.table.text)\n\n\(Table.origin)")
  }
}

extension Model {
  /// What it was trained by, or what its outputs look like.
  fileprivate var loss: Loss {
    let isSoftmax = signature.outputTransform == .softmax
    // What `evaluate(on:)` of models of 8 bits measures.
    if quantized == nil,
      let trained = TrainingRecord(of: self).flatMap({ Loss($0.loss) }),
      trained.takesLogits == isSoftmax
    {
      return trained
    }
    return isSoftmax ? .softmaxCrossEntropy : .squaredError
  }
}
