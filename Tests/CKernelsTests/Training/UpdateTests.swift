// column_sums, apply_update and all_finite at every level; peak.

import CKernels
import InklingCore
import InklingTestSupport
import Testing

@Suite("Updates")
struct UpdateTests {
  @Test(
    "Column sums, then each update", arguments: Kernels.available,
    updates.indices)
  func columnSums(kernels: Kernels, index: Int) {
    var numbers = Numbers(seed: 80 + index)
    var update = updates[index]
    for m in [0, 1, 2, 17, 128] {
      for n in Sizes.columns {
        let d = Guarded(m, n, padding: 3, offset: 1, from: &numbers)
        let before = Guarded(1, n, offset: 2, from: &numbers)
        let slow = update.moments(1, n, offset: 3, from: &numbers)
        let b =
          update.kind == INK_STORE
          ? Guarded<Float>(count: n, offset: 2) : before.copy()
        let v = slow.copy()
        kernels.table.pointee.column_sums(
          m, n, d.base, d.stride, &update, b.base,
          update.hasVelocity ? v.base : nil)
        let one: [Float] = [1]
        let wrong = update.mismatch(b, before: before, v, before: slow) {
          Estimate(count: m, d.base + $1, stride: d.stride, one, stride: 0)
        }
        let size = "\(m) x \(n)"
        #expect(wrong == nil, "\(size)")
        #expect(b.isIntact() && v.isIntact(), "\(size)")
      }
    }
  }

  @Test(
    "A ready gradient, then each update", arguments: Kernels.available,
    updates.indices)
  func apply(kernels: Kernels, index: Int) {
    var numbers = Numbers(seed: 90 + index)
    var update = updates[index]
    for n in Sizes.columns {
      let g = Guarded(1, n, offset: 1, from: &numbers)
      let before = Guarded(1, n, offset: 2, from: &numbers)
      let slow = update.moments(1, n, offset: 3, from: &numbers)
      let w =
        update.kind == INK_STORE
        ? Guarded<Float>(count: n, offset: 2) : before.copy()
      let v = slow.copy()
      kernels.table.pointee.apply_update(
        n, g.base, &update, w.base, update.hasVelocity ? v.base : nil)
      let wrong = update.mismatch(w, before: before, v, before: slow) {
        Estimate(value: Double(g[$1]), bound: 0)
      }
      #expect(wrong == nil, "\(n)")
      #expect(w.isIntact() && v.isIntact(), "\(n)")
    }
  }

  @Test(
    "An element's update does not depend on its place",
    arguments: Kernels.available, updates.indices)
  func placeDoesNotMatter(kernels: Kernels, index: Int) {
    var numbers = Numbers(seed: 100 + index)
    var update = updates[index]
    let n = 77
    let g = Guarded(1, n, from: &numbers), w = Guarded(1, n, from: &numbers)
    let v = update.moments(1, n, from: &numbers)
    let single = (w: w.copy(), v: v.copy())
    kernels.table.pointee.apply_update(n, g.base, &update, w.base, v.base)
    for j in 0..<n {
      kernels.table.pointee.apply_update(
        1, g.base + j, &update, single.w.base + j, single.v.base + j)
    }
    #expect(single.w.hasSameBits(as: w) && single.v.hasSameBits(as: v))
  }

  @Test("What is small becomes nothing", arguments: Kernels.available)
  func clearSmall(kernels: Kernels) {
    let values: [Float] = [
      0, -0, 1e-30, -1e-30, Float(1e-30).nextDown, -Float(1e-30).nextDown,
      .leastNonzeroMagnitude, -Float.leastNormalMagnitude / 2, 1, -.infinity,
      .nan,
    ]
    for n in Sizes.columns + [0, 1000] {
      let x = Guarded<Float>(1, n, offset: 1)
      for j in 0..<n { x[j] = values[j % values.count] }
      kernels.table.pointee.clear_small(n, 1e-30, x.base)
      let isRight = (0..<n).allSatisfy {
        let value = values[$0 % values.count]
        return value.isNaN
          ? x[$0].isNaN : x[$0] == (abs(value) < 1e-30 ? 0 : value)
      }
      #expect(isRight && x.isIntact(), "\(n)")
    }
  }

