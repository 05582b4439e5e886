// What is reported after each epoch.

import Inkling

/// The figures of one epoch.
struct EpochReport {
  /// Counted from 1.
  let epoch: Int
  /// The training pass alone: shuffling included, evaluation not.
  let seconds: Double
  let train: Evaluation
  let test: Evaluation

  /// Scripts rely on these names.
  var json: JSONValue {
    .object([
      "epoch": .int(epoch), "seconds": .float(seconds),
      "train_loss": .float(train.loss),
      "train_accuracy": .float(train.accuracy),
      "test_loss": .float(test.loss), "test_accuracy": .float(test.accuracy),
    ])
  }

  /// One line for people.
  func text(of epochs: Int) -> String {
    let number = String(epoch).right(String(epochs).count)
    return "epoch \(number)/\(epochs)  \(String(seconds, places: 3)) s"
      + "  train \(Self.figures(train))  test \(Self.figures(test))"
  }

  private static func figures(_ evaluation: Evaluation) -> String {
    "loss \(String(evaluation.loss, places: 4)) "
      + "accuracy \(String(evaluation.accuracy, places: 4))"
  }
}
