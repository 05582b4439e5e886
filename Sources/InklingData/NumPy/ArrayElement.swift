// The element types of NumPy arrays that are read, all little-endian.

/// An element type, named as NumPy names it.
package enum ArrayElement: Hashable, Sendable {
  /// Whole numbers without and with a sign, of so many bytes: 1, 2, 4 or 8.
  case unsigned(Int)
  case signed(Int)
  /// One byte, 0 or 1.
  case bool
  /// IEEE 754 single and double precision.
  case float32
  case float64
  /// Texts of at most so many bytes, or characters of four bytes (UCS-4),
  /// filled up with zeros.
  case bytes(Int)
  case characters(Int)

  static let uint8 = ArrayElement.unsigned(1)

  /// Bytes of one element.
  var size: Int {
    switch self {
    case .unsigned(let size), .signed(let size), .bytes(let size): size
    case .bool: 1
    case .float32: 4
    case .float64: 8
    case .characters(let count): 4 * count
    }
  }

  var isFloat: Bool { self == .float32 || self == .float64 }

  var isText: Bool {
    switch self {
    case .bytes, .characters: true
    default: false
    }
  }

  /// As NumPy names it, without its byte order.
  package var rawValue: String {
    switch self {
    case .unsigned(let size): "u\(size)"
    case .signed(let size): "i\(size)"
    case .bool: "b1"
    case .float32: "f4"
    case .float64: "f8"
    case .bytes(let count): "S\(count)"
    case .characters(let count): "U\(count)"
    }
  }

  /// The names as an error lists them.
  static let list = "u1 to u8, i1 to i8, f4, f8, b1, S or U"

  /// Characters that a text may have.
  static let maximumLength = 1024

  /// The type of that name, in bytes of that order: `<`, or `|` for single
  /// bytes.
  init?(name: some StringProtocol, order: some StringProtocol) {
    guard let kind = name.first, let size = Int(name.dropFirst()) else {
      return nil
    }
    switch (kind, size) {
    case ("u", 1), ("u", 2), ("u", 4), ("u", 8): self = .unsigned(size)
    case ("i", 1), ("i", 2), ("i", 4), ("i", 8): self = .signed(size)
    case ("b", 1): self = .bool
    case ("f", 4): self = .float32
    case ("f", 8): self = .float64
    case ("S", 1...Self.maximumLength): self = .bytes(size)
    case ("U", 1...Self.maximumLength): self = .characters(size)
    default: return nil
    }
    let isOfBytes =
      switch self {
      case .bytes, .bool, .unsigned(1), .signed(1): true
      default: false
      }
    guard order == "<" || (order == "|" && isOfBytes) else { return nil }
  }
}
