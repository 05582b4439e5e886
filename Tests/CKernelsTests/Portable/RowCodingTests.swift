// bsr_compress and ink_bsr_expand_row, against the coding as the header
// describes it; and bytes_to_floats.

import CKernels
import InklingCore
import InklingTestSupport
import Testing

@Suite("Rows of bytes")
struct RowCodingTests {
  @Test("The rows that the sparse products are tested with are varied")
  func sharedRows() throws {
    let rows = try #require(ByteRows.shared[784]).dense
    let counts = Set(rows.map { row in row.count { $0 > 0 } })
    #expect(counts.contains(0) && counts.contains(784) && counts.count > 50)
    #expect(Set(rows.joined()).count == 256)
    let wide = try #require(ByteRows.shared[2600]).dense
    let gaps = wide.flatMap { $0.split { $0 > 0 }.map(\.count) }
    #expect(gaps.contains { $0 > 4 * 256 && $0 < 2600 })
  }

  @Test(
    "Rows survive the coding",
    arguments: [0, 1, 7, 8, 9, 252, 255, 256, 257, 259, 260, 512, 784])
  func roundTrip(columns: Int) {
    var numbers = Numbers(seed: columns)
    let rows = ByteRows(
      60, columns, densities: [0, 1, 0.001, 0.01, 0.2, 0.9], from: &numbers)
    for row in rows.dense { expectRoundTrip(row) }
  }

  @Test("Rows side by side are those one by one", arguments: Kernels.available)
  func manyRows(kernels: Kernels) {
    for columns in [0, 1, 61, 256, 259, 784] {
      var numbers = Numbers(seed: columns)
      let rows = ByteRows(7, columns, from: &numbers)
      let source = Guarded(rows.dense.flatMap { $0 }, offset: 3)
      let entries = Guarded<UInt8>(
        count: 5 + 7 * ink_bsr_row_capacity(columns), offset: 1)
      let offsets = Guarded<Int>(count: 8, offset: 1)
      offsets[0] = 5
      kernels.table.pointee.bsr_compress(
        7, columns, source.base, entries.base, offsets.base)
      #expect(offsets.row(0) == rows.offsets.map { $0 + 5 })
      #expect(
        (0..<rows.entries.count).map { entries[5 + $0] } == rows.entries)
      #expect(entries.isIntact(columns: 5 + rows.entries.count))
      kernels.table.pointee.bsr_compress(
        0, columns, source.base, entries.base, offsets.base)
      #expect(offsets[0] == 5 && offsets.isIntact())
    }
  }

  @Test(
    "Distances over 255 quads are bridged",
    arguments: [254, 255, 256, 257, 509, 510, 511, 765, 766, 16_383])
  func longDistances(quads: Int) {
    for lane in 0..<4 {
      var row = [UInt8](repeating: 0, count: 65_536)
      row[4 * quads + lane] = 200
      expectRoundTrip(row)
      // The same distance after another value, and nothing behind it.
      row = [9] + [UInt8](repeating: 0, count: 4 * quads + lane - 1) + [255]
      expectRoundTrip(row)
    }
  }

  @Test("65,536 columns, empty and full and between")
  func widest() {
    var numbers = Numbers(seed: 20)
    let densities = [0, 1, 0.002, 0.5]
    for row in ByteRows(4, 65_536, densities: densities, from: &numbers).dense {
      expectRoundTrip(row)
    }
  }

  @Test("The largest number of entries is within the stated room")
  func room() {
    // The most entries come from full rows, then from one value at the end,
    // behind the longest distances.
    for columns in [1, 3, 4, 5, 1019, 1020, 1021, 1024, 2041, 4000] {
      let full = [UInt8](repeating: 1, count: columns)
      let last = [UInt8](repeating: 0, count: columns - 1) + [1]
      for row in [full, last] { expectRoundTrip(row) }
    }
  }

  @Test("Bytes become floats", arguments: Kernels.available)
  func bytesToFloats(kernels: Kernels) {
    var numbers = Numbers(seed: 21)
    for count in [0, 1, 15, 16, 17, 63, 256, 784] {
      for scale in [1, 1 / 255, -0.5] as [Float] {
        let bytes = (0..<count).map { i in
          count == 256 ? UInt8(i) : UInt8(numbers.below(256))
        }
        let x = Guarded(bytes, offset: 3)
        let y = Guarded<Float>(count: count, offset: 1)
        kernels.table.pointee.bytes_to_floats(count, x.base, scale, y.base)
        // One rounding: the nearest float of the true product.
        let reference = bytes.map { Float(Double($0) * Double(scale)) }
        #expect(y.row(0) == reference, "\(count) bytes times \(scale)")
        #expect(y.isIntact())
      }
    }
  }

  @Test("Labels are gathered by number or in sequence", arguments: [0, 1, 9])
  func labels(count: Int) {
    let labels = Guarded((0..<20).map { UInt16(1000 + $0) })
    let samples = Guarded((0..<count).map { UInt32($0 * 7 % 20) }, offset: 1)
    let out = Guarded<UInt16>(count: count, offset: 1)
    ink_gather_labels(labels.base, samples.base, 1_000_000, count, out.base)
    #expect(out.row(0) == samples.row(0).map { UInt16(1000 + $0) })
    ink_gather_labels(labels.base, nil, 11, count, out.base)
    #expect(out.row(0) == (0..<count).map { UInt16(1011 + $0) })
    #expect(out.isIntact())
  }

  private func expectRoundTrip(
    _ row: [UInt8], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for kernels in Kernels.available {
      expectRoundTrip(row, kernels, sourceLocation)
    }
  }

  /// Compresses in the stated room, checks the entries, and expands again.
  private func expectRoundTrip(
    _ row: [UInt8], _ kernels: Kernels, _ sourceLocation: SourceLocation
  ) {
    let n = row.count, size = Int(INK_BLOCK_BYTES)
    let entries = Guarded<UInt8>(count: ink_bsr_row_capacity(n), offset: 1)
    let source = Guarded(row, offset: 5)
    let offsets = Guarded([0, 0])
    kernels.table.pointee.bsr_compress(
      1, n, source.base, entries.base, offsets.base)
    let count = offsets[1]
    #expect(entries.isIntact(columns: count), sourceLocation: sourceLocation)
    #expect(count % size == 0, sourceLocation: sourceLocation)

    // Decoded here by the header's words.
    var decoded = [UInt8](repeating: 0, count: n)
    var quad = 0
    for index in stride(from: 0, to: count, by: size) {
      let distance = Int(entries[index])
      let values = (1..<size).map { entries[index + $0] }
      quad += distance
      if values.allSatisfy({ $0 == 0 }) {
        #expect(distance == 255, "a bridge", sourceLocation: sourceLocation)
      }
      for (lane, value) in values.enumerated() where value > 0 {
        guard 4 * quad + lane < n else {
          Issue.record("byte \(index) is at \(4 * quad + lane) of \(n)")
          return
        }
        decoded[4 * quad + lane] = value
      }
    }
    #expect(decoded == row, sourceLocation: sourceLocation)

    let expanded = Guarded<UInt8>(count: n, offset: 3)
    ink_bsr_expand_row(count, entries.base, n, expanded.base)
    #expect(expanded.row(0) == row, sourceLocation: sourceLocation)
    #expect(expanded.isIntact(), sourceLocation: sourceLocation)
  }
}
