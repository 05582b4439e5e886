// Products with compressed rows: the first layer of a network for digits.

import CKernels
import InklingCore
import InklingData
import InklingPlatform
import InklingTraining

extension KernelBenchmark {
  /// Forward products and weight gradients of a batch of 128 built-in digits,
  /// sorting their rows included.
  static let sparse = [64, 256, 800].flatMap { columns in
    [
      forward(columns: columns, named: "sparse 128x\(columns)x784"),
      gradient(columns: columns, named: "sparse-tn 784x\(columns)x128"),
    ]
  }

  private static func forward(
    columns n: Int, named name: String
  ) -> KernelBenchmark {
    benchmark(name, columns: n) { kernels, rows throws(DataError) in
      let (m, k) = (rows.count, rows.columns)
      let table = try byteValues(kernels)
      let (w, c) = (try Floats.random(k * n), try Floats.zeros(m * n))
      let scratch = try scratch(kernels, rows, columns: n)
      return { x in
        var product = ink_bsr_nn(
          x: x, table: table.base, n: n, w: w.base, ldw: n, bias: nil,
          act: INK_IDENTITY, c: c.base, ldc: n, scratch: scratch.base)
        kernels.table.pointee.bsr_nn(&product)
      }
    }
  }

  private static func gradient(
    columns n: Int, named name: String
  ) -> KernelBenchmark {
    benchmark(name, columns: n) { kernels, rows throws(DataError) in
      let (m, k) = (rows.count, rows.columns)
      let table = try byteValues(kernels)
      let (d, w) = (try Floats.random(m * n), try Floats.zeros(k * n))
      let scratch = try scratch(kernels, rows, columns: n)
      return { x in
        var product = ink_bsr_tn(
          x: x, table: table.base, n: n, d: d.base, ldd: n,
          update: ink_store(1), w: w.base, v: nil, ldw: n,
          scratch: scratch.base)
        kernels.table.pointee.bsr_tn(&product)
      }
    }
  }

  private static func benchmark(
    _ name: String, columns n: Int,
    _ make:
      @escaping @Sendable (Kernels, BlockSparseRows) throws(DataError) ->
      (ink_bsr_batch) -> Void
  ) -> KernelBenchmark {
    KernelBenchmark(section: .sparse, name: name) {
      kernels throws(DataError) in
      let rows = try digits.get()
      let run = try make(kernels, rows)
      // Two operations for each byte that is not zero and each column.
      let values = rows.density * Double(rows.count * rows.columns)
      return Workload(
        name: name, amount: 2 * Int(values.rounded()) * n,
        denseOperations: 2 * rows.count * rows.columns * n,
        traffic: rows.byteCount + 4 * (rows.count + rows.columns) * n
      ) {
        rows.withKernelRows {
          run(
            ink_bsr_batch(
              rows: $0, samples: nil, first: 0, count: rows.count,
              dropout: ink_dropout()))
        }
      }
    }
  }

  private static let digits: Result<BlockSparseRows, DataError> = Result {
    () throws(DataError) in
    let digits = try StrokeDigits.dataset(count: 128, seed: 1)
    guard case .blockSparse(let rows) = digits.rows else {
      throw DataError(
        .inconsistent, in: "built-in digits", "dense; expected compressed rows")
    }
    return rows
  }

  private static func scratch(
    _ kernels: Kernels, _ rows: BlockSparseRows, columns n: Int
  ) throws(DataError) -> Floats {
    let bytes = kernels.table.pointee.bsr_scratch(
      rows.count, n, rows.columns)
    return try .zeros((bytes + 3) / 4)
  }

  /// What each byte is worth.
  private static func byteValues(
    _ kernels: Kernels
  ) throws(DataError) -> Floats {
    let table = try Floats.zeros(256)
    let bytes = (0...255).map { UInt8($0) }
    kernels.table.pointee.bytes_to_floats(256, bytes, 1 / 255, table.base)
    return table
  }
}
