// How much each class counts in the loss.

import InklingCore

extension TrainingOptions {
  /// How much the samples of each class count: each sample's loss is multiplied
  /// by its class's weight, and the mean divided by the weights' sum, as
  /// PyTorch's `CrossEntropyLoss` has it.
  public enum ClassWeights: Hashable, Sendable {
    /// All classes alike, however many samples they have: `n / (k c)` for a
    /// class with `c` of `n` samples, of `k` classes that have any, as
    /// scikit-learn's `class_weight="balanced"` has it.
    case balanced
    /// One weight for each class, 0 or more, not all 0.
    case weights([Float])
  }
}

extension TrainingOptions.ClassWeights {
  /// The weights of `classes` classes for training on samples with `labels`.
  func values(_ labels: [UInt16], classes: Int) -> [Float] {
    guard case .weights(let weights) = self else {
      var counts = [Int](repeating: 0, count: classes)
      for label in labels { counts[Int(label)] += 1 }
      let present = counts.count { $0 > 0 }
      return counts.map {
        $0 == 0
          ? 0 : Float(Double(labels.count) / (Double(present) * Double($0)))
      }
    }
    return weights
  }

  /// - Throws: `TrainingError` for other than `classes` weights, or such as
  ///   make no sense.
  func check(classes: Int) throws(TrainingError) {
    guard case .weights(let weights) = self else { return }
    guard weights.count == classes else {
      throw .setting(
        "\(weights.count) class weights; expected \(classes), one per output")
    }
    guard weights.allSatisfy({ $0.isFinite && $0 >= 0 }),
      weights.contains(where: { $0 > 0 })
    else {
      throw .setting(
        "class weights \(description); expected finite numbers of 0 or more, "
          + "not all 0")
    }
  }

  /// `balanced`, or the weights with commas between them.
  package var description: String {
    switch self {
    case .balanced: "balanced"
    case .weights(let weights):
      weights.map { "\($0)" }.joined(separator: ",")
    }
  }

  /// Reads what `description` writes.
  ///
  /// - Throws: `TrainingError` that says what was expected.
  package init(parsing text: String) throws(TrainingError) {
    if text == "balanced" {
      self = .balanced
      return
    }
    var weights: [Float] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let weight = Float(word), weight.isFinite, weight >= 0 else {
        throw .setting(
          "class weight '\(word)'; expected balanced, or a number of 0 or more "
            + "for each class: 1,2.5,1")
      }
      weights.append(weight)
    }
    self = .weights(weights)
  }
}
