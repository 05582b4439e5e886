// The networks' naive reference: plain loops in double, one sample at a time. What
// the kernels, the trainer and its threads do must come to the same.

import InklingTraining

import InklingTestSupport

/// Labelled rows in double.
struct DoubleSamples {
  var inputs: [[Double]]
  var labels: [Int]
}

/// A network whose parameters are doubles.
struct DoubleNetwork {
  struct Layer {
    var inputs: Int
    var outputs: Int
    var activation: Activation
    /// `[inputs, outputs]`
    var weights: [Double]
    var biases: [Double]
  }

  var layers: [Layer]

  /// The same layers; the caller's own activations are taken for `custom`.
  init(_ network: Network, custom: Activation = .identity) {
    layers = network.layout.layers.enumerated().map { index, layer in
      Layer(
        inputs: layer.inputs, outputs: layer.outputs,
        activation: network.activations[index].builtin ?? custom,
        weights: network.weights(ofLayer: index).map { Double($0) },
        biases: network.biases(ofLayer: index).map { Double($0) })
    }
  }

  /// Each layer's outputs.
  func outputs(_ input: [Double]) -> [[Double]] {
    var values = input
    return layers.map { layer in
      var sums = layer.biases
      for i in 0..<layer.inputs {
        for j in 0..<layer.outputs {
          sums[j] += values[i] * layer.weights[i * layer.outputs + j]
        }
      }
      values = sums.map { Self.value(layer.activation, $0) }
      return values
    }
  }

  static func value(_ activation: Activation, _ z: Double) -> Double {
    switch activation {
    case .identity: z
    case .relu: max(0, z)
    case .sigmoid: 1 / (1 + exp(-z))
    case .tanh: tanh(z)
    case .step: z <= 0 ? 0 : 1
    }
  }

  static func derivative(_ activation: Activation, _ y: Double) -> Double {
    switch activation {
    case .identity: 1
    case .relu: y > 0 ? 1 : 0
    case .sigmoid: y * (1 - y)
    case .tanh: 1 - y * y
    case .step: 0
    }
  }

  /// One row's loss and its derivative by the outputs.
  static func loss(_ loss: Loss, _ y: [Double], label: Int)
    -> (value: Double, derivative: [Double])
  {
    let t = y.indices.map { $0 == label ? 1.0 : 0.0 }
    let n = Double(y.count)
    switch loss.kind {
    case .softmaxCrossEntropy, .custom:
      let maximum = y.max() ?? 0
      let sum = y.reduce(0) { $0 + exp($1 - maximum) }
      return (
        log(sum) + maximum - y[label],
        y.indices.map { exp(y[$0] - maximum) / sum - t[$0] }
      )
    case .squaredError, .meanSquaredError:
      var divisor = 1.0
      if case .meanSquaredError = loss.kind { divisor = n }
      return (
        zip(y, t).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / divisor,
        zip(y, t).map { 2 * ($0 - $1) / divisor }
      )
    case .binaryCrossEntropy:
      // Kept from 0 and 1 as the kernel says.
      let y = y.map { min(max($0, 0x1p-24), 1 - 0x1p-24) }
      return (
        -zip(y, t).reduce(0) {
          $0 + $1.1 * log($1.0) + (1 - $1.1) * log(1 - $1.0)
        } / n,
        zip(y, t).map { ($0 - $1) / ($0 * (1 - $0)) / n }
      )
    }
  }

  /// The mean loss.
  func loss(_ loss: Loss, _ samples: DoubleSamples) -> Double {
    let sum = zip(samples.inputs, samples.labels).reduce(0) {
      $0 + Self.loss(loss, outputs($1.0).last ?? [], label: $1.1).value
    }
    return sum / Double(samples.inputs.count)
  }

  /// The gradients' sum over the samples `chosen`, by backpropagation.
  func gradients(_ loss: Loss, _ samples: DoubleSamples, _ chosen: [Int])
    -> [(weights: [Double], biases: [Double])]
  {
    var result = layers.map {
      (
        weights: [Double](repeating: 0, count: $0.weights.count),
        biases: [Double](repeating: 0, count: $0.outputs)
      )
    }
    for sample in chosen {
      let values = [samples.inputs[sample]] + outputs(samples.inputs[sample])
      var delta =
        Self.loss(
          loss, values[layers.count], label: samples.labels[sample]
        ).derivative
      for (index, layer) in layers.enumerated().reversed() {
        for j in 0..<layer.outputs {
          delta[j] *= Self.derivative(layer.activation, values[index + 1][j])
          result[index].biases[j] += delta[j]
        }
        var below = [Double](repeating: 0, count: layer.inputs)
        for i in 0..<layer.inputs {
          for j in 0..<layer.outputs {
            let at = i * layer.outputs + j
            result[index].weights[at] += values[index][i] * delta[j]
            below[i] += layer.weights[at] * delta[j]
          }
        }
        delta = below
      }
    }
    return result
  }
}
