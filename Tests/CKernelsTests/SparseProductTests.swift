// bsr_nn and bsr_tn at every level: against their double references, and bit
// for bit against the dense products of the same level.

import CKernels
import InklingCore
import InklingTestSupport
import Testing

@Suite("Sparse products")
struct SparseProductTests {
  /// Samples: none, few, and around a group of 128.
  static let samples = [0, 1, 2, 5, 127, 128, 129, 300]
  /// Columns of the outcome, around each level's streams and their parts.
  static let outputs = Sizes.columns

  @Test(
    "C = X W + bias has the dense product's bits",
    arguments: Kernels.available, samples)
  func product(kernels: Kernels, m: Int) throws {
    var numbers = Numbers(seed: 10 + m)
    for (turn, n) in Self.outputs.enumerated() {
      let k = [1, 7, 300, 784, 2600][(turn + m) % 5]
      let act = Activation.allCases[turn % Activation.allCases.count]
      let rows = try #require(ByteRows.shared[k])
      let w = Guarded(k, n, padding: 3, offset: 1, from: &numbers)
      let bias = Guarded(1, n, offset: 2, from: &numbers)
      let choices = [
        SampleChoice.random(m, of: 310, from: &numbers),
        SampleChoice.consecutive(first: 7, m),
      ]
      for (bias, choice) in zip([nil, bias], choices) {
        let c = multiply(kernels, rows, choice, w, bias, act)
        let x = rows.expanded(choice.list)
        let dense = Guarded<Float>(m, n, padding: 1)
        kernels.table.pointee.gemm_nn(
          m, n, k, x.base, x.stride, w.base, w.stride, bias?.base, act.kernel,
          dense.base, dense.stride)
        #expect(c.hasSameBits(as: dense), "\(m) x \(n) x \(k), \(act)")
        #expect(c.isIntact(), "\(m) x \(n) x \(k)")
      }
    }
  }

  @Test("C = X W + bias is the true product", arguments: Kernels.available)
  func productValue(kernels: Kernels) {
    var numbers = Numbers(seed: 11)
    for (m, n, k) in [(5, 129, 300), (3, 33, 784), (9, 10, 64), (5, 14, 2600)] {
      let rows = ByteRows(20, k, from: &numbers)
      let w = Guarded(k, n, padding: 1, from: &numbers)
      let bias = Guarded(1, n, from: &numbers)
      let choice = SampleChoice.random(m, of: 20, from: &numbers)
      let c = multiply(kernels, rows, choice, w, bias, .identity)
      let x = rows.expanded(choice.list)
      let wrong = mismatch(c) { i, j in
        Estimate(
          count: k, x.base + i * x.stride, stride: 1, w.base + j,
          stride: w.stride, start: bias[j])
      }
      #expect(wrong == nil, "\(m) x \(n) x \(k)")
    }
  }

