// The built-in digits: the same every time, in MNIST's form, and varied.
// What they teach a network is measured elsewhere.

import CKernels
import InklingTraining
import Testing

@testable import InklingData

@Suite struct StrokeDigitsTests {
  /// One row of a data set, 784 bytes.
  private func image(_ index: Int, of dataset: Dataset) throws -> [UInt8] {
    #expect(dataset.rows.areBlockSparse)
    return dataset.rows.bytes(ofRow: index)
  }

  private func images(of dataset: Dataset) throws -> [[UInt8]] {
    try (0..<dataset.count).map { try image($0, of: dataset) }
  }

  @Test func hasMNISTsForm() throws {
    let digits = try StrokeDigits.dataset(count: 20, seed: 1)
    #expect(digits.shape == .image(height: 28, width: 28))
    #expect(digits.scale == Float(1) / 255)
    #expect(digits.classNames == "0123456789".map(String.init))
  }

  @Test(arguments: [0, 1, 9, 10, 11, 20])
  func smallerSetIsAPrefixOfTheLarger(count: Int) throws {
    let small = try StrokeDigits.dataset(count: count, seed: 5)
    let large = try StrokeDigits.dataset(count: 45, seed: 5)
    #expect(small.count == count)
    #expect(small.labels == Array(large.labels.prefix(count)))
    #expect(try images(of: small) == Array(images(of: large).prefix(count)))
  }

  @Test func imageIsTheOneInTheDataSet() throws {
    let digits = try StrokeDigits.dataset(count: 30, seed: 8)
    for index in 0..<digits.count {
      let digit = Int(digits.labels[index])
      let alone = StrokeDigits.image(digit: digit, seed: 8, index: index)
      #expect(try image(index, of: digits) == alone)
    }
  }

  /// Drawing uses only operations that IEEE 754 rounds in one way, so that
  /// this number, made on x86-64, holds on every machine.
  @Test func bytesAreTheSameOnEveryMachine() throws {
    let digits = try images(of: StrokeDigits.dataset(count: 1000, seed: 1))
    let crc = digits.reduce(UInt32(0)) { ink_crc32($0, $1.count, $1) }
    #expect(crc == 2_129_094_946)
  }

  @Test func seedsDiffer() throws {
    let sets = try [0, 1, 2, .max].map {
      try StrokeDigits.dataset(count: 50, seed: $0)
    }
    #expect(Set(sets.map(\.labels)).count == sets.count)
    let all = try sets.flatMap { try images(of: $0) }
    #expect(Set(all).count == all.count)
  }

  @Test func everyTenHoldEveryDigitInChangingOrder() throws {
    let labels = try StrokeDigits.dataset(count: 1000, seed: 3).labels
    let tens = stride(from: 0, to: 1000, by: 10).map { labels[$0..<$0 + 10] }
    #expect(tens.allSatisfy { $0.sorted() == Array(0...9) })
    #expect(Set(tens.map(Array.init)).count > 95)
    // Each digit stands in each place about 10 times of 100.
    for digit in UInt16(0)...9 {
      let first = tens.count { $0.first == digit }
      #expect((1...30).contains(first), "digit \(digit)")
    }
  }

  @Test func inkFitsTheBoxAndIsCentredByMass() throws {
    let images = try images(of: StrokeDigits.dataset(count: 2000, seed: 2))
    var offCentre = 0
    for (index, image) in images.enumerated() {
      var mass = 0.0
      var moment = SIMD2(0.0, 0.0)
      var low = SIMD2(28, 28)
      var high = SIMD2(-1, -1)
      for y in 0..<28 {
        for x in 0..<28 where image[y * 28 + x] > 0 {
          let ink = Double(image[y * 28 + x])
          mass += ink
          moment += ink * SIMD2(Double(x), Double(y))
          low = pointwiseMin(low, SIMD2(x, y))
          high = pointwiseMax(high, SIMD2(x, y))
        }
      }
      #expect((15...20).contains((high &- low).max() + 1), "image \(index)")
      // MNIST's own centres of mass lie within half a pixel of 14. A very
      // top-heavy digit would leave the image before it came so near.
      let off = moment / mass - SIMD2(14, 14)
      let distance = max(abs(off.x), abs(off.y))
      #expect(distance <= 1.5, "image \(index)")
      if distance > 0.5001 { offCentre += 1 }
    }
    #expect(offCentre < 20)
  }

  /// MNIST's training images have 19.1 % of their pixels inked, a mean of
  /// 33.3, and 38 % of the inked pixels at 250 or more.
  @Test func isAsDarkAsMNIST() throws {
    let digits = try images(of: StrokeDigits.dataset(count: 5000, seed: 4))
    let pixels = digits.joined()
    let total = Double(digits.count * 784)
    let inked = Double(pixels.count { $0 > 0 })
    let mean = pixels.reduce(0.0) { $0 + Double($1) } / total
    #expect(abs(inked / total - 0.191) < 0.03)
    #expect(abs(mean - 33.3) < 5)
    let full = Double(pixels.count { $0 >= 250 }) / inked
    #expect(abs(full - 0.385) < 0.1)
  }

  @Test(arguments: 0...9)
  func everyDigitHasSeveralDistinctGlyphs(digit: Int) {
    let glyphs = StrokeDigits.glyphs[digit]
    #expect(glyphs.count >= 3)
    #expect(glyphs.allSatisfy { $0.weight > 0 })
    let paths = glyphs.map { $0.knots.map { [$0.x, $0.y] } }
    #expect(Set(paths).count == glyphs.count)
  }

  @Test func glyphNotation() {
    let glyph = StrokeDigits.Glyph(1, "0,5 80,0! 40,100 / 20,50 60.5,50")
    #expect(glyph.knots.map(\.x) == [0, 0.8, 0.4, 0.2, 0.605])
    #expect(glyph.knots.map(\.y) == [0.05, 0, 1, 0.5, 0.5])
    #expect(
      glyph.knots.map(\.kind) == [
        INK_KNOT_BEGIN, INK_KNOT_CORNER, INK_KNOT_SMOOTH, INK_KNOT_BEGIN,
        INK_KNOT_SMOOTH,
      ])
  }

  @Test func partsShareNoImage() throws {
    let splits = try StrokeDigits.splits(train: 300, test: 200, seed: 1)
    #expect(splits.train.count == 300)
    #expect(splits.test.count == 200)
    #expect(splits.validation == nil)
    let train = try Set(images(of: splits.train))
    #expect(try train.isDisjoint(with: images(of: splits.test)))
  }

  @Test(arguments: [-1, 10_000_001, Int.min, Int.max])
  func impossibleCountIsRefused(count: Int) {
    #expect(throws: DataError.self) {
      try StrokeDigits.dataset(count: count, seed: 1)
    }
  }
}
