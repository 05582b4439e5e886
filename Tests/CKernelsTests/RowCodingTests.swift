// ink_compress_row and ink_expand_row, against the coding as the header
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
    let gap = rows.flatMap { $0.split { $0 > 0 }.map(\.count) }
    #expect(gap.contains { $0 > 255 && $0 < 784 })
  }

  @Test("Rows survive the coding", arguments: [0, 1, 7, 8, 9, 255, 256, 784])
  func roundTrip(columns: Int) {
    var numbers = Numbers(seed: columns)
    let rows = ByteRows(
      60, columns, densities: [0, 1, 0.001, 0.01, 0.2, 0.9], from: &numbers)
    for row in rows.dense { expectRoundTrip(row) }
  }

  @Test(
    "Gaps over 255 are bridged",
    arguments: [254, 255, 256, 257, 509, 510, 511, 765, 766, 65_535])
  func longGaps(gap: Int) {
    var row = [UInt8](repeating: 0, count: 65_536)
    row[gap] = 200
    expectRoundTrip(row)
    // The same distance after another value, and nothing behind it.
    row = [9] + [UInt8](repeating: 0, count: gap - 1) + [255]
    expectRoundTrip(row)
  }

  @Test("65,536 columns, empty and full and between")
  func widest() {
    var numbers = Numbers(seed: 20)
    let densities = [0, 1, 0.002, 0.5]
    for row in ByteRows(4, 65_536, densities: densities, from: &numbers).dense {
      expectRoundTrip(row)
    }
  }

  @Test("The largest number of pairs is within the stated room")
  func room() {
    // Values at the ends of the longest gaps cost two pairs each, the rest one:
    // the most pairs come from full rows, then from one value at the end.
    for columns in [1, 255, 256, 257, 511, 512, 1000] {
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
        let twin = bytes.map { Float(Double($0) * Double(scale)) }
        #expect(y.row(0) == twin, "\(count) bytes times \(scale)")
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

  /// Compresses in the stated room, checks the pairs, and expands again.
  private func expectRoundTrip(
    _ row: [UInt8], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let n = row.count
    let pairs = Guarded<UInt16>(count: n + n / 255 + 1, offset: 1)
    let source = Guarded(row, offset: 5)
    let count = ink_compress_row(n, source.base, pairs.base)
    #expect(pairs.isIntact(columns: count), sourceLocation: sourceLocation)

    // Decoded here by the header's words.
    var decoded = [UInt8](repeating: 0, count: n)
    var column = 0
    for index in 0..<count {
      let gap = Int(pairs[index] & 255), value = UInt8(pairs[index] >> 8)
      column += gap
      if value == 0 {
        #expect(gap == 255, "a bridge", sourceLocation: sourceLocation)
      }
      guard column < n else {
        Issue.record("pair \(index) is at \(column) of \(n)")
        return
      }
      if value > 0 { decoded[column] = value }
    }
    #expect(decoded == row, sourceLocation: sourceLocation)

    let expanded = Guarded<UInt8>(count: n, offset: 3)
    ink_expand_row(count, pairs.base, n, expanded.base)
    #expect(expanded.row(0) == row, sourceLocation: sourceLocation)
    #expect(expanded.isIntact(), sourceLocation: sourceLocation)
  }
}