  @Test(
    "A sample gives the bits it has among many", arguments: Kernels.available)
  func samplesAreIndependent(kernels: Kernels) {
    var numbers = Numbers(seed: 12)
    let m = 11, k = 784
    let rows = ByteRows(m, k, from: &numbers)
    for n in Self.outputs {
      let w = Guarded(k, n, from: &numbers)
      let bias = Guarded(1, n, from: &numbers)
      let all = multiply(
        kernels, rows, .consecutive(first: 0, m), w, bias, .sigmoid)
      for i in 0..<m {
        let one = multiply(
          kernels, rows, .consecutive(first: i, 1), w, bias, .sigmoid)
        #expect(
          one.row(0).map(\.bitPattern) == all.row(i).map(\.bitPattern),
          "n = \(n), sample \(i)")
      }
    }
  }

  @Test(
    "G = Xᵀ D, then each update, has the dense product's bits",
    arguments: Kernels.available, updates.indices)
  func gradient(kernels: Kernels, index: Int) throws {
    var numbers = Numbers(seed: 13 + index)
    var update = updates[index]
    for m in Self.samples {
      for (turn, n) in Self.outputs.enumerated() {
        let k = [1, 7, 61][turn % 3]
        let rows = try #require(ByteRows.shared[k])
        let choice =
          turn % 2 == 0
          ? SampleChoice.random(m, of: 310, from: &numbers)
          : SampleChoice.consecutive(first: 9, m)
        let d = Guarded(m, n, padding: 2, offset: 1, from: &numbers)
        let w = Guarded(k, n, padding: 3, offset: 2, from: &numbers)
        let v = update.moments(k, n, padding: 3, offset: 3, from: &numbers)
        let dense = (w: w.copy(), v: v.copy())
        let x = rows.expanded(choice.list)
        kernels.table.pointee.gemm_tn(
          k, n, m, x.base, x.stride, d.base, d.stride, &update, dense.w.base,
          update.hasVelocity ? dense.v.base : nil, w.stride)
        accumulate(kernels, rows, choice, d, update, w, v)
        let size = "\(m) x \(n) x \(k)"
        #expect(w.hasSameBits(as: dense.w), "w, \(size)")
        #expect(v.hasSameBits(as: dense.v), "v, \(size)")
        #expect(w.isIntact() && v.isIntact(), "\(size)")
      }
    }
  }

  @Test("G = Xᵀ D is the true product", arguments: Kernels.available)
  func gradientValue(kernels: Kernels) {
    var numbers = Numbers(seed: 14)
    let update = updates[0]
    for (m, n, k) in [(5, 33, 300), (129, 10, 64), (300, 65, 20)] {
      let rows = ByteRows(40, k, from: &numbers)
      let choice = SampleChoice.random(m, of: 40, from: &numbers)
      let d = Guarded(m, n, padding: 1, from: &numbers)
      // A stored gradient must not read what was there before.
      let w = Guarded<Float>(k, n, padding: 2)
      accumulate(kernels, rows, choice, d, update, w, nil)
      let x = rows.expanded(choice.list)
      let wrong = mismatch(w) { i, j in
        update.reference(
          Estimate(
            count: m, x.base + i, stride: x.stride, d.base + j,
            stride: d.stride), w: 0, v: 0
        ).weight
      }
      #expect(wrong == nil, "\(m) x \(n) x \(k)")
    }
  }

  @Test(
    "Columns of W give the bits of the whole", arguments: Kernels.available,
    updates.indices)
  func columnRanges(kernels: Kernels, index: Int) throws {
    var numbers = Numbers(seed: 15 + index)
    var update = updates[index]
    let k = 61, n = 129
    let rows = try #require(ByteRows.shared[k])
    for m in Self.samples {
      let choice = SampleChoice.random(m, of: 310, from: &numbers)
      let d = Guarded(m, n, from: &numbers)
      let w = Guarded(k, n, padding: 6, from: &numbers)
      let v = update.moments(k, n, padding: 6, from: &numbers)
      let parts = (w: w.copy(), v: v.copy())
      accumulate(kernels, rows, choice, d, update, w, v)
      let bounds = [0, 0, 16, 17, 80, 128, 129]
      for (begin, end) in zip(bounds, bounds.dropFirst()) {
        // A part that wrote another's columns would spoil one of the two.
        accumulate(
          kernels, rows, choice, d, update, parts.w, parts.v,
          columns: begin..<end)
      }
      #expect(parts.w.hasSameBits(as: w), "w, \(m)")
      #expect(parts.v.hasSameBits(as: v), "v, \(m)")
      #expect(parts.w.isIntact() && parts.v.isIntact(), "\(m)")
    }
  }

  @Test("Data with no value at all", arguments: Kernels.available)
  func noValues(kernels: Kernels) {
    var numbers = Numbers(seed: 16)
    let m = 3, n = 37, k = 20
    let w = Guarded(k, n, from: &numbers), d = Guarded(m, n, from: &numbers)
    let bias = Guarded(1, n, from: &numbers)
    let c = Guarded<Float>(m, n), g = Guarded<Float>(k, n)
    let offsets = [0, 0, 0, 0]
    offsets.withUnsafeBufferPointer { offsets in
      guard let offsets = offsets.baseAddress else { return }
      let x = ink_bsr_batch(
        rows: ink_bsr(bytes: nil, offsets: offsets, columns: k), samples: nil,
        first: 0, count: m, dropout: ink_dropout())
      let size = kernels.table.pointee.bsr_scratch(m, n, k)
      let scratch = Guarded<UInt8>(count: size)
      Guarded(ByteRows.table).withBase { table in
        var product = ink_bsr_nn(
          x: x, table: table, n: n, w: w.base, ldw: w.stride, bias: bias.base,
          act: INK_IDENTITY, c: c.base, ldc: c.stride, scratch: scratch.base)
        kernels.table.pointee.bsr_nn(&product)
        var gradient = ink_bsr_tn(
          x: x, table: table, n: n, d: d.base, ldd: d.stride,
          update: updates[0], w: g.base, v: nil, ldw: g.stride,
          scratch: scratch.base)
        kernels.table.pointee.bsr_tn(&gradient)
      }
    }
    #expect((0..<m).allSatisfy { c.row($0) == bias.row(0) })
    #expect((0..<k).allSatisfy { g.row($0).allSatisfy { $0 == 0 } })
  }

  // MARK: - Calls

  private func multiply(
    _ kernels: Kernels, _ rows: ByteRows, _ choice: SampleChoice,
    _ w: Guarded<Float>, _ bias: Guarded<Float>?, _ act: Activation
  ) -> Guarded<Float> {
    let m = choice.list.count, n = w.columns
    let c = Guarded<Float>(m, n, padding: m % 2 * 4, offset: 3)
    let scratch = Guarded<UInt8>(
      count: kernels.table.pointee.bsr_scratch(m, n, rows.columns))
    rows.withBatch(choice) { x, table in
      var product = ink_bsr_nn(
        x: x, table: table, n: n, w: w.base, ldw: w.stride, bias: bias?.base,
        act: act.kernel, c: c.base, ldc: c.stride, scratch: scratch.base)
      kernels.table.pointee.bsr_nn(&product)
    }
    #expect(scratch.isIntact(), "scratch, \(m) x \(n)")
    return c
  }

  /// - Parameter columns: those of W and D to take; all if not given.
  private func accumulate(
    _ kernels: Kernels, _ rows: ByteRows, _ choice: SampleChoice,
    _ d: Guarded<Float>, _ update: ink_update, _ w: Guarded<Float>,
    _ v: Guarded<Float>?, columns: Range<Int>? = nil
  ) {
    let columns = columns ?? 0..<w.columns
    let m = choice.list.count, begin = columns.lowerBound
    let scratch = Guarded<UInt8>(
      count: kernels.table.pointee.bsr_scratch(
        m, columns.count, rows.columns))
    rows.withBatch(choice) { x, table in
      var product = ink_bsr_tn(
        x: x, table: table, n: columns.count, d: d.base + begin,
        ldd: d.stride, update: update, w: w.base + begin,
        v: update.hasVelocity ? v.map { $0.base + begin } : nil,
        ldw: w.stride, scratch: scratch.base)
      kernels.table.pointee.bsr_tn(&product)
    }
    #expect(scratch.isIntact(), "scratch, \(m) x \(w.columns), \(columns)")
  }
}
