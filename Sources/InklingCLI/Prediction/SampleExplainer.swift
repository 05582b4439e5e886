// Explaining the answers of one model, for what `predict` reads.

import InklingCore
import InklingData
import InklingRuns
import InklingTraining

/// A model's network and what its values stand for.
struct SampleExplainer {
  private var explainer: Explainer
  private let signature: ModelSignature
  private let terms: [String]?

  /// - Throws: `TrainingError` for want of memory.
  init(_ model: Model, terms: [String]?) throws {
    explainer = try Explainer(Network(model))
    signature = model.signature
    self.terms = terms
  }

  mutating func explain(
    _ sample: Sample, label: Int
  ) throws -> ExplainedAnswer {
    let shape = signature.inputShape
    let data =
      switch sample.input {
      case .bytes(let pixels):
        try Dataset(
          pixels: pixels, labels: [0], shape: shape,
          scale: signature.inputScale)
      case .floats(let values):
        try Dataset(features: values, labels: [0], shape: shape)
      }
    return try answer(data, label: label, picture: sample.picture)
  }

  mutating func explain(
    _ picture: GrayImage, label: Int
  ) throws -> ExplainedAnswer {
    let data = try Dataset(
      pixels: picture.pixels, labels: [0], shape: signature.inputShape,
      scale: signature.inputScale)
    return try answer(data, label: label, picture: picture)
  }

  private mutating func answer(
    _ data: Dataset, label: Int, picture: GrayImage?
  ) throws -> ExplainedAnswer {
    let names = signature.classNames
    return ExplainedAnswer(
      label: label < names.count ? names[label] : String(label),
      explanation: try explainer.explain(data, label: label),
      picture: picture, terms: terms)
  }
}
