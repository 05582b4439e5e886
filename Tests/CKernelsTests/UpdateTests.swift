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