  @Test("The sum of squares", arguments: Kernels.available)
  func sumOfSquares(kernels: Kernels) {
    var numbers = Numbers(seed: 110)
    let scalar = Kernels.available.map {
      $0.table.pointee.sum_of_squares
    }
    for n in Sizes.columns + [0, 1000] {
      let x = Guarded(1, n, offset: 1, from: &numbers)
      let sum = kernels.table.pointee.sum_of_squares(n, x.base)
      let expected = (0..<n).reduce(0.0) {
        $0 + Double(x[$1]) * Double(x[$1])
      }
      #expect(abs(sum - expected) <= 1e-15 * Double(n) * expected, "\(n)")
      // The same bits at every level.
      #expect(scalar.allSatisfy { $0(n, x.base) == sum }, "\(n)")
    }
  }

  @Test(
    "Columns longer than the limit are shortened", arguments: Kernels.available)
  func limitColumns(kernels: Kernels) {
    var numbers = Numbers(seed: 111)
    for m in [1, 3, 40] {
      for n in Sizes.columns {
        let before = Guarded(m, n, padding: 3, offset: 2, from: &numbers)
        let w = before.copy()
        let limit = Float(Double(m).squareRoot() * 0.55)
        kernels.table.pointee.limit_columns(m, n, limit, w.base, w.stride)
        let wrong = mismatch(w) { i, j in
          let square = (0..<m).reduce(0.0) {
            $0 + Double(before[$1, j]) * Double(before[$1, j])
          }
          let norm = square.squareRoot()
          let factor =
            norm > Double(limit) ? Double(limit) / (norm + 1e-7) : 1
          let value = Double(before[i, j]) * factor
          return Estimate(value: value, bound: 3 * roundoff * abs(value))
        }
        #expect(wrong == nil && w.isIntact(), "\(m) x \(n)")
      }
    }
  }

  @Test(
    "Infinite and NaN are seen at every place, other values nowhere",
    arguments: Kernels.available)
  func allFinite(kernels: Kernels) {
    let bad: [UInt32] = [
      0x7F80_0000, 0xFF80_0000,  // infinities
      0x7FC0_0000, 0xFFC0_0000, 0x7FFF_FFFF,  // quiet NaN
      0x7F80_0001, 0xFFBF_FFFF,  // signalling NaN
    ]
    let good: [UInt32] = [
      0, 0x8000_0000, 1, 0x807F_FFFF, 0x0080_0000, 0x3F80_0000, 0x7F7F_FFFF,
      0xFF7F_FFFF,
    ]
    for n in [0, 1, 2, 7, 15, 16, 17, 31, 64, 67] {
      // The margins hold NaN, so a read beyond the end is seen here too.
      let x = Guarded<UInt32>((0..<n).map { good[$0 % good.count] }, offset: 1)
      x.base.withMemoryRebound(to: Float.self, capacity: n) { floats in
        #expect(kernels.table.pointee.all_finite(n, floats))
        for place in 0..<n {
          let kept = x[place]
          for bits in bad {
            x[place] = bits
            #expect(
              !kernels.table.pointee.all_finite(n, floats),
              "\(String(bits, radix: 16)) at \(place) of \(n)")
          }
          x[place] = kept
        }
      }
    }
  }

  @Test("peak is finite and needs its rounds", arguments: Kernels.available)
  func peak(kernels: Kernels) {
    let table = kernels.table.pointee
    var seen: Set<Float> = []
    for rounds in [0, 1, 2, 3, 10, 100, 1000, 10_000] {
      let value = table.peak(rounds)
      #expect(value.isFinite, "\(rounds) rounds")
      #expect(value == table.peak(rounds), "\(rounds) rounds")
      seen.insert(value)
    }
    #expect(seen.count == 8)
    // Whole vectors, a multiplication and an addition each.
    #expect(table.peak_flops > 0 && table.peak_flops % (2 * table.lanes) == 0)
  }
}
