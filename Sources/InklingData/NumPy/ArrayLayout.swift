// What a stored NumPy array is: its elements' type and its shape. The formats
// differ in how they say so; the numbers behind it lie the same way in all.

import InklingTraining

/// The layout of an array.
package struct ArrayLayout: Hashable, Sendable, CustomStringConvertible {
  /// Dimensions that an array may have: NumPy's own limit.
  static let maximumRank = 64

  /// The type of all elements.
  package let element: ArrayElement
  /// The extent of each dimension; none for a single number.
  package let shape: [Int]
  /// The product of the extents.
  package let count: Int
  /// Bytes of all elements.
  let byteCount: Int
  /// Whether the first index varies fastest (Fortran's order), not the last.
  let isFortran: Bool

  /// Multiplies the extents.
  ///
  /// - Throws: `DataError` with reason `tooLarge` when there are too many
  ///   dimensions, one is negative, or the number of bytes does not fit an
  ///   `Int`.
  init(
    _ element: ArrayElement, shape: [Int], isFortran: Bool = false,
    in source: String, at offset: Int
  ) throws(DataError) {
    var count = 1
    var isRepresentable = shape.count <= Self.maximumRank
    for extent in shape {
      let product = count.multipliedReportingOverflow(by: extent)
      isRepresentable = isRepresentable && extent >= 0 && !product.overflow
      count = product.partialValue
    }
    let bytes = count.multipliedReportingOverflow(by: element.size)
    guard isRepresentable, !bytes.overflow else {
      throw DataError(
        .tooLarge, in: source, at: offset,
        "an array of shape \(Self.text(shape.prefix(8))); its size cannot be "
          + "counted")
    }
    self.element = element
    self.shape = shape
    self.count = count
    byteCount = bytes.partialValue
    // Of one dimension both orders are the same.
    self.isFortran = isFortran && shape.count > 1
  }

  /// `f4 (50000, 784)`
  package var description: String {
    "\(element.rawValue) \(Self.text(shape[...]))"
      + (isFortran ? " in Fortran order" : "")
  }

  private static func text(_ shape: ArraySlice<Int>) -> String {
    "(" + shape.map { String($0) }.joined(separator: ", ") + ")"
  }
}

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
    switch element {
    case .uint8: 1 / 255
    case .unsigned, .signed: self == .floats ? 1 : 1 / 255
    case .bool: 1
    default: self == .floats ? 1 : 1 / Float(divisor)
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

  /// The bytes whose elements are exactly the values that `portion` holds, or
  /// `nil` where there is a value that is none.
  func encode<Value: BinaryFloatingPoint & BitwiseCopyable>(
    _ type: Value.Type, _ portion: [UInt8]
  ) -> [UInt8]? {
    let divisor = Value(divisor)
    let table = (0...255).map { Value($0) / divisor }
    var isExact = true
    let bytes = portion.withUnsafeBytes { portion in
      portion.withMemoryRebound(to: type) { values in
        [UInt8](unsafeUninitializedCapacity: values.count) { bytes, count in
          table.withUnsafeBufferPointer { table in
            for (index, value) in values.enumerated() {
              let nearest = value * divisor + 0.5
              // False for NaN too.
              let isInside = nearest >= 0 && nearest < 256
              let byte = UInt8(isInside ? nearest : 0)
              bytes[index] = byte
              isExact = isExact && isInside && table[Int(byte)] == value
            }
          }
          count = values.count
        }
      }
    }
    return isExact ? bytes : nil
  }
}
