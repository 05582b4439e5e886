// Probabilities that mean what they say: temperature scaling (Guo et al., "On
// Calibration of Modern Neural Networks", 2017).

import InklingCore
import InklingPlatform

/// The temperature that logits are divided by, fitted on data that the network
/// was not trained on.
package struct Calibration: Sendable {
  /// 1 changes nothing; above 1 a network was too sure of itself.
  package let temperature: Double
  /// The mean negative log-likelihood of the labels before and after.
  package let before: Double
  package let after: Double

  /// Temperatures beyond these are of data that are too few or too easy.
  private static let range = log(0.25)...log(8.0)

  /// Fits the temperature by golden-section search: the likelihood has one
  /// maximum (it is concave in 1 / T).
  ///
  /// - Parameters:
  ///   - probabilities: `[labels.count, classes]` of a softmax, whose logarithms
  ///     are the logits up to a constant.
  ///   - labels: at least one.
  package init(_ probabilities: [Float], labels: [Int], classes: Int) {
    let logits = probabilities.map { log(Double(max($0, 1e-37))) }
    func loss(_ temperature: Double) -> Double {
      var sum = 0.0
      for (row, label) in labels.enumerated() {
        let own = logits[row * classes..<(row + 1) * classes]
        // The largest of them is near 0.
        let all = own.reduce(0) { $0 + exp($1 / temperature) }
        sum += log(all) - logits[row * classes + label] / temperature
      }
      return sum / Double(max(1, labels.count))
    }
    var (low, high) = (Self.range.lowerBound, Self.range.upperBound)
    let golden = (5.0.squareRoot() - 1) / 2
    var (left, right) = (
      high - golden * (high - low), low + golden * (high - low)
    )
    var (lossLeft, lossRight) = (loss(exp(left)), loss(exp(right)))
    while high - low > 1e-4 {
      if lossLeft <= lossRight {
        (high, right, lossRight) = (right, left, lossLeft)
        left = high - golden * (high - low)
        lossLeft = loss(exp(left))
      } else {
        (low, left, lossLeft) = (left, right, lossRight)
        right = low + golden * (high - low)
        lossRight = loss(exp(right))
      }
    }
    before = loss(1)
    let best = exp((low + high) / 2)
    let found = loss(best)
    (temperature, after) = found < before ? (best, found) : (1, before)
  }
}

extension Network {
  /// The network with its last layer's weights and biases divided by a
  /// temperature that is fitted on `data`; `nil` where it has no softmax or
  /// there are no data. Its labels stay, but for outputs that are equal to the
  /// last bits.
  ///
  /// - Parameter data: what it was not trained on.
  /// - Throws: `TrainingError` when the data do not fit the network.
  package func calibrated(
    on data: Dataset, threads: Int = 0
  ) throws(TrainingError) -> (network: Network, calibration: Calibration)? {
    guard hasLogits, data.count > 0 else { return nil }
    let bytes = 16 * data.count * layout.outputs
    guard Memory.canAllocate(bytes: bytes) else { throw .memory(bytes: bytes) }
    let outputs = try predict(data, threads: threads).outputs
    let calibration = Calibration(
      outputs, labels: data.labels.map { Int($0) }, classes: layout.outputs)
    return (try cooled(by: calibration.temperature), calibration)
  }

  /// Whether the last layer's parameters scale what the softmax gets.
  private var hasLogits: Bool {
    let last = activations[activations.count - 1].builtin
    return signature.outputTransform == .softmax
      && (last == .identity || last == .relu)
  }

  private func cooled(by temperature: Double) throws(TrainingError) -> Network {
    guard temperature != 1 else { return self }
    let bytes = 2 * layout.byteCount
    guard Memory.canAllocate(bytes: bytes) else { throw .memory(bytes: bytes) }
    let last = layout.layers.count - 1
    let factor = Float(1 / temperature)
    var result = self
    result.setParameters(
      ofLayer: last, weights: weights(ofLayer: last).map { $0 * factor },
      biases: biases(ofLayer: last).map { $0 * factor })
    return result
  }
}
