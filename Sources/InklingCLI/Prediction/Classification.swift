// Models that answer for one sample.

import InklingCore
import InklingData
import InklingRuns
import InklingTraining

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
