// Reading and writing single layers' parameters, without the padding.

import InklingPlatform

extension Network {
  /// The weights `[inputs, outputs]` of a layer, row by row.
  ///
  /// - Precondition: there is such a layer, counted from 0.
  public func weights(ofLayer index: Int) -> [Float] {
    let layer = layout.layers[index]
    return [Float](
      unsafeUninitializedCapacity: layer.inputs * layer.outputs
    ) { values, count in
      for row in 0..<layer.inputs {
        let source = parameters.base + layer.weights + row * layer.stride
        for column in 0..<layer.outputs {
          values[row * layer.outputs + column] = source[column]
        }
      }
      count = layer.inputs * layer.outputs
    }
  }

  /// The biases `[outputs]` of a layer.
  ///
  /// - Precondition: there is such a layer, counted from 0.
  public func biases(ofLayer index: Int) -> [Float] {
    let layer = layout.layers[index]
    return Array(
      UnsafeBufferPointer(
        start: parameters.base + layer.biases, count: layer.outputs))
  }

  /// Sets a layer's weights `[inputs, outputs]`, row by row, and biases.
  ///
  /// - Precondition: there is such a layer, counted from 0, and the counts are
  ///   its own; of a network with copies, there is memory for one more.
  public mutating func setParameters(
    ofLayer index: Int, weights: [Float], biases: [Float]
  ) {
    let layer = layout.layers[index]
    precondition(weights.count == layer.inputs * layer.outputs)
    precondition(biases.count == layer.outputs)
    makeUnique()
    for row in 0..<layer.inputs {
      let target = parameters.base + layer.weights + row * layer.stride
      for column in 0..<layer.outputs {
        target[column] = weights[row * layer.outputs + column]
      }
    }
    for column in 0..<layer.outputs {
      parameters.base[layer.biases + column] = biases[column]
    }
  }

  /// The whole blob, padding included, as it stands in a model file.
  package func withParameterBlob<R>(
    _ body: (UnsafeBufferPointer<Float>) -> R
  ) -> R {
    defer { withExtendedLifetime(parameters) {} }
    return body(
      UnsafeBufferPointer(start: parameters.base, count: parameters.count))
  }
}
