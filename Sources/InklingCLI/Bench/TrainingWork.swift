// The arithmetic that training takes, counted by hand: what speed is judged by.

/// Floating-point operations of training with one sample, a multiply-add
/// counting as two.
///
/// Counted are the matrix products (forward, and back to the weights and to the
/// layer below) and the updates of the weights; biases, activations and the
/// loss, which are a few per cent at most, are not.
struct TrainingWork {
  /// Inputs, hidden widths, outputs.
  let widths: [Int]
  /// A sample's inputs that are not zero, on average.
  let nonZeros: Double
  /// Samples a step.
  let batch: Int
  /// Whether each weight has a velocity beside it.
  let hasVelocity: Bool

  /// What is done: inputs of zero cost nothing.
  var operations: Double { operations(inputs: nonZeros) }

  /// What dense inputs would take.
  var denseOperations: Double { operations(inputs: Double(widths[0])) }

  private func operations(inputs: Double) -> Double {
    var products = 0.0
    var updates = 0.0
    for (index, outputs) in widths.dropFirst().enumerated() {
      let outputs = Double(outputs)
      if index == 0 {
        // No deltas go to the inputs.
        products += 4 * inputs * outputs
        updates += Double(updatedRows(inputs: inputs)) * outputs
      } else {
        products += 6 * Double(widths[index]) * outputs
        updates += Double(widths[index]) * outputs
      }
    }
    // v = b v + c g; w -= e v is five operations, w -= e g is two.
    return products + updates * (hasVelocity ? 5 : 2) / Double(batch)
  }

  /// A velocity moves every weight; without it, weights of inputs that are
  /// zero in the whole batch stay as they are.
  private func updatedRows(inputs: Double) -> Double {
    let all = Double(widths[0])
    return hasVelocity ? all : min(all, inputs * Double(batch))
  }
}
