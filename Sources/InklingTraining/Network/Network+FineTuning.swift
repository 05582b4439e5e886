// A network that goes on from another's parameters, on data that may have other
// classes.

import InklingCore

extension Network {
  /// This network for `data`: as it is where their classes are its own,
  /// otherwise with a new last layer for theirs.
  ///
  /// - Parameters:
  ///   - initializer: how a new last layer starts.
  ///   - seed: what it is drawn from.
  /// - Throws: `TrainingError` for samples of another shape or scale, or want of
  ///   memory.
  package func adapted(
    to data: Dataset, initializer: Initializer, seed: UInt64
  ) throws(TrainingError) -> Network {
    guard data.shape == signature.inputShape else {
      throw TrainingError(
        .shape,
        "samples of \(data.shape.count) values in another layout; the network "
          + "takes \(sampleCount)")
    }
    guard data.rows.areFloats || data.scale == signature.inputScale else {
      throw TrainingError(
        .shape,
        "bytes times \(data.scale); the network takes them times "
          + "\(signature.inputScale)")
    }
    guard data.classNames != signature.classNames else { return self }
    var result = try Network(
      shape: data.shape,
      layers: zip(layout.layers.dropLast(), activations).map {
        .dense($0.outputs, $1)
      } + [.dense(data.classNames.count, activations[activations.count - 1])],
      scale: signature.inputScale, classNames: data.classNames,
      outputTransform: signature.outputTransform,
      reducedShape: signature.reducedShape)
    result.initialize(initializer, seed: seed)
    for index in layout.layers.indices.dropLast() {
      result.setParameters(
        ofLayer: index, weights: weights(ofLayer: index),
        biases: biases(ofLayer: index))
    }
    return result
  }
}
