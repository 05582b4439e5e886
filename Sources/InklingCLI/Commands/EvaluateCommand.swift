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
    let loss = model.loss
    let test = try data.loadTest(by: TfidfVectorizer(of: model))
    try checkClasses(of: test, by: model.signature)
    if !model.takesBytes, !test.rows.areFloats,
      test.shape.count == model.layout.inputs
    {
      throw CommandFailure(
        "\(data.data): samples of bytes, and the model was trained on floats; "
          + "expected data of floats as it was trained on")
    }
    let clock = ContinuousClock()
    let start = clock.now
    let (result, labels) =
      try model.quantized != nil
      ? model.evaluateLabels(on: test)
      : Network(model).evaluateLabels(
        on: test, loss: loss, threads: threads.threads)
    let seconds = (clock.now - start) / .seconds(1)
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
      "test loss \(String(result.loss, places: 4)) (\(loss))  "
        + "accuracy \(String(result.accuracy, places: 4))  "
        + "(\(String(grouped: result.correct)) of "
        + "\(String(grouped: result.count)), \(String(seconds: seconds)))")
    let confusion = Confusion(predicted: labels, data: test)
    try StandardOutput.write(confusion.table.text + "\n\n" + Table.origin)
  }

  /// A label means something only among the same classes.
  private func checkClasses(
    of test: Dataset, by signature: ModelSignature
  ) throws {
    let names = signature.classNames
    guard !names.isEmpty, !names.starts(with: test.classNames),
      test.classNames.count <= names.count
    else { return }
    throw CommandFailure(
      "\(data.data): classes \(test.classNames.joined(separator: ", ")); the "
        + "model knows \(names.joined(separator: ", "))")
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
