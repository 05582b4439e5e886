// What a stored NumPy array is: its elements' type and its shape. The formats
// differ in how they say so; the numbers behind it lie the same way in all.

import InklingTraining

/// The element types that are read, little-endian.
public enum ArrayElement: String, CaseIterable, Sendable {
  /// One unsigned byte.
  case uint8 = "u1"
  /// A signed 32-bit integer.
  case int32 = "i4"
  /// A signed 64-bit integer.
  case int64 = "i8"
  /// IEEE 754 single precision.
  case float32 = "f4"
  /// IEEE 754 double precision.
  case float64 = "f8"

  /// Bytes of one element.
  public var size: Int {
    switch self {
    case .uint8: 1
    case .int32, .float32: 4
    case .int64, .float64: 8
    }
  }

  /// The names as an error lists them.
  static let list = allCases.map(\.rawValue).joined(separator: ", ")
}

/// The layout of an array in C order (the last index varies fastest).
public struct ArrayLayout: Hashable, Sendable {
  /// Dimensions that an array may have: NumPy's own limit.
  public static let maximumRank = 64

  /// The type of all elements.
  public let element: ArrayElement
  /// The extent of each dimension; none for a single number.
  public let shape: [Int]
  /// The product of the extents.
  public let count: Int
  /// Bytes of all elements.
  public let byteCount: Int

  /// Multiplies the extents.
  ///
  /// - Throws: `DataError` with reason `tooLarge` when there are too many
  ///   dimensions, one is negative, or the number of bytes does not fit an
  ///   `Int`.
  init(
    _ element: ArrayElement, shape: [Int], in source: String, at offset: Int
  ) throws(DataError) {
    var count = 1
    var isRepresentable = shape.count <= Self.maximumRank
    for extent in shape {
      let product = count.multipliedReportingOverflow(by: extent)
      isRepresentable =
        isRepresentable && extent >= 0 && !product.overflow
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
  }

  /// `f4 (50000, 784)`
  public var description: String {
    "\(element.rawValue) \(Self.text(shape[...]))"
  }

  private static func text(_ shape: ArraySlice<Int>) -> String {
    "(" + shape.map(String.init).joined(separator: ", ") + ")"
  }
}

extension ArrayLayout: CustomStringConvertible {}
