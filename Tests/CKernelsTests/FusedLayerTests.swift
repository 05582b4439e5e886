// Sorting rows by column, and bsr_backward_update_forward at every level: bit
// for bit what the dense products of the same level give one after the other.

import CKernels
import InklingCore
import InklingTestSupport
import Testing

@Suite("Backward, update and forward with sorted rows")
struct FusedLayerTests {
  @Test(
    "Blocks are sorted by column, in the order of the rows",
    arguments: [1, 7, 61, 300, 784, 2600], [0, 1, 9, 127, 128])
  func sorting(k: Int, m: Int) throws {
    var numbers = Numbers(seed: 30 + m)
    let rows = try #require(ByteRows.shared[k])
    let columns = (k + 3) / 4
    for choice in [
      SampleChoice.random(m, of: 310, from: &numbers),
      SampleChoice.consecutive(first: 5, m),
    ] {
      let sorted = SortedRows(rows, choice)
      #expect(sorted.memory.isIntact())
      for column in 0..<columns {
        // Read off the dense rows, four values per block.
        let expected = choice.list.enumerated().compactMap { row, sample in
          let values = (0..<4).map { lane in
            4 * column + lane < k
              ? rows.dense[Int(sample)][4 * column + lane] : 0
          }
          return values.contains { $0 != 0 } ? Block(values, row: row) : nil
        }
        // Bridges of long distances are zeros, which add nothing.
        let isSame =
          sorted[column].filter { $0.values.contains { $0 != 0 } } == expected
        #expect(isSame, "column \(column) of \(columns)")
      }
    }
  }

  @Test(
    "Sorted in parts", arguments: [[0, 50], [0, 1, 1, 30, 75], [20, 40]])
  func partialSorting(bounds: [Int]) throws {
    var numbers = Numbers(seed: 31)
    let rows = try #require(ByteRows.shared[300])
    let choice = SampleChoice.random(100, of: 310, from: &numbers)
    let whole = SortedRows(rows, choice)
    let parts = SortedRows(rows, choice, bounds: bounds)
    let first = try #require(bounds.first), last = try #require(bounds.last)
    for column in first..<last {
      let isSame = parts[column] == whole[column]
      #expect(isSame, "column \(column)")
    }
    #expect(parts.memory.isIntact())
    // Nothing is written for a column of another part.
    let ends = parts.memory.base.withMemoryRebound(
      to: UInt32.self, capacity: 75
    ) { ends in (0..<75).map { ends[$0] } }
    for column in 0..<75 where !(first..<last).contains(column) {
      #expect(ends[column] == .max, "column \(column)")
    }
  }

  @Test(
    "The update and the next product have the dense products' bits",
    arguments: Kernels.available, updates.indices)
  func fused(kernels: Kernels, index: Int) throws {
    var numbers = Numbers(seed: 32 + index)
    var update = updates[index]
    for (turn, n) in Sizes.columns.enumerated() {
      let k = [1, 7, 61, 300][turn % 4]
      let rows = try #require(ByteRows.shared[k])
      let (backward, forward) = (
        [128, 1, 20, 3][turn % 4], [128, 9, 2][turn % 3]
      )
      let choices = [backward, forward].map {
        SampleChoice.random($0, of: 310, from: &numbers)
      }
      let sorted = choices.map { SortedRows(rows, $0) }
      let act = Activation.allCases[turn % Activation.allCases.count]
      let d = Guarded(backward, n, padding: 2, offset: 1, from: &numbers)
      let w = Guarded(k, n, padding: 3, offset: 2, from: &numbers)
      let v = update.moments(k, n, padding: 3, offset: 3, from: &numbers)
      let bias = Guarded(1, n, offset: 2, from: &numbers)
      let c = Guarded<Float>(forward, n, padding: 5)
      let dense = (w: w.copy(), v: v.copy(), c: Guarded<Float>(forward, n))
      let velocity = update.hasVelocity

      let x = choices.map { rows.expanded($0.list) }
      kernels.table.pointee.gemm_tn(
        k, n, backward, x[0].base, x[0].stride, d.base, d.stride, &update,
        dense.w.base, velocity ? dense.v.base : nil, w.stride)
      kernels.table.pointee.gemm_nn(
        forward, n, k, x[1].base, x[1].stride, dense.w.base, w.stride,
        bias.base,
        act.kernel, dense.c.base, n)

      Guarded(ByteRows.table).withBase { table in
        var fused = ink_bsr_fused(
          inputs: k, outputs: n, table: table, w: w.base, ldw: w.stride,
          backward: sorted[0].columns, d: d.base, ldd: d.stride,
          initial_gradient: nil, ldg: 0, update: update,
          v: velocity ? v.base : nil, forward: sorted[1].columns, m: forward,
          bias: bias.base, act: act.kernel, c: c.base, ldc: c.stride)
        kernels.table.pointee.bsr_backward_update_forward(&fused)
      }
      let size = "\(backward), \(forward) x \(n) x \(k)"
      #expect(w.hasSameBits(as: dense.w), "w, \(size)")
      #expect(v.hasSameBits(as: dense.v), "v, \(size)")
      #expect(c.hasSameBits(as: dense.c), "c, \(size)")
      #expect(w.isIntact() && v.isIntact() && c.isIntact(), "\(size)")
    }
  }
}

/// Four values of a row.
private struct Block: Equatable {
  let values: [UInt8]
  let row: Int

  init(_ values: [UInt8], row: Int) {
    self.values = values
    self.row = row
  }

  /// As `ink_bsc` describes it.
  init(_ word: UInt64) {
    values = (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    row = Int(word >> 32)
  }
}

/// Rows sorted by the columns of their blocks, and the memory of that.
private struct SortedRows {
  let memory: Guarded<UInt8>
  let columns: ink_bsc

  /// - Parameter bounds: of the ranges of columns to sort one after the other.
  init(_ rows: ByteRows, _ choice: SampleChoice, bounds: [Int]? = nil) {
    let m = choice.list.count
    let bounds = bounds ?? [0, ink_blocks(rows.columns)]
    let memory = Guarded<UInt8>(count: ink_bsc_bytes(rows.columns, m))
    var columns = ink_bsc_in(memory.base, rows.columns, m)
    rows.withBatch(choice) { batch, _ in
      var batch = batch
      for (begin, end) in zip(bounds, bounds.dropFirst()) {
        ink_bsr_transpose(&batch, begin, end, &columns)
      }
    }
    self.memory = memory
    self.columns = columns
  }

  /// The blocks of a column.
  subscript(column: Int) -> [Block] {
    guard let blocks = columns.blocks, let ends = columns.ends else {
      return []
    }
    return (column * columns.capacity..<Int(ends[column])).map {
      Block(blocks[$0])
    }
  }
}
