// Parts that are split off data sets: how many of each class, counted by hand;
// which samples; and what is refused.

import InklingTestSupport
import Testing

@testable import InklingTraining

@Suite struct SplittingTests {
  /// A sample of class `c` is the number of the sample, which tells where it
  /// went.
  private func dataset(
    _ sizes: [Int], weighted: Bool = false, form: RowForm = .floats
  ) throws -> Dataset {
    // Classes in turn while there are any left.
    var left = sizes
    var labels: [UInt16] = []
    while left.contains(where: { $0 > 0 }) {
      for label in left.indices where left[label] > 0 {
        left[label] -= 1
        labels.append(UInt16(label))
      }
    }
    // Sparse, with the number in two bytes.
    let bytes = labels.indices.flatMap { index in
      [UInt8(index % 200 + 1), UInt8(index / 200)]
        + [UInt8](repeating: 0, count: 30)
    }
    let data = try Fixtures.dataset(
      bytes, labels, columns: 32, classes: sizes.count, form: form)
    return weighted
      ? try data.weighted(by: labels.indices.map { Float($0) }) : data
  }

  private func numbers(_ data: Dataset) -> [Int] {
    (0..<data.count).map { index in
      let row = data.rows.floats(ofRow: index).map {
        data.rows.areFloats ? Int(($0 * 255).rounded()) : Int($0)
      }
      return row[0] - 1 + 200 * row[1]
    }
  }

  private func counts(_ data: Dataset) -> [Int] {
    var counts = [Int](repeating: 0, count: data.classNames.count)
    for label in data.labels { counts[Int(label)] += 1 }
    return counts
  }

  @Test(arguments: [
    ([60, 60], 12, [6, 6]),
    // 3.3 and 6.6: the larger remainder has the tenth.
    ([33, 66], 10, [3, 7]),
    // 3.5 and 3.5 and 3: the first of equals.
    ([35, 35, 30], 10, [4, 3, 3]),
    // 0.2 of a rare class is one, and the largest gives it.
    ([2, 98], 10, [1, 9]),
    ([2, 2, 2, 94], 10, [1, 1, 1, 7]),
    // And one is left where all but a few are taken.
    ([2, 98], 90, [1, 89]),
    ([2, 2, 2, 94], 92, [1, 1, 1, 89]),
    // A class that nothing has.
    ([10, 0, 10], 5, [3, 0, 2]),
    ([7], 3, [3]),
  ])
  func everyClassInProportion(
    sizes: [Int], count: Int, expected: [Int]
  ) throws {
    let data = try dataset(sizes)
    let (rest, part) = try data.split(count, seed: 3)
    #expect(counts(part) == expected)
    #expect(counts(rest) == zip(sizes, expected).map { $0 - $1 })
  }

  /// Every sample is in one part, in its order, with its label and weight.
  @Test(arguments: RowForm.allCases, [false, true])
  func partsAreTheWhole(form: RowForm, weighted: Bool) throws {
    let data = try dataset([150, 250], weighted: weighted, form: form)
    let (rest, part) = try data.split(40, seed: 8)
    #expect(part.count == 40 && rest.count == 360)
    for half in [rest, part] {
      let found = numbers(half)
      #expect(found == found.sorted())
      #expect(half.labels == found.map { data.labels[$0] })
      #expect(half.sampleWeights == (weighted ? found.map { Float($0) } : nil))
      #expect(half.shape == data.shape && half.scale == data.scale)
      #expect(half.classNames == data.classNames)
    }
    #expect((numbers(rest) + numbers(part)).sorted() == Array(0..<400))
  }

  @Test func theSeedDecides() throws {
    let data = try dataset([100, 100])
    let one = try numbers(data.split(30, seed: 1).part)
    #expect(try numbers(data.split(30, seed: 1).part) == one)
    #expect(try numbers(data.split(30, seed: 2).part) != one)
    // Neither the first nor the last samples.
    #expect(one.first ?? 0 < 60 && one.last ?? 0 > 140)
  }

  /// A smaller part is drawn from the same order.
  @Test func samplesAreDrawnLikewise() throws {
    let data = try dataset([100, 100])
    let some = try data.sample(50, seed: 1, source: "test")
    #expect(some.count == 50)
    #expect(Set(numbers(some)).count == 50)
    #expect(try data.sample(300, seed: 1, source: "test").count == 200)
  }

  @Test(arguments: [
    ([20, 20], 0, "0 of 40 samples to split off; expected 2 to 38"),
    ([20, 20], 1, "expected 2 to 38, so that both parts have each of 2"),
    ([20, 20], 39, "39 of 40"), ([20, 20], 40, "40 of 40"),
    ([20, 20], -5, "-5 of 40"), ([20, 20], .max, "expected 2 to 38"),
    ([20, 20], .min, "expected 2 to 38"),
    ([20, 1], 4, "a single sample of class 1"), ([0, 0], 1, "1 of 0 samples"),
  ])
  func impossiblePartsAreRefused(
    sizes: [Int], count: Int, words: String
  ) throws {
    let data = try dataset(sizes)
    let error = #expect(throws: DataError.self) {
      try data.split(count, seed: 0)
    }
    #expect(error?.description.contains(words) == true, "\(error as Any)")
  }

  /// Balanced weights are those of the part that is trained on.
  @Test func classWeightsFollowThePart() throws {
    let data = try dataset([30, 90])
    let (rest, _) = try data.split(40, seed: 1)
    #expect(counts(rest) == [20, 60])
    #expect(
      TrainingOptions.ClassWeights.balanced.values(rest.labels, classes: 2)
        == [2, Float(80.0 / 120)])
  }
}
