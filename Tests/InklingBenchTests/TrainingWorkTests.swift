// The counted arithmetic of training against counts by hand.

import Testing

@testable import InklingBench

@Suite struct TrainingWorkTests {
  @Test func momentumUpdatesEveryWeight() {
    let work = TrainingWork(
      widths: [784, 64, 10], nonZeros: 150, batch: 128, moments: 1)
    // Forward and to the weights; and to the layer below as well.
    // 2 x 2 x 150 x 64 + 3 x 2 x 64 x 10
    let products = 38_400.0 + 3_840
    // 5 x (784 x 64 + 64 x 10) / 128
    let updates = 1_985.0
    #expect(work.operations == products + updates)
    // 2 x 2 x 784 x 64 for the first layer.
    #expect(work.denseOperations == 200_704 + 3_840 + updates)
  }

  @Test func descentUpdatesWhereInputsAreNotZero() {
    let work = TrainingWork(
      widths: [784, 64, 10], nonZeros: 150, batch: 1, moments: 0)
    #expect(
      work.operations == 42_240 + 20_480)
    #expect(
      work.denseOperations == 204_544 + 101_632)
  }

  @Test func descentUpdatesNoWeightTwiceAStep() {
    let work = TrainingWork(
      widths: [784, 256, 256, 10], nonZeros: 150, batch: 32,
      moments: 0)
    // 4 x 150 x 256 + 6 x 256 x 256 + 6 x 256 x 10
    let products = 153_600.0 + 393_216 + 15_360
    // 2 x (784 x 256 + 256 x 256 + 256 x 10) / 32
    let updates = 16_800.0
    #expect(work.operations == products + updates)
  }
}
