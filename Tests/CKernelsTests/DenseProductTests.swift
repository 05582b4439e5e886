// gemm_nn, gemm_tn and gemm_nt at every level, against their double references.

import CKernels
import InklingCore
import InklingTestSupport
import Testing

/// Sizes around every level's tile (6 x 64, 6 x 16, 4 x 8), half and quarter.
enum Sizes {
  static let rows = [0, 1, 5, 6, 7, 13]
  static let columns = [
    0, 1, 7, 10, 15, 16, 17, 31, 33, 63, 64, 65, 80, 127, 128, 129, 193,
  ]
  static let depths = [0, 1, 2, 17, 64, 131]
}

@Suite("Dense products")
struct DenseProductTests {
  @Test("C = A B + bias", arguments: Kernels.available, Sizes.rows)
  func product(kernels: Kernels, m: Int) {
    var numbers = Numbers(seed: 1 + m)
    for n in Sizes.columns {
      for k in Sizes.depths {
        let a = Guarded(m, k, padding: 3, offset: 1, from: &numbers)
        let b = Guarded(k, n, padding: k % 2 * 5, offset: 3, from: &numbers)
        let bias = Guarded(1, n, offset: 5, from: &numbers)
        for bias in [nil, bias] {
          let c = Guarded<Float>(m, n, padding: 7, offset: 2)
          kernels.table.pointee.gemm_nn(
            m, n, k, a.base, a.stride, b.base, b.stride, bias?.base,
            INK_IDENTITY, c.base, c.stride)
          let wrong = mismatch(c) { i, j in
            Estimate(
              count: k, a.base + i * a.stride, stride: 1, b.base + j,
              stride: b.stride, start: bias?[j] ?? 0)
          }
          #expect(wrong == nil, "\(m) x \(n) x \(k), bias \(bias != nil)")
          #expect(c.isIntact(), "\(m) x \(n) x \(k)")
        }
      }
    }
  }

  @Test(
    "C = act(A B + bias)", arguments: Kernels.available, Activation.allCases)
  func activatedProduct(kernels: Kernels, act: Activation) {
    var numbers = Numbers(seed: 2)
    for (m, n, k) in [(0, 9, 4), (1, 10, 64), (7, 65, 33), (13, 129, 17)] {
      for padding in [0, 6] {
        let a = Guarded(m, k, from: &numbers)
        let b = Guarded(k, n, padding: 1, from: &numbers)
        let bias = Guarded(1, n, from: &numbers)
        let c = Guarded<Float>(m, n, padding: padding, offset: 1)
        kernels.table.pointee.gemm_nn(
          m, n, k, a.base, a.stride, b.base, b.stride, bias.base, act.kernel,
          c.base, c.stride)
        let wrong = mismatch(c) { i, j in
          Estimate(
            count: k, a.base + i * a.stride, stride: 1, b.base + j,
            stride: b.stride, start: bias[j]
          ).activated(act)
        }
        #expect(wrong == nil, "\(m) x \(n) x \(k)")
        #expect(c.isIntact(), "\(m) x \(n) x \(k)")
      }
    }
  }

  @Test(
    "One row gives the bits it has among many", arguments: Kernels.available,
    Activation.allCases)
  func rowsAreIndependent(kernels: Kernels, act: Activation) {
    var numbers = Numbers(seed: 3)
    let m = 13, k = 131
    for n in Sizes.columns {
      let a = Guarded(m, k, from: &numbers)
      let b = Guarded(k, n, padding: 2, from: &numbers)
      let bias = Guarded(1, n, from: &numbers)
      let all = Guarded<Float>(m, n, padding: 3)
      let single = Guarded<Float>(m, n, padding: 1)
      kernels.table.pointee.gemm_nn(
        m, n, k, a.base, a.stride, b.base, b.stride, bias.base, act.kernel,
        all.base, all.stride)
      for i in 0..<m {
        kernels.table.pointee.gemm_nn(
          1, n, k, a.base + i * a.stride, a.stride, b.base, b.stride,
          bias.base, act.kernel, single.base + i * single.stride,
          single.stride)
      }
      #expect(all.hasSameBits(as: single), "n = \(n)")
    }
  }

  @Test(
    "G = Aᵀ B, then each update", arguments: Kernels.available, updates.indices)
  func gradient(kernels: Kernels, index: Int) {
    var numbers = Numbers(seed: 4 + index)
    var update = updates[index]
    // Here the depth is the number of samples; inputs are the rows of G.
    for k in Sizes.depths {
      for m in Sizes.rows {
        for n in Sizes.columns {
          let a = Guarded(k, m, padding: 2, offset: 1, from: &numbers)
          let b = Guarded(k, n, padding: 1, offset: 3, from: &numbers)
          let before = Guarded(m, n, padding: 5, offset: 2, from: &numbers)
          let slow = update.moments(
            m, n, padding: 5, offset: 1, from: &numbers)
          // A stored gradient must not read what was there before.
          let w =
            update.kind == INK_STORE
            ? Guarded<Float>(m, n, padding: 5, offset: 2) : before.copy()
          let v = slow.copy()
          kernels.table.pointee.gemm_tn(
            m, n, k, a.base, a.stride, b.base, b.stride, &update, w.base,
            update.hasVelocity ? v.base : nil, w.stride)
          let wrong = update.mismatch(w, before: before, v, before: slow) {
            Estimate(
              count: k, a.base + $0, stride: a.stride, b.base + $1,
              stride: b.stride)
          }
          let size = "\(m) x \(n) x \(k)"
          #expect(wrong == nil, "\(size)")
          if !update.hasVelocity {
            #expect(v.hasSameBits(as: slow), "v, \(size)")
          }
          #expect(w.isIntact() && v.isIntact(), "\(size)")
        }
      }
    }
  }

  @Test(
    "C = A Bᵀ, in scratch of the stated size", arguments: Kernels.available,
    [0, 1, 5, 13, 33, 70])
  func transposedProduct(kernels: Kernels, m: Int) {
    var numbers = Numbers(seed: 5 + m)
    for k in [0, 1, 3, 17, 64] {
      for n in Sizes.columns {
        let a = Guarded(m, k, padding: 1, offset: 3, from: &numbers)
        let b = Guarded(n, k, padding: 2, offset: 1, from: &numbers)
        let padded = (n + 15) & ~15
        for stride in Set([n, n + 1, padded, padded + 2]) {
          let c = Guarded<Float>(m, n, padding: stride - n, offset: 2)
          let scratch = Guarded<Float>(
            count: kernels.table.pointee.gemm_nt_scratch(m, n, k) / 4,
            offset: 1)
          kernels.table.pointee.gemm_nt(
            m, n, k, a.base, a.stride, b.base, b.stride, c.base, c.stride,
            scratch.base)
          let wrong = mismatch(c) { i, j in
            Estimate(
              count: k, a.base + i * a.stride, stride: 1,
              b.base + j * b.stride, stride: 1)
          }
          let size = "\(m) x \(n) x \(k), stride \(stride)"
          #expect(wrong == nil, "\(size)")
          let isPadded = stride >= padded
          #expect(c.isIntact(columns: isPadded ? padded : n), "\(size)")
          #expect(scratch.isIntact(), "\(size)")
          if isPadded {
            let isZero = (0..<m).allSatisfy { i in
              (n..<padded).allSatisfy { c[i, $0].bitPattern == 0 }
            }
            #expect(isZero, "\(size)")
          }
        }
      }
    }
  }
}
