// Random rows of bytes, dense and compressed, for the sparse products.

import CKernels
import InklingCore
import InklingTestSupport

/// Rows `[count, columns]` of bytes, in both forms.
struct ByteRows: Sendable {
  let columns: Int
  let dense: [[UInt8]]
  let entries: [UInt8]
  let offsets: [Int]

  /// What each byte stands for, as byte / 255; `table[0]` is 0.
  static let table = (0..<256).map { Float($0) / 255 }

  /// 310 rows of each of several widths, made once.
  static let shared: [Int: ByteRows] = {
    var numbers = Numbers(seed: 9)
    return Dictionary(
      uniqueKeysWithValues: [1, 7, 61, 300, 784, 2600].map { columns in
        (columns, ByteRows(310, columns, from: &numbers))
      })
  }()

  /// Rows whose densities go round: empty, full, and the given shares.
  init(
    _ count: Int, _ columns: Int,
    densities: [Double] = [0, 1, 0.02, 0.2, 0.6, 0.001],
    from numbers: inout Numbers
  ) {
    var rows: [[UInt8]] = []
    for index in 0..<count {
      let share = densities[index % densities.count]
      rows.append(
        (0..<columns).map { _ in
          Double(numbers.below(1000)) < share * 1000
            ? UInt8(1 + numbers.below(255)) : 0
        })
    }
    self.init(rows, columns: columns)
  }

  init(_ rows: [[UInt8]], columns: Int) {
    var offsets = [Int](repeating: 0, count: rows.count + 1)
    var room = [UInt8](
      repeating: 0, count: rows.count * ink_bsr_row_capacity(columns))
    Kernels.active.table.pointee.bsr_compress(
      rows.count, columns, rows.flatMap { $0 }, &room, &offsets)
    self.columns = columns
    self.offsets = offsets
    dense = rows
    entries = Array(room[..<offsets[rows.count]])
  }

  /// The chosen rows as the kernels take them, and `table`, valid inside `body`.
  func withBatch(
    _ choice: SampleChoice,
    _ body: (ink_bsr_batch, UnsafePointer<Float>) -> Void
  ) {
    entries.withUnsafeBufferPointer { entries in
      offsets.withUnsafeBufferPointer { offsets in
        guard let offsets = offsets.baseAddress else { return }
        let rows = ink_bsr(
          bytes: entries.baseAddress, offsets: offsets, columns: columns)
        choice.withArguments { samples, first in
          Guarded(Self.table).withBase { table in
            body(
              ink_bsr_batch(
                rows: rows, samples: samples, first: first,
                count: choice.list.count, dropout: ink_dropout()), table)
          }
        }
      }
    }
  }

  /// The chosen rows as floats, `[samples.count, columns]`.
  func expanded(_ samples: [UInt32]) -> Guarded<Float> {
    let result = Guarded<Float>(samples.count, columns, padding: 1)
    for (i, sample) in samples.enumerated() {
      for (j, byte) in dense[Int(sample)].enumerated() {
        result[i, j] = Self.table[Int(byte)]
      }
    }
    return result
  }
}

/// Which rows a sparse product takes: a list, or consecutive ones.
struct SampleChoice {
  let list: [UInt32]
  let isConsecutive: Bool

  /// `m` of `count` rows, with repeats.
  static func random(
    _ m: Int, of count: Int, from numbers: inout Numbers
  ) -> SampleChoice {
    let list = (0..<m).map { _ in UInt32(numbers.below(count)) }
    return SampleChoice(list: list, isConsecutive: false)
  }

  /// The rows first ..< first + m.
  static func consecutive(first: Int, _ m: Int) -> SampleChoice {
    let list = (first..<first + m).map { UInt32($0) }
    return SampleChoice(list: list, isConsecutive: true)
  }

  /// The two arguments `samples` and `first` of the kernels.
  func withArguments(_ body: (UnsafePointer<UInt32>?, Int) -> Void) {
    if isConsecutive {
      body(nil, list.first.map { Int($0) } ?? 0)
    } else {
      // `first` counts only without a list: give one that would be wrong.
      Guarded(list, offset: 1).withBase { body($0, 1_000_000) }
    }
  }
}

extension Guarded {
  /// `base`, with the memory kept alive until `body` returns.
  func withBase(_ body: (UnsafePointer<Element>) -> Void) {
    withExtendedLifetime(self) { body(base) }
  }
}
