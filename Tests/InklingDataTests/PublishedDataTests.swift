// The same MNIST in three formats: the same pixels and labels from each.

import InklingTraining
import InklingTestSupport
import Testing

@testable import InklingData

@Suite struct PublishedDataTests {
  @Test(
    .enabled(if: ReferenceData.data != nil, "set INKLING_DATA to run this"))
  func kerasArchiveIsMNIST() throws {
    let folder = try #require(ReferenceData.data)
    let expected = try DataSplits.load(folder + "/mnist")
    let splits = try DataSplits.load(folder + "/mnist.npz")
    for (ours, theirs) in [
      (splits.train, expected.train), (splits.test, expected.test),
    ] {
      #expect(ours.labels == theirs.labels)
      #expect(ours.shape == theirs.shape)
      #expect(ours.scale == theirs.scale)
      #expect(ours.classNames == theirs.classNames)
      #expect(ours.rows.unpacked() == theirs.rows.unpacked())
    }
  }

  /// The first 50,000 digits to train on, the other 10,000 to validate with.
  @Test(
    .enabled(if: ReferenceData.data != nil, "set INKLING_DATA to run this"))
  func deepLearningNetPickleIsMNIST() throws {
    let folder = try #require(ReferenceData.data)
    let expected = try DataSplits.load(folder + "/mnist")
    let splits = try DataSplits.load(folder + "/mnist.pkl.gz")
    let validation = try #require(splits.validation)
    #expect(splits.train.count == 50_000)
    #expect(validation.count == 10_000)
    #expect(
      splits.train.labels + validation.labels == expected.train.labels)
    #expect(
      splits.train.rows.unpacked() + validation.rows.unpacked()
        == expected.train.rows.unpacked())
    #expect(splits.test.labels == expected.test.labels)
    #expect(splits.test.rows.unpacked() == expected.test.rows.unpacked())
    for part in [splits.train, validation, splits.test] {
      #expect(part.shape == .image(height: 28, width: 28))
      #expect(part.scale == Float(1) / 256)
    }
  }
}
