// A data set's rows as the first layer's kernels take them.

import CKernels
import InklingCore

/// The inputs of a data set, as bare pointers.
enum BatchInput {
  /// Block-sparse rows and the table of what each byte is worth.
  case sparse(ink_bsr, table: UnsafePointer<Float>)
  /// Byte rows, and what a byte is multiplied by.
  case bytes(UnsafePointer<UInt8>, columns: Int, scale: Float)
  /// Float rows.
  case floats(UnsafePointer<Float>, columns: Int)

  var isSparse: Bool {
    if case .sparse = self { true } else { false }
  }

  /// Runs `body` with the rows of `data`, which stay valid inside it.
  ///
  /// - Precondition: the rows are in memory.
  /// - Parameters:
  ///   - scale: what bytes are multiplied by; the data's own if `nil`.
  ///   - tableScale: what block-sparse rows' inputs are multiplied by then.
  static func with<R>(
    _ data: Dataset, scale: Float? = nil, tableScale: Float = 1,
    _ body: (BatchInput) -> R
  ) -> R {
    let scale = scale ?? data.scale
    defer { withExtendedLifetime(data.rows) {} }
    switch data.rows {
    case .blockSparse(let rows):
      var table = [Float](repeating: 0, count: 256)
      let bytes = (0...255).map { UInt8($0) }
      Kernels.active.table.pointee.bytes_to_floats(
        256, bytes, scale, &table)
      if tableScale != 1 { table = table.map { $0 * tableScale } }
      return table.withUnsafeBufferPointer { table in
        guard let base = table.baseAddress else { preconditionFailure() }
        return rows.withKernelRows { rows in
          body(.sparse(rows, table: base))
        }
      }
    case .bytes(let rows):
      return body(
        .bytes(rows.row(0), columns: rows.columns, scale: scale))
    case .floats(let rows):
      return body(.floats(rows.row(0), columns: rows.columns))
    case .streamed:
      preconditionFailure("rows that are not in memory")
    }
  }

  /// Copies the samples `range` of a batch, dense and as floats, to the same
  /// rows of `target` `[batch, columns]`. Block-sparse rows need no copy.
  ///
  /// - Parameters:
  ///   - augmented: what augments bytes on the way.
  ///   - thread: the caller's, of those that share `augmented`.
  func gather(
    _ batch: Batch, range: Range<Int>, augmented: AugmentedBatches? = nil,
    thread: Int = 0, into target: UnsafeMutablePointer<Float>,
    kernels: UnsafePointer<ink_kernels>
  ) {
    func row(_ i: Int) -> Int {
      batch.samples.map { Int($0[i]) } ?? batch.first + i
    }
    switch self {
    case .sparse:
      break
    case .bytes(let base, let columns, let scale):
      let width = augmented?.columns ?? columns
      for i in range {
        kernels.pointee.bytes_to_floats(
          width,
          augmented?.picture(
            base + row(i) * columns, at: i, of: batch, thread: thread)
            ?? base + row(i) * columns, scale, target + i * width)
      }
    case .floats(let base, let columns):
      for i in range {
        (target + i * columns).update(
          from: base + row(i) * columns, count: columns)
      }
    }
  }
}
