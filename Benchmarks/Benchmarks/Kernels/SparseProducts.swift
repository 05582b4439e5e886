// Products with compressed rows: the first layer of a network for digits.

import Benchmark
import CKernels
import Inkling

/// Forward products and weight gradients of a batch of 128 built-in digits.
func benchmarkSparseProducts(_ kernels: Kernels) {
  for columns in [64, 256, 800] {
    benchmarkProduct(kernels, columns: columns)
    benchmarkGradient(kernels, columns: columns)
  }
}

private func benchmarkProduct(_ kernels: Kernels, columns n: Int) {
  let table = kernels.table.pointee
  Benchmark("sparse 128x\(n)x784 \(kernels.name)") { benchmark in
    let rows = try digits()
    let values = byteValues(kernels)
    let (w, c) = (floats(rows.columns * n), floats(rows.count * n))
    let scratch = scratch(table, rows, columns: n)
    rows.withKernelRows { source in
      withUnsafePointer(to: source) { source in
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
          table.sparse_nn(
            source, nil, 0, rows.count, n, values, w, n, nil, INK_IDENTITY, c,
            n, scratch)
        }
      }
    }
  }
}

private func benchmarkGradient(_ kernels: Kernels, columns n: Int) {
  let table = kernels.table.pointee
  Benchmark("sparse-tn 784x\(n)x128 \(kernels.name)") { benchmark in
    let rows = try digits()
    let values = byteValues(kernels)
    let (d, w) = (floats(rows.count * n), floats(rows.columns * n))
    let scratch = scratch(table, rows, columns: n)
    var store = ink_update.store
    rows.withKernelRows { source in
      withUnsafePointer(to: source) { source in
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
          table.sparse_tn(
            source, nil, 0, rows.count, n, values, d, n, &store, w, nil, n,
            scratch)
        }
      }
    }
  }
}

private func scratch(
  _ table: ink_kernels, _ rows: CompressedRows, columns n: Int
) -> UnsafeMutablePointer<Float> {
  floats((table.sparse_scratch(rows.count, n, rows.columns) + 3) / 4)
}

private func digits() throws -> CompressedRows {
  let data = try StrokeDigits.dataset(count: 128, seed: 1)
  guard case .compressed(let rows) = data.rows else {
    throw DataError(
      .inconsistent, in: "built-in digits", "dense; expected compressed rows")
  }
  return rows
}

/// What each byte is worth.
private func byteValues(_ kernels: Kernels) -> UnsafeMutablePointer<Float> {
  let values = floats(256)
  let bytes = (0...255).map { UInt8($0) }
  kernels.table.pointee.bytes_to_floats(256, bytes, 1 / 255, values)
  return values
}
