// How floats that are really bytes times a scale are found and stored.

import InklingTraining

/// What an array of samples is read as. Pixels are published as bytes, but
/// often stored as floats that are four times as large; where every one of
/// them is a byte times one of three scales, it is kept as that byte.
enum ArrayCoding: CaseIterable {
  /// k / 256: deeplearning.net's pickle.
  case over256
  /// k / 255: what most programs make of pixels.
  case over255
  /// k itself.
  case plain
  /// Anything else: kept as floats.
  case floats

  /// What a stored value is multiplied by to become the element: bytes under
  /// `over256`, say, by 1/256. Bytes that are published as such count as 0 to
  /// 1, as `IDXFolder` has it.
  func scale(of element: ArrayElement) -> Float {
    if element == .uint8 { return 1 / 255 }
    switch self {
    case .over256: return 1 / 256
    case .over255: return 1 / 255
    case .plain, .floats: return 1
    }
  }

  /// What 0 to 1 is divided into; 0 for floats.
  private var divisor: Double {
    switch self {
    case .over256: 256
    case .over255: 255
    case .plain: 1
    case .floats: 0
    }
  }

  /// Writes the bytes whose elements are exactly `values`, or returns false
  /// where there is one that is none.
  func encode<Value: BinaryFloatingPoint>(
    _ values: UnsafeBufferPointer<Value>, into bytes: inout [UInt8]
  ) -> Bool {
    let divisor = Value(divisor)
    let table = (0...255).map { Value($0) / divisor }
    return table.withUnsafeBufferPointer { table in
      bytes.withUnsafeMutableBufferPointer { bytes in
        var isExact = true
        for index in 0..<min(values.count, bytes.count) {
          let value = values[index]
          let nearest = value * divisor + 0.5
          // False for NaN too.
          let isInside = nearest >= 0 && nearest < 256
          let byte = UInt8(isInside ? nearest : 0)
          bytes[index] = byte
          isExact = isExact && isInside && table[Int(byte)] == value
        }
        return isExact
      }
    }
  }
}
