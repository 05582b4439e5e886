// Which inputs spoke for a class and which against it: input times gradient.

import InklingCore
import InklingPlatform

/// What each input of a sample added to a class's output.
package struct Explanation: Sendable {
  /// The class's output before the softmax, or before the last layer's
  /// activation: a weighted sum.
  package let score: Float
  /// One per value of the sample: positive ones spoke for the class.
  package let contributions: [Float]
}

/// A network's layers, ready to go forward and back through with one sample.
///
/// The contribution of input i is `x_i * dz/dx_i`, z being the class's last
/// weighted sum, and the derivative exact, by backpropagation. (Shrikumar et
/// al. 2016, "Not just a black box", arXiv:1605.01713; "Input X Gradient" in
/// Captum.) Of a linear network all contributions and the bias sum up to z.
package struct Explainer: Sendable {
  private let network: Network
  private var layers: [DenseLayer]

  /// - Throws: `TrainingError` for want of memory.
  package init(_ network: Network) throws(TrainingError) {
    // Weights, their gradients, and copies on the way.
    let bytes = 4 * network.layout.byteCount
    guard Memory.canAllocate(bytes: bytes) else { throw .memory(bytes: bytes) }
    self.network = network
    let last = network.layers.count - 1
    layers = network.layers.enumerated().map { index, layout in
      var layer = DenseLayer(
        inputs: layout.inputs, outputs: layout.outputs,
        activation: index == last ? .identity : network.activations[index],
        initializer: .he)
      layer.weights = network.weights(ofLayer: index)
      layer.biases = network.biases(ofLayer: index)
      return layer
    }
  }

  /// Explains the first sample of `data`. Pictures that the network averages
  /// are explained as they were before: a pixel has its share in its area's
  /// contribution's gradient.
  ///
  /// - Precondition: the network has such a class, and `data` a sample.
  /// - Throws: `TrainingError` where the sample does not fit.
  package mutating func explain(
    _ data: Dataset, label: Int
  ) throws(TrainingError) -> Explanation {
    try network.check(data)
    let seen = try network.averaged(data)
    var values = seen.rows.floats(ofRow: 0).map { $0 * seen.scale }
    for index in layers.indices { values = try layers[index].forward(values) }
    let score = values[label]
    var gradient = [Float](repeating: 0, count: values.count)
    gradient[label] = 1
    for index in layers.indices.reversed() {
      gradient = try layers[index].backward(gradient)
    }
    if let average = try network.average(of: data) {
      gradient = average.spread(gradient)
    }
    let inputs = data.rows.floats(ofRow: 0)
    return Explanation(
      score: score,
      contributions: zip(inputs, gradient).map { $0 * data.scale * $1 })
  }
}

extension AreaAverage {
  /// The derivative by each pixel of the picture, from those by the areas'.
  fileprivate func spread(_ gradient: [Float]) -> [Float] {
    let down = (0..<height).map { row in
      (0..<reducedHeight).compactMap { area -> (Int, Float)? in
        let parts = partsDown(ofRow: row, in: area)
        return parts > 0 ? (area, Float(parts)) : nil
      }
    }
    let across = (0..<width).map { column in
      (0..<reducedWidth).compactMap { area -> (Int, Float)? in
        let parts = partsAcross(ofColumn: column, in: area)
        return parts > 0 ? (area, Float(parts)) : nil
      }
    }
    let all = Float(parts)
    var result: [Float] = []
    result.reserveCapacity(count)
    for rows in down {
      for columns in across {
        var sum: Float = 0
        for (row, height) in rows {
          for (column, width) in columns {
            sum += gradient[row * reducedWidth + column] * height * width
          }
        }
        result.append(sum / all)
      }
    }
    return result
  }
}
