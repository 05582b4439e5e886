// Networks for the smallest boards: pictures averaged to fewer pixels, so that
// there is room for more neurons, and 8 bits. What was chosen was chosen on the
// last 10,000 training digits, networks trained on the others; the test digits
// were looked at once.

import InklingTraining

extension Recipe {
  /// Of at most 50 KB, and of at most 16 KB.
  package static let tiny = [mnistTiny, mnistTiny16K]

  /// 49 KB once quantized.
  package static let mnistTiny = Recipe(
    name: "mnist-tiny",
    summary: "16 x 16 pixels, two ReLU layers, 49 KB of 8 bits",
    source: .mnist, reducedShape: .image(height: 16, width: 16),
    hidden: [128, 96], activation: .relu, initializer: .he,
    options: tinyOptions(
      Augmentation(
        rotation: 10, scale: 0.1, shear: 0.12, shift: 1, elastic: 0.9,
        thickness: 0.15)),
    requiredAccuracy: 0.99, isQuantized: true)

  /// 16 KB once quantized.
  package static let mnistTiny16K = Recipe(
    name: "mnist-tiny-16k",
    summary: "12 x 12 pixels, two ReLU layers, 16 KB of 8 bits",
    source: .mnist, reducedShape: .image(height: 12, width: 12),
    hidden: [64, 64], activation: .relu, initializer: .he,
    options: tinyOptions(.light), requiredAccuracy: 0.985, isQuantized: true)

  private static func tinyOptions(
    _ augmentation: Augmentation
  ) -> TrainingOptions {
    TrainingOptions(
      epochs: 150, batchSize: 128, optimizer: .adamW(), learningRate: 4e-3,
      schedule: .cosine(length: 150), emaDecay: 0.999,
      augmentation: augmentation)
  }
}
