// Dense products at the sizes that training has. A name gives the result's rows
// and columns and then the length of the summed dimension.

import Benchmark
import CKernels
import Inkling

/// The products that `inkling bench` measures.
func benchmarkDenseProducts(_ kernels: Kernels) {
  for (m, n, k) in [
    (126, 64, 784), (128, 64, 784), (32, 256, 784), (32, 256, 256),
    (128, 800, 784), (1, 64, 784), (512, 512, 512),
  ] {
    benchmarkProduct(kernels, m: m, n: n, k: k)
  }
  for (k, n, m) in [(784, 64, 128), (784, 256, 32), (256, 256, 32)] {
    benchmarkWeightGradient(kernels, k: k, n: n, m: m)
  }
  benchmarkWayBack(kernels, m: 32, k: 256, n: 256)
}

/// Inputs `[m, k]` times weights `[k, n]`.
private func benchmarkProduct(_ kernels: Kernels, m: Int, n: Int, k: Int) {
  let table = kernels.table.pointee
  Benchmark("gemm \(m)x\(n)x\(k) \(kernels.name)") { benchmark in
    let (a, b, c) = (floats(m * k), floats(k * n), floats(m * n))
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations {
      table.gemm_nn(m, n, k, a, k, b, n, nil, INK_IDENTITY, c, n)
    }
  }
}

/// Inputs `[m, k]` transposed times deltas `[m, n]`.
private func benchmarkWeightGradient(
  _ kernels: Kernels, k: Int, n: Int, m: Int
) {
  let table = kernels.table.pointee
  Benchmark("gemm-tn \(k)x\(n)x\(m) \(kernels.name)") { benchmark in
    let (a, d, w) = (floats(m * k), floats(m * n), floats(k * n))
    var store = ink_update.store
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations {
      table.gemm_tn(m, n, k, a, k, d, n, &store, w, nil, n)
    }
  }
}

/// Deltas `[m, n]` times weights `[k, n]` transposed.
private func benchmarkWayBack(_ kernels: Kernels, m: Int, k: Int, n: Int) {
  let table = kernels.table.pointee
  Benchmark("gemm-nt \(m)x\(k)x\(n) \(kernels.name)") { benchmark in
    let (d, w, c) = (floats(m * n), floats(k * n), floats(m * k))
    let scratch = floats(table.gemm_nt_scratch(m, n, k))
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations {
      table.gemm_nt(m, n, k, d, n, w, n, c, k, scratch)
    }
  }
}

extension ink_update {
  /// The bare product.
  static var store: ink_update {
    ink_update(kind: INK_STORE, gradient: 1, weight: 0, decay: 0, step: 0)
  }
}
