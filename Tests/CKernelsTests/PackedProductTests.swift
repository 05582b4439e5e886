// Products of operands too large for the caches, which take a panel of them at a
// time: they have the bits of the same product taken in small parts, which are
// compared with double references elsewhere (DenseProductTests).

import CKernels
import InklingCore
import InklingPlatform
import InklingTestSupport
import Testing

/// A matrix whose rows lie far apart, so that few columns span as much memory
/// as many would.
private struct Wide {
  let memory: AlignedBuffer<Float>
  let stride: Int

  init(
    _ rows: Int, _ columns: Int, stride: Int, from numbers: inout Numbers
  ) throws {
    memory = try #require(AlignedBuffer<Float>(count: rows * stride + 16))
    self.stride = stride
    for i in 0..<rows {
      for j in 0..<columns {
        memory.base[i * stride + j] = numbers.float()
      }
    }
  }

  var base: UnsafeMutablePointer<Float> { memory.base }

  func copy() throws -> Wide {
    Wide(memory: try #require(memory.copy()), stride: stride)
  }

  private init(memory: AlignedBuffer<Float>, stride: Int) {
    self.memory = memory
    self.stride = stride
  }

  /// What lies between the rows, too.
  func hasSameBits(as other: Wide) -> Bool {
    memory.count == other.memory.count
      && memcmp(memory.base, other.memory.base, 4 * memory.count) == 0
  }
}

@Suite("Packed products")
struct PackedProductTests {
  @Test(
    "C = A B + bias has the bits of its rows alone",
    arguments: Kernels.available,
    [(13, 193), (129, 65), (259, 16), (30, 5), (140, 1)])
  func product(kernels: Kernels, size: (m: Int, n: Int)) throws {
    let (m, n) = size, k = 1030, table = kernels.table.pointee
    var numbers = Numbers(seed: m + n)
    let a = try Wide(m, k, stride: k + 1, from: &numbers)
    let b = try Wide(k, n, stride: 4100, from: &numbers)
    let bias = try Wide(1, n, stride: n, from: &numbers)
    let all = try Wide(m, n, stride: n + 3, from: &numbers)
    let parts = try all.copy()
    for bias in [nil, bias.base] {
      table.gemm_nn(
        m, n, k, a.base, a.stride, b.base, b.stride, bias, INK_RELU, all.base,
        all.stride)
      for i in 0..<m {
        table.gemm_nn(
          1, n, k, a.base + i * a.stride, a.stride, b.base, b.stride, bias,
          INK_RELU, parts.base + i * parts.stride, parts.stride)
      }
      #expect(all.hasSameBits(as: parts))
    }
  }

  @Test(
    "G = Aᵀ B and each update have the bits of small parts",
    arguments: Kernels.available,
    // The last is not packed, but its rows of W lie a page apart.
    [
      (131, 257, 16_400), (13, 2600, 16_400), (300, 113, 16_400),
      (29, 33, 1024),
    ]
  )
  func gradient(
    kernels: Kernels, size: (m: Int, k: Int, stride: Int)
  ) throws {
    let (m, k, stride) = size, table = kernels.table.pointee
    var numbers = Numbers(seed: m + k)
    for n in [10, 65, 300] {
      let a = try Wide(k, m, stride: m + 2, from: &numbers)
      let b = try Wide(k, n, stride: n + 1, from: &numbers)
      for update in updates {
        var update = update
        let w = try Wide(m, n, stride: stride, from: &numbers)
        // Moments below each other, the second ones not negative.
        let v = try Wide(2 * m, n, stride: stride, from: &numbers)
        update.second = m * v.stride
        for i in update.second..<2 * update.second {
          v.base[i] = abs(v.base[i])
        }
        let (partsW, partsV) = (try w.copy(), try v.copy())
        table.gemm_tn(
          m, n, k, a.base, a.stride, b.base, b.stride, &update, w.base,
          update.hasVelocity ? v.base : nil, w.stride)
        let width = stride == 1024 ? 7 : n
        for i in 0..<m {
          for j in Swift.stride(from: 0, to: n, by: width) {
            let place = i * w.stride + j
            table.gemm_tn(
              1, min(width, n - j), k, a.base + i, a.stride, b.base + j,
              b.stride, &update, partsW.base + place,
              update.hasVelocity ? partsV.base + place : nil, w.stride)
          }
        }
        #expect(w.hasSameBits(as: partsW), "w, n = \(n)")
        #expect(v.hasSameBits(as: partsV), "v, n = \(n)")
      }
    }
  }

  @Test(
    "C = A Bᵀ has the bits of its rows alone", arguments: Kernels.available,
    [false, true])
  func transposedProduct(kernels: Kernels, isPadded: Bool) throws {
    let (m, n, k) = (131, 517, 515), table = kernels.table.pointee
    var numbers = Numbers(seed: 8)
    let a = try Wide(m, k, stride: k + 1, from: &numbers)
    let b = try Wide(n, k, stride: 16_400, from: &numbers)
    let all = try Wide(m, n, stride: isPadded ? 530 : 519, from: &numbers)
    let parts = try all.copy()
    let scratch = try #require(
      AlignedBuffer<UInt8>(count: table.gemm_nt_scratch(m, n, k)))
    table.gemm_nt(
      m, n, k, a.base, a.stride, b.base, b.stride, all.base, all.stride,
      scratch.base)
    for i in 0..<m {
      table.gemm_nt(
        1, n, k, a.base + i * a.stride, a.stride, b.base, b.stride,
        parts.base + i * parts.stride, parts.stride, scratch.base)
    }
    #expect(all.hasSameBits(as: parts))
  }
}
