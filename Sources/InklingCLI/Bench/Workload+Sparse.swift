// Products with compressed rows: the first layer of a network for digits.

import CKernels
import InklingTraining
import InklingData

extension Workload {
  /// Forward products and weight gradients of a batch of 128 built-in digits,
  /// sorting their rows included.
  static func sparse(
    _ kernels: Kernels
  ) throws(DataError) -> [Workload] {
    let digits = try StrokeDigits.dataset(count: 128, seed: 1)
    guard case .compressed(let rows) = digits.rows else { return [] }
    return [64, 256, 800].flatMap { columns in
      [
        product(kernels, rows, columns: columns),
        gradient(kernels, rows, columns: columns),
      ]
    }
  }

  private static func product(
    _ kernels: Kernels, _ rows: CompressedRows, columns n: Int
  ) -> Workload {
    let (m, k) = (rows.count, rows.columns)
    let table = byteValues(kernels)
    let w = BenchBuffer(random: k * n)
    let c = BenchBuffer(zeros: m * n)
    let scratch = scratch(kernels, rows, columns: n)
    return Workload(
      name: "sparse \(m)x\(n)x\(k)", amount: operations(rows, columns: n),
      denseOperations: 2 * m * n * k
    ) {
      rows.withKernelRows { source in
        withUnsafePointer(to: source) { source in
          kernels.table.pointee.sparse_nn(
            source, nil, 0, m, n, table.base, w.base, n, nil, INK_IDENTITY,
            c.base, n, scratch.base)
        }
      }
    }
  }

  private static func gradient(
    _ kernels: Kernels, _ rows: CompressedRows, columns n: Int
  ) -> Workload {
    let (m, k) = (rows.count, rows.columns)
    let table = byteValues(kernels)
    let d = BenchBuffer(random: m * n)
    let w = BenchBuffer(zeros: k * n)
    let scratch = scratch(kernels, rows, columns: n)
    var store = ink_update.store
    return Workload(
      name: "sparse-tn \(k)x\(n)x\(m)",
      amount: operations(rows, columns: n), denseOperations: 2 * m * n * k
    ) {
      rows.withKernelRows { source in
        withUnsafePointer(to: source) { source in
          kernels.table.pointee.sparse_tn(
            source, nil, 0, m, n, table.base, d.base, n, &store, w.base, nil, n,
            scratch.base)
        }
      }
    }
  }

  private static func scratch(
    _ kernels: Kernels, _ rows: CompressedRows, columns n: Int
  ) -> BenchBuffer {
    let bytes = kernels.table.pointee.sparse_scratch(
      rows.count, n, rows.columns)
    return BenchBuffer(zeros: (bytes + 3) / 4)
  }

  /// What each byte is worth.
  private static func byteValues(_ kernels: Kernels) -> BenchBuffer {
    let table = BenchBuffer(zeros: 256)
    let bytes = (0...255).map { UInt8($0) }
    kernels.table.pointee.bytes_to_floats(256, bytes, 1 / 255, table.base)
    return table
  }

  /// Two operations for each byte that is not zero and each column.
  private static func operations(
    _ rows: CompressedRows, columns: Int
  ) -> Int {
    let values = rows.density * Double(rows.count * rows.columns)
    return 2 * Int(values.rounded()) * columns
  }
}
