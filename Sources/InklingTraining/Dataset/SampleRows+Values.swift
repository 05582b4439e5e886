// Single rows of samples, whichever way they are stored: for looking at them,
// not for training, whose kernels take the rows as they are.

extension SampleRows {
  /// Row `index` as bytes; floats from 0 to 1 as shades from black to white.
  package func bytes(ofRow index: Int) -> [UInt8] {
    switch self {
    case .bytes(let rows):
      Array(UnsafeBufferPointer(start: rows.row(index), count: rows.columns))
    case .compressed(let rows):
      [UInt8](unsafeUninitializedCapacity: rows.columns) { pixels, count in
        guard let base = pixels.baseAddress else { return }
        rows.expand(index, into: base)
        count = rows.columns
      }
    case .floats:
      floats(ofRow: index).map {
        // Not true of NaN.
        $0 > 0 ? UInt8((min($0, 1) * 255).rounded()) : 0
      }
    }
  }

  /// Row `index` as floats; bytes as the numbers that they are.
  package func floats(ofRow index: Int) -> [Float] {
    guard case .floats(let rows) = self else {
      return bytes(ofRow: index).map { Float($0) }
    }
    return Array(
      UnsafeBufferPointer(start: rows.row(index), count: rows.columns))
  }
}
