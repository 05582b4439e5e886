// The network that a run trains: a new one, or a model's.

import InklingCore
import InklingTraining

extension Recipe {
  /// Of a hand that was learned from 50 pictures, beside 1e-4 and 4 epochs
  /// (Documentation/YourDigits.md).
  package static let fineTuningRate: Float = 3e-4

  /// The recipe for a model's layers; what it says of others is replaced.
  package mutating func takeLayers(of model: Model) {
    let layers = model.layout.layers
    reducedShape = model.signature.reducedShape
    hidden = layers.dropLast().map { $0.outputs }
    activation = layers.first?.activation ?? activation
    outputActivation = layers.last?.activation ?? outputActivation
  }

  /// A new network, or the model's for these data.
  ///
  /// - Parameters:
  ///   - model: what training starts from, if anything, and its path.
  /// - Throws: `TrainingError`, or `CommandFailure` for a model that does not
  ///   go with the settings or the data.
  package func network(
    for data: Dataset, from model: Model?, at path: String?
  ) throws(RunError) -> Network {
    guard let model, let path else {
      return try running { () throws(TrainingError) in try network(for: data) }
    }
    let isSoftmax = model.signature.outputTransform == .softmax
    guard isSoftmax == options.loss.takesLogits else {
      throw .failure(
        CommandFailure(
          "\(path): a model \(isSoftmax ? "with" : "without") a softmax; "
            + "\(options.loss) is for networks "
            + "\(isSoftmax ? "without" : "with") one"))
    }
    do throws(TrainingError) {
      let network = try Network(model)
      return try (standardizer?.unfolded(from: network) ?? network)
        .adapted(to: data, initializer: initializer, seed: options.seed)
    } catch {
      throw .failure(CommandFailure("\(path): \(error)"))
    }
  }

  /// A network for samples as they are, of one that is trained on these data.
  package func saved(
    _ network: Network
  ) throws(TrainingError) -> Network {
    try standardizer?.folded(into: network) ?? network
  }
}
