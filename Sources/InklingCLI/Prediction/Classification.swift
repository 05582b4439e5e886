// A model's answer for one digit.

import Inkling

/// A label and how probable each is.
struct Classification {
  let label: Int
  let className: String
  /// One a class; outputs as they are where the model has no softmax.
  let probabilities: [Float]

  var text: String {
    "\(className)  \(String(Double(probabilities[label]), places: 4))"
  }

  func json(for digit: Digit) -> JSONValue {
    .object([
      "file": .string(digit.file),
      "index": digit.index.map { .int($0) } ?? .null,
      "label": .int(label), "class": .string(className),
      "probability": .float(probabilities[label]),
      "probabilities": .array(probabilities.map { .float($0) }),
    ])
  }
}

/// A model that answers with names.
struct Classifier: ~Copyable {
  private var predictor: Predictor
  private let classNames: [String]

  init(_ model: Model) {
    predictor = Predictor(model: model)
    classNames = model.signature.classNames
  }

  mutating func classify(
    _ digit: Digit
  ) throws(PredictionError) -> Classification {
    var outputs = [Float](repeating: 0, count: predictor.model.layout.outputs)
    var span = outputs.mutableSpan
    let label = try predictor.predict(
      pixels: digit.image.pixels.span, into: &span)
    return Classification(
      label: label,
      className: classNames.isEmpty ? String(label) : classNames[label],
      probabilities: outputs)
  }
}
