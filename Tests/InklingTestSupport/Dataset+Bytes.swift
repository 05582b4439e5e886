// Small data sets of bytes, the same in every run.

package import InklingTraining

extension Dataset {
  /// Samples of `columns` bytes, a third of them zero, in five classes.
  package static func ofBytes(count: Int, columns: Int, seed: Int) throws
    -> Dataset
  {
    var numbers = Numbers(seed: seed)
    let rows = try ByteRowBuilder(columns: columns, source: "test")
    for _ in 0..<count {
      let row = (0..<columns).map { _ in
        numbers.below(3) == 0 ? 0 : UInt8(numbers.below(256))
      }
      try row.withUnsafeBufferPointer {
        if let base = $0.baseAddress { try rows.append(base) }
      }
    }
    return try Dataset(
      rows: rows.finish(), labels: (0..<count).map { UInt16($0 % 5) },
      shape: .vector(count: columns), scale: 1 / 255,
      classNames: (0..<5).map { "\($0)" }, source: "test")
  }
}
