// The random numbers: against published sequences, and by their statistics
// (fixed seeds, so a result is the same in every run).

import CKernels
import InklingTestSupport
import Testing

@Suite("Random numbers")
struct RandomTests {
  @Test("xoshiro256++ gives its authors' sequence")
  func reference() {
    // What xoshiro256plusplus.c of Blackman and Vigna prints from this state.
    var random = ink_random(state: (1, 2, 3, 4))
    let expected: [UInt64] = [
      41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386,
      9_228_616_714_210_784_205, 9_973_669_472_204_895_162,
      14_011_001_112_246_962_877, 12_406_186_145_184_390_807,
      15_849_039_046_786_891_736, 10_450_023_813_501_588_000,
    ]
    #expect(expected.map { _ in ink_random_next(&random) } == expected)
  }

  @Test("Seeds are spread by SplitMix64")
  func seed() {
    // The published sequences of splitmix64.c for these two seeds.
    var random = ink_random()
    ink_random_seed(&random, 1_234_567)
    let expected: (UInt64, UInt64, UInt64, UInt64) = (
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973,
      9_817_491_932_198_370_423, 4_593_380_528_125_082_431
    )
    #expect(random.state == expected)
    ink_random_seed(&random, 0)
    #expect(random.state.0 == 0xE220_A839_7B1D_CDAF)
  }

  @Test("Integers below a bound are uniform", arguments: [1, 2, 10, 256, 1000])
  func below(bound: Int) {
    var random = seeded(7)
    var counts = [Int](repeating: 0, count: bound)
    let draws = 40 * bound + 20_000
    for _ in 0..<draws {
      let value = Int(ink_random_below(&random, UInt32(bound)))
      guard value < bound else {
        Issue.record("\(value) is not below \(bound)")
        return
      }
      counts[value] += 1
    }
    expectUniform(counts)
  }

  @Test("No bound is biased, however large")
  func unbiased() {
    // Without rejection a third of the values below 3 * 2^30 would be twice as
    // frequent: those that two of the 2^32 numbers fall on.
    var random = seeded(8)
    var counts = [0, 0, 0]
    for _ in 0..<30_000 {
      counts[Int(ink_random_below(&random, 3 << 30) % 3)] += 1
    }
    expectUniform(counts)
    let largest = (0..<1000).map { _ in ink_random_below(&random, .max) }
    #expect(largest.allSatisfy { $0 < .max } && Set(largest).count > 990)
  }

  @Test("Uniform floats fill their range and nothing else")
  func uniform() {
    var random = seeded(9)
    for _ in 0..<10_000 {
      let value = ink_random_float(&random)
      #expect(value >= 0 && value < 1)
    }
    let m = 100, n = 200
    let x = Guarded<Float>(m, n, padding: 3, offset: 1)
    ink_random_uniform(&random, m, n, -2, 6, x.base, x.stride)
    #expect(x.isIntact())
    var counts = [Int](repeating: 0, count: 16)
    for i in 0..<m {
      for value in x.row(i) {
        guard value >= -2, value < 6 else {
          Issue.record("\(value) is not in -2 ..< 6")
          return
        }
        counts[Int((value + 2) * 2)] += 1
      }
    }
    expectUniform(counts)
  }

  @Test("Normal numbers have the normal's moments and tails")
  func normal() {
    var random = seeded(10)
    let m = 201, n = 301
    let x = Guarded<Float>(m, n, padding: 2, offset: 1)
    ink_random_normal(&random, m, n, 3, x.base, x.stride)
    #expect(x.isIntact())
    let values = (0..<m).flatMap { x.row($0) }.map { Double($0) / 3 }
    let count = Double(values.count)
    let moment = { (power: Int) in
      values.reduce(0) { sum, z in
        sum + (0..<power).reduce(1) { product, _ in product * z }
      } / count
    }
    // Within four standard errors: the variance of z^p is E z^2p - (E z^p)^2.
    #expect(abs(moment(1)) < 4 * (1 / count).squareRoot())
    #expect(abs(moment(2) - 1) < 4 * (2 / count).squareRoot())
    #expect(abs(moment(3)) < 4 * (15 / count).squareRoot())
    #expect(abs(moment(4) - 3) < 4 * (96 / count).squareRoot())
    for (limit, share) in [(1.0, 0.317311), (2, 0.045500), (3, 0.002700)] {
      let beyond = Double(values.count { abs($0) > limit }) / count
      let error = (share * (1 - share) / count).squareRoot()
      #expect(abs(beyond - share) < 4 * error, "beyond \(limit)")
    }
    // The two numbers that Box and Muller make at a time are independent.
    let pairs = stride(from: 0, to: values.count - 1, by: 2)
    let product = pairs.reduce(0) { $0 + values[$1] * values[$1 + 1] }
    #expect(abs(product / (count / 2)) < 4 * (2 / count).squareRoot())
  }

  @Test("A shuffle is a permutation", arguments: [0, 1, 2, 3, 1000])
  func shuffle(count: Int) {
    var random = seeded(11)
    let x = Guarded((0..<count).map { UInt32($0) }, offset: 1)
    ink_random_shuffle(&random, count, x.base)
    #expect(x.row(0).sorted() == (0..<count).map { UInt32($0) })
    #expect(x.isIntact())
    if count == 1000 { #expect(x.row(0) != x.row(0).sorted()) }
  }

  @Test("All orders are equally likely")
  func shuffleIsFair() {
    var random = seeded(12)
    var counts: [[UInt32]: Int] = [:]
    for _ in 0..<24_000 {
      var x: [UInt32] = [0, 1, 2, 3]
      ink_random_shuffle(&random, 4, &x)
      counts[x, default: 0] += 1
    }
    #expect(counts.count == 24)
    expectUniform(Array(counts.values))
  }

  @Test("Draws with replacement are uniform")
  func draw() {
    var random = seeded(13)
    let x = Guarded<UInt32>(count: 20_000, offset: 1)
    ink_random_draw(&random, x.columns, 50, x.base)
    #expect(x.isIntact())
    var counts = [Int](repeating: 0, count: 50)
    for value in x.row(0) {
      guard value < 50 else {
        Issue.record("\(value) is not below 50")
        return
      }
      counts[Int(value)] += 1
    }
    expectUniform(counts)
  }

  private func seeded(_ seed: UInt64) -> ink_random {
    var random = ink_random()
    ink_random_seed(&random, seed)
    return random
  }

  /// Pearson's test at a chance of 3 in 100,000 (four standard deviations),
  /// the quantile by Wilson and Hilferty's approximation.
  private func expectUniform(
    _ counts: [Int], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let expected = Double(counts.reduce(0, +)) / Double(counts.count)
    let statistic = counts.reduce(0) { sum, count in
      let difference = Double(count) - expected
      return sum + difference * difference / expected
    }
    guard counts.count > 1 else { return }
    let freedom = Double(counts.count - 1)
    let spread = 2 / (9 * freedom)
    let root = 1 - spread + 4 * spread.squareRoot()
    let limit = freedom * root * root * root
    #expect(statistic <= limit, "\(counts)", sourceLocation: sourceLocation)
  }
}
