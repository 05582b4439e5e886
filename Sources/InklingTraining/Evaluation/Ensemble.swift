// Several networks as one: the mean of what they give.

import InklingPlatform

/// The outputs of networks on a data set, summed up in double and in their
/// order; probabilities where the networks have a softmax.
package struct Ensemble {
  private let data: Dataset
  private let width: Int
  private let isSoftmax: Bool
  private var sums: [Double]
  /// Networks so far.
  package private(set) var count = 0

  /// - Parameters:
  ///   - width: outputs of each network.
  ///   - isSoftmax: whether they are probabilities.
  /// - Throws: `TrainingError` for want of memory.
  package init(
    on data: Dataset, width: Int, isSoftmax: Bool
  ) throws(TrainingError) {
    let bytes = 8 * data.count * width
    guard Memory.canAllocate(bytes: bytes) else { throw .memory(bytes: bytes) }
    self.data = data
    self.width = width
    self.isSoftmax = isSoftmax
    sums = [Double](repeating: 0, count: data.count * width)
  }

  /// Adds a network's outputs `[data.count, width]`, row by row.
  package mutating func add(_ outputs: [Float]) {
    precondition(outputs.count == sums.count)
    count += 1
    for index in outputs.indices { sums[index] += Double(outputs[index]) }
  }

  /// The mean outputs of a sample.
  package func mean(ofSample index: Int) -> [Double] {
    sums[index * width..<(index + 1) * width]
      .map { $0 / Double(max(count, 1)) }
  }

  /// Loss and accuracy of the mean, and the label of each sample: the first of
  /// its largest outputs. The loss is cross-entropy of probabilities, otherwise
  /// the sum of squares, as `Model.evaluate(on:)` has it.
  package func evaluate() -> (evaluation: Evaluation, labels: [UInt16]) {
    var labels: [UInt16] = []
    labels.reserveCapacity(data.count)
    var loss = 0.0
    var correct = 0
    for index in 0..<data.count {
      let expected = Int(data.labels[index])
      let mean = mean(ofSample: index)
      let label = Self.label(mean)
      labels.append(UInt16(label))
      if label == expected { correct += 1 }
      loss += Self.loss(mean, expected, isSoftmax: isSoftmax)
    }
    return (
      Evaluation(
        loss: data.count == 0 ? 0 : loss / Double(data.count),
        correct: correct, count: data.count), labels
    )
  }

  /// The first of the largest outputs.
  package static func label(_ outputs: [Double]) -> Int {
    outputs.indices.reduce(0) { outputs[$1] > outputs[$0] ? $1 : $0 }
  }

  private static func loss(
    _ outputs: [Double], _ expected: Int, isSoftmax: Bool
  ) -> Double {
    guard !isSoftmax else {
      return -log(max(outputs[expected], .leastNormalMagnitude))
    }
    return outputs.indices.reduce(0) { sum, output in
      let distance = outputs[output] - (output == expected ? 1 : 0)
      return sum + distance * distance
    }
  }
}
