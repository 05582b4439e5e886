// A model's answer for one sample.

import InklingCore
import InklingData
import InklingTraining

/// A label and how probable each is.
struct Classification {
  let label: Int
  let classNames: [String]
  /// One a class; outputs as they are where the model has no softmax.
  let probabilities: [Float]

  /// The class, its probability, and what it really is where that is known.
  func text(for sample: Sample) -> String {
    let answer =
      "\(name(label))  \(String(Double(probabilities[label]), places: 4))"
    guard let truth = sample.label else { return answer }
    return answer + "  true \(name(truth))" + (truth == label ? "" : " (wrong)")
  }

  func json(for sample: Sample) -> JSONValue {
    .object([
      "file": .string(sample.file),
      "index": sample.index.map { .int($0) } ?? .null,
      "label": .int(label), "class": .string(name(label)),
      "probability": .float(probabilities[label]),
      "probabilities": .array(probabilities.map { .float($0) }),
      "true_label": sample.label.map { .int($0) } ?? .null,
      "true_class": sample.label.map { .string(name($0)) } ?? .null,
    ])
  }

  private func name(_ label: Int) -> String {
    label < classNames.count ? classNames[label] : String(label)
  }
}

/// A model that answers with names.
struct Classifier: ~Copyable {
  private var predictor: Predictor
  private let classNames: [String]
  private let takesBytes: Bool

  init(_ model: Model) throws(PredictionError) {
    predictor = try Predictor(model: model)
    takesBytes = model.takesBytes
    classNames = model.signature.classNames
  }

  mutating func classify(_ sample: Sample) throws -> Classification {
    if case .bytes = sample.input, !takesBytes {
      throw CommandFailure(
        "\(sample.name): pixels are bytes, and the model was trained on floats; "
          + "expected data of floats as it was trained on")
    }
    var outputs = [Float](repeating: 0, count: predictor.model.layout.outputs)
    var span = outputs.mutableSpan
    let label =
      switch sample.input {
      case .bytes(let pixels):
        try predictor.predict(pixels: pixels.span, into: &span)
      case .floats(let values):
        try predictor.predict(inputs: values.span, into: &span)
      }
    return Classification(
      label: label, classNames: classNames, probabilities: outputs)
  }
}
