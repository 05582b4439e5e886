// What well-known pictures of 28 x 28 pixels show, where their classes are
// called 0 to 9 whatever they show: so that a network of digits is not measured
// on clothes, nor one of clothes on digits.

import InklingData
import InklingRuns
import InklingTraining

enum KnownSubject: String {
  case digits = "handwritten digits"
  case clothes = "articles of clothing"

  /// The first labels of 10,000 to test on, as they are published: MNIST's, and
  /// Fashion-MNIST's (which many print, TensorFlow's courses the first hundred).
  private static let firstLabels: [(labels: [UInt16], subject: Self)] = [
    ([7, 2, 1, 0, 4, 1, 4, 9, 5, 9, 0, 6, 9, 0, 1, 5, 9, 7, 3, 4], .digits),
    ([9, 2, 1, 1, 6, 1, 4, 6, 5, 7, 4, 5, 7, 3, 4, 1, 2, 4, 8, 0], .clothes),
  ]

  /// The sets that are known by their names.
  private static let names: [String: Self] = [
    DataSplits.builtin: .digits, "mnist": .digits, "emnist-digits": .digits,
    "fashion-mnist": .clothes,
  ]

  /// MNIST's parts, with 1/255 for a byte, and with 1/256 as deeplearning.net
  /// has them.
  private static let mnist: Set<DataFingerprint> = [
    DataFingerprint(count: 60_000, checksum: 0x54cb_90f5),
    DataFingerprint(count: 10_000, checksum: 0xccad_6da3),
    DataFingerprint(count: 50_000, checksum: 0x22e7_5cb9),
    DataFingerprint(count: 10_000, checksum: 0x7c5a_7acd),
  ]

  /// What the samples to test on show.
  ///
  /// - Parameter path: what they were read from.
  init?(of test: Dataset, named path: String) {
    let known = Self.firstLabels.first {
      test.count == 10_000 && test.shape.count == 784
        && test.labels.starts(with: $0.labels)
    }
    let name = Self.names.first { DataHome.resolved($0.key) == path }
    guard let subject = known?.subject ?? name?.value else { return nil }
    self = subject
  }

  /// What a model was trained on.
  init?(of record: TrainingRecord) {
    if record.isOfBuiltinDigits {
      self = .digits
      return
    }
    let parts = [record.data?.train, record.data?.test].compactMap { $0 }
    let isMNIST = parts.contains { Self.mnist.contains($0) }
    let named = record.data?.name.flatMap { Self.names[$0] }
    guard let subject = isMNIST ? .digits : named else { return nil }
    self = subject
  }
}
