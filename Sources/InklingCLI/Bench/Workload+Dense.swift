// Dense products at the sizes that training has. A name gives the result's rows
// and columns and then the length of the summed dimension.

import CKernels
import Inkling

extension Workload {
  /// The products of the seed documents' networks, and a large square one.
  static func dense(_ kernels: Kernels) -> [Workload] {
    [
      product(kernels, rows: 126, columns: 64, depth: 784),
      product(kernels, rows: 128, columns: 64, depth: 784),
      productOfTransposedLeft(kernels, rows: 784, columns: 64, depth: 128),
      product(kernels, rows: 32, columns: 256, depth: 784),
      product(kernels, rows: 32, columns: 256, depth: 256),
      productOfTransposedLeft(kernels, rows: 256, columns: 256, depth: 32),
      productOfTransposedRight(kernels, rows: 32, columns: 256, depth: 256),
      product(kernels, rows: 512, columns: 512, depth: 512),
    ]
  }

  /// Inputs times weights: the way forward.
  private static func product(
    _ kernels: Kernels, rows m: Int, columns n: Int, depth k: Int
  ) -> Workload {
    let a = BenchBuffer(random: m * k)
    let b = BenchBuffer(random: k * n)
    let c = BenchBuffer(zeros: m * n)
    return Workload(name: "gemm \(m)x\(n)x\(k)", operations: 2 * m * n * k) {
      kernels.table.pointee.gemm_nn(
        m, n, k, a.base, k, b.base, n, nil, INK_IDENTITY, c.base, n)
    }
  }

  /// Inputs transposed times deltas: the gradient of the weights.
  private static func productOfTransposedLeft(
    _ kernels: Kernels, rows k: Int, columns n: Int, depth m: Int
  ) -> Workload {
    let a = BenchBuffer(random: m * k)
    let b = BenchBuffer(random: m * n)
    let c = BenchBuffer(zeros: k * n)
    var store = ink_update.store
    return Workload(
      name: "gemm-tn \(k)x\(n)x\(m)", operations: 2 * m * n * k
    ) {
      kernels.table.pointee.gemm_tn(
        m, n, k, a.base, k, b.base, n, &store, c.base, nil, n)
    }
  }

  /// Deltas times weights transposed: the way back.
  private static func productOfTransposedRight(
    _ kernels: Kernels, rows m: Int, columns k: Int, depth n: Int
  ) -> Workload {
    let a = BenchBuffer(random: m * n)
    let b = BenchBuffer(random: k * n)
    let c = BenchBuffer(zeros: m * k)
    let scratch = BenchBuffer(
      zeros: kernels.table.pointee.gemm_nt_scratch(m, n, k))
    return Workload(
      name: "gemm-nt \(m)x\(k)x\(n)", operations: 2 * m * n * k
    ) {
      kernels.table.pointee.gemm_nt(
        m, n, k, a.base, n, b.base, n, c.base, k, scratch.base)
    }
  }
}

extension ink_update {
  /// The bare product.
  static var store: ink_update {
    ink_update(kind: INK_STORE, gradient: 1, weight: 0, decay: 0, step: 0)
  }
}
