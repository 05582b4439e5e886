// Dropout at every level: what is dropped is a function of where a value is, and
// block-sparse rows drop the same.

import CKernels
import InklingCore
import InklingTestSupport
import Testing

@Suite("Dropout")
struct DropoutTests {
  @Test("What is dropped looks random", arguments: [Float(0.1), 0.5, 0.9])
  func looksRandom(rate: Float) {
    let (rows, columns) = (500, 400)
    for (seed, step, layer) in [(1, 1, 1), (1, 2, 1), (1, 1, 2), (2, 1, 1)] {
      var dropout = ink_dropout_of(
        UInt64(seed), UInt64(step), UInt64(layer), rate)
      var other = ink_dropout_of(
        UInt64(seed), UInt64(step + 10), UInt64(layer), rate)
      var counts = [0, 0, 0, 0]
      for i in 0..<rows {
        let bits = (0...1).map { ink_dropout_row(&dropout, i + $0) }
        let others = ink_dropout_row(&other, i)
        for j in 0..<UInt32(columns) {
          func isDropped(_ bits: UInt64, _ j: UInt32) -> Bool {
            ink_dropout_number(bits, j) < dropout.threshold
          }
          guard isDropped(bits[0], j) else { continue }
          counts[0] += 1
          // The next column, the next row, the same place in another step.
          if isDropped(bits[0], j + 1) { counts[1] += 1 }
          if isDropped(bits[1], j) { counts[2] += 1 }
          if isDropped(others, j) { counts[3] += 1 }
        }
      }
      let n = Double(rows * columns), p = Double(rate)
      for (count, share) in zip(counts, [p, p * p, p * p, p * p]) {
        let deviation = (n * share * (1 - share)).squareRoot()
        #expect(abs(Double(count) - n * share) < 6 * deviation)
      }
    }
  }

  @Test("Values are dropped or scaled", arguments: Kernels.available)
  func values(kernels: Kernels) {
    var numbers = Numbers(seed: 130)
    for n in Sizes.columns {
      let m = 5, x = Guarded(m, n, padding: 3, offset: 1, from: &numbers)
      var dropout = ink_dropout_of(7, 3, 2, 0.25)
      dropout.row = 11
      let y = x.copy(), d = x.copy()
      kernels.table.pointee.dropout(&dropout, m, n, y.base, y.stride)
      var isRight = true
      for i in 0..<m {
        let bits = ink_dropout_row(&dropout, i)
        for j in 0..<n {
          let isDropped =
            ink_dropout_number(bits, UInt32(j)) < dropout.threshold
          isRight =
            isRight && y[i, j] == (isDropped ? 0 : x[i, j] * dropout.scale)
        }
      }
      #expect(isRight && y.isIntact(), "\(n)")
      // Rows by themselves.
      for i in 0..<m {
        dropout.row = 11 + i
        kernels.table.pointee.dropout(
          &dropout, 1, n, d.base + i * d.stride, d.stride)
      }
      #expect(d.hasSameBits(as: y), "\(n)")
      // Columns by themselves.
      let parts = x.copy()
      dropout.row = 11
      for (begin, end) in [(0, n / 3), (n / 3, n)] {
        dropout.column = UInt32(begin)
        kernels.table.pointee.dropout(
          &dropout, m, end - begin, parts.base + begin, parts.stride)
      }
      #expect(parts.hasSameBits(as: y), "\(n)")
    }
  }

  @Test(
    "The derivative is that of what was kept", arguments: Kernels.available,
    Activation.allCases)
  func gradient(kernels: Kernels, act: Activation) {
    var numbers = Numbers(seed: 131)
    let table = kernels.table.pointee
    for n in [1, 16, 33, 300, 600] {
      let m = 3, z = Guarded(m, n, padding: 1, from: &numbers)
      let before = Guarded(m, n, padding: 2, from: &numbers)
      var dropout = ink_dropout_of(7, 3, 2, 0.4)
      let y = z.copy(), d = before.copy()
      for i in 0..<m {
        table.activation(act.kernel, 1, n, y.base + i * y.stride, n)
      }
      table.dropout(&dropout, m, n, y.base, y.stride)
      table.dropout_gradient(
        &dropout, act.kernel, m, n, y.base, y.stride, d.base, d.stride)
      let wrong = mismatch(d) { i, j in
        let bits = ink_dropout_row(&dropout, i)
        guard ink_dropout_number(bits, UInt32(j)) >= dropout.threshold else {
          return Estimate(value: 0, bound: 0)
        }
        let slope = act.referenceDerivative(Double(z[i, j]))
        return Estimate(
          value: Double(before[i, j]) / (1 - Double(Float(0.4))) * slope,
          bound: 20 * roundoff * 2)
      }
      #expect(wrong == nil && d.isIntact(), "\(n)")
    }
  }

  @Test(
    "Block-sparse rows drop what dense ones drop", arguments: Kernels.available,
    [1, 7, 128, 300])
  func sparse(kernels: Kernels, m: Int) throws {
    var numbers = Numbers(seed: 132 + m)
    let k = 61, n = 33, table = kernels.table.pointee
    let rows = try #require(ByteRows.shared[k])
    let choice = SampleChoice.random(m, of: 310, from: &numbers)
    let w = Guarded(k, n, from: &numbers), bias = Guarded(1, n, from: &numbers)
    let c = Guarded<Float>(m, n), dense = Guarded<Float>(m, n)
    let g = Guarded<Float>(k, n), denseG = Guarded<Float>(k, n)
    let d = Guarded(m, n, from: &numbers)
    let scratch = Guarded<UInt8>(count: table.bsr_scratch(m, n, k))
    var dropout = ink_dropout_of(7, 3, 0, 0.3)
    dropout.scale = 1
    let x = rows.expanded(choice.list)
    table.dropout(&dropout, m, k, x.base, x.stride)
    table.gemm_nn(
      m, n, k, x.base, x.stride, w.base, w.stride, bias.base, INK_IDENTITY,
      dense.base, dense.stride)
    var store = ink_store(1)
    table.gemm_tn(
      k, n, m, x.base, x.stride, d.base, d.stride, &store, denseG.base, nil,
      denseG.stride)
    rows.withBatch(choice) { batch, values in
      var batch = batch
      batch.dropout = dropout
      var product = ink_bsr_nn(
        x: batch, table: values, n: n, w: w.base, ldw: w.stride,
        bias: bias.base, act: INK_IDENTITY, c: c.base, ldc: c.stride,
        scratch: scratch.base)
      table.bsr_nn(&product)
      var gradient = ink_bsr_tn(
        x: batch, table: values, n: n, d: d.base, ldd: d.stride, update: store,
        w: g.base, v: nil, ldw: g.stride, scratch: scratch.base)
      table.bsr_tn(&gradient)
    }
    #expect(c.hasSameBits(as: dense) && g.hasSameBits(as: denseG))
  }
}
