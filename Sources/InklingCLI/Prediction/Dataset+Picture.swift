// Samples of a data set as pictures.

import InklingTraining
import InklingData

extension Dataset {
  /// Sample `index` as a picture; floats from 0 to 1 as shades from black to
  /// white. `nil` where samples are no pictures.
  func picture(_ index: Int) -> GrayImage? {
    guard case .image(let height, let width) = shape else { return nil }
    return GrayImage(width: width, height: height, pixels: bytes(index))
  }

  /// Sample `index` as bytes, `[shape.count]`.
  func bytes(_ index: Int) -> [UInt8] {
    switch rows {
    case .bytes(let rows):
      Array(UnsafeBufferPointer(start: rows.row(index), count: rows.columns))
    case .compressed(let rows):
      [UInt8](unsafeUninitializedCapacity: rows.columns) { pixels, count in
        guard let base = pixels.baseAddress else { return }
        rows.expand(index, into: base)
        count = rows.columns
      }
    case .floats(let rows):
      UnsafeBufferPointer(start: rows.row(index), count: rows.columns).map {
        // Not true of NaN.
        $0 > 0 ? UInt8((min($0, 1) * 255).rounded()) : 0
      }
    }
  }
}
