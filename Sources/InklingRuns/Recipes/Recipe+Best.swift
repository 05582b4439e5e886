// What Inkling reaches with all its means: a network each for MNIST's digits, for
// texts, and for digits that it has never seen one of. What was chosen was chosen
// on a part of the training data; the test data were looked at once.

import InklingTraining

extension Recipe {
  /// The recipes that are of no document.
  package static let best = [mnistBest, strokesBest, newsgroupsBest]

  /// One plain network; its pictures bent about as far as Ciresan, Meier,
  /// Gambardella and Schmidhuber bent theirs ("Deep, Big, Simple Neural Nets for
  /// Handwritten Digit Recognition", 2010).
  package static let mnistBest = Recipe(
    name: "mnist-best",
    summary: "three wide ReLU layers, batch normalization, changed pictures",
    source: .mnist, hidden: [1024, 1024, 1024], activation: .relu,
    initializer: .he,
    options: silent(
      TrainingOptions(
        epochs: 100, batchSize: 256, optimizer: .adamW(), learningRate: 4e-3,
        schedule: .cosine(length: 98, warmUp: 2), weightDecay: 0.05,
        emaDecay: 0.999, labelSmoothing: 0.05, dropout: [0.1],
        batchNorm: true,
        augmentation: Augmentation(
          rotation: 12, scale: 0.15, shear: 0.2, shift: 1.3, elastic: 1.4,
          elasticGrid: 5, thickness: 0.3), plainAfter: 85)),
    requiredAccuracy: 0.9945)

  /// Trained on built-in digits alone, tested on MNIST's.
  package static let strokesBest = Recipe(
    name: "strokes-best",
    summary: "a ReLU layer, trained on changed built-in digits alone",
    source: .strokes, hidden: [256], activation: .relu, initializer: .he,
    options: TrainingOptions(
      epochs: 15, batchSize: 128, optimizer: .sgd(momentum: 0.9),
      learningRate: 0.05, schedule: .cosine(length: 15),
      augmentation: .light),
    requiredAccuracy: 0.97)

  /// The four groups of "Initialising layers", by a hundred times as many terms.
  package static let newsgroupsBest = Recipe(
    name: "newsgroups-best",
    summary: "a ReLU layer with dropout on TF-IDF rows",
    source: .newsgroups, maximumFeatures: 10_000, hidden: [64],
    activation: .relu, initializer: .he,
    options: TrainingOptions(
      epochs: 30, batchSize: 64, optimizer: .adamW(), learningRate: 1e-3,
      schedule: .cosine(length: 30), weightDecay: 0.01,
      labelSmoothing: 0.1, dropout: [0.5]),
    requiredAccuracy: 0.89)

  /// Without a look at the whole training set each epoch, which takes a wide
  /// network as long as a third of training on it.
  private static func silent(_ options: TrainingOptions) -> TrainingOptions {
    var options = options
    options.trainEvaluation = .never
    return options
  }
}
