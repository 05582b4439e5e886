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
  ///
  /// - Parameter reject: below this probability it is unsure, with the two best.
  func text(for sample: Sample, reject: Float = 0) -> String {
    func text(_ label: Int, _ gap: String) -> String {
      name(label) + gap + String(Double(probabilities[label]), places: 4)
    }
    var answer = text(label, "  ")
    if probabilities[label] < reject {
      let second =
        probabilities.indices.filter { $0 != label }
        .max { probabilities[$0] < probabilities[$1] } ?? label
      answer = "unsure  \(text(label, " ")) or \(text(second, " "))"
    }
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

/// Models that answer with names, as one: their outputs are averaged.
struct Classifier {
  /// A predictor that several may be kept of.
  private final class Member {
    var predictor: Predictor

    init(_ model: Model) throws(PredictionError) {
      predictor = try Predictor(model: model)
    }
  }

  private let members: [Member]
  private let classNames: [String]
  let takesBytes: Bool
  private let outputs: Int

  init(_ members: Members) throws {
    let first = members.models[0]
    takesBytes = first.takesBytes
    classNames = first.signature.classNames
    outputs = first.layout.outputs
    self.members = try members.models.map { try Member($0) }
  }

  func classify(_ sample: Sample) throws -> Classification {
    if case .bytes = sample.input, !takesBytes {
      throw CommandFailure(
        "\(sample.name): pixels are bytes, and the model was trained on floats; "
          + "expected data of floats as it was trained on")
    }
    var sums = [Double](repeating: 0, count: outputs)
    var values = [Float](repeating: 0, count: outputs)
    var label = 0
    for member in members {
      var span = values.mutableSpan
      label =
        switch sample.input {
        case .bytes(let pixels):
          try member.predictor.predict(pixels: pixels.span, into: &span)
        case .floats(let inputs):
          try member.predictor.predict(inputs: inputs.span, into: &span)
        }
      for index in values.indices { sums[index] += Double(values[index]) }
    }
    if members.count > 1 {
      values = sums.map { Float($0 / Double(members.count)) }
      label = Ensemble.label(sums)
    }
    return Classification(
      label: label, classNames: classNames, probabilities: values)
  }
}
