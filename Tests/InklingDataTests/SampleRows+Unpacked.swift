// Rows of bytes as one array, to compare with.

import InklingTraining

extension SampleRows {
  /// All bytes, `[count, columns]`; none for rows of floats.
  func unpacked() -> [UInt8] {
    var all = [UInt8](repeating: 0, count: count * columns)
    all.withUnsafeMutableBufferPointer { target in
      guard let base = target.baseAddress else { return }
      for index in 0..<count {
        let row = base + index * columns
        switch self {
        case .compressed(let rows): rows.expand(index, into: row)
        case .bytes(let rows): row.update(from: rows.row(index), count: columns)
        case .floats: return
        }
      }
    }
    return all
  }
}
