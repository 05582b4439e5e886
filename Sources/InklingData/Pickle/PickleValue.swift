// The values on a pickle reader's stack. What they hold lies in the reader's
// tables, so that nesting in the input is no nesting in memory.

/// The functions and classes that a pickle may name. None is ever called:
/// the reader knows what each would make of its arguments.
enum PickleGlobal: String {
  /// Makes an array that a later BUILD fills.
  case reconstruct = "numpy.core.multiarray _reconstruct"
  /// Makes an array from bytes, type and shape (protocol 5).
  case fromBuffer = "numpy.core.numeric _frombuffer"
  case array = "numpy ndarray"
  case elementType = "numpy dtype"
  /// Makes bytes from a text (Python 3, protocol 2).
  case encode = "_codecs encode"

  /// - Parameter module: NumPy 2 has renamed `numpy.core`.
  init?(module: String, name: String) {
    let old =
      module.hasPrefix("numpy._core.")
      ? "numpy.core." + module.dropFirst("numpy._core.".count) : module
    self.init(rawValue: "\(old) \(name)")
  }
}

/// A run of bytes or text in the pickle.
struct PickleString {
  /// What a short one (64 bytes or less) holds.
  let contents: [UInt8]?
  /// Where it begins in the unpacked stream.
  let offset: Int
  /// Bytes in the stream.
  let count: Int
  let isText: Bool
  /// Text that stands for bytes, one per character.
  var isLatin1 = false

  /// The contents of a short one.
  var text: String? {
    contents.flatMap { String(validating: $0, as: UTF8.self) }
  }
}

/// A NumPy array in a pickle: where its elements are, and what they are.
struct PickleArray {
  var layout: ArrayLayout?
  var elements: PickleString?
}

/// A NumPy element type, whose byte order comes after its name.
struct PickleElementType {
  let name: String
  var order: String?
}

/// One place on the stack.
enum PickleValue {
  case mark
  case none
  case bool(Bool)
  case integer(Int)
  case string(PickleString)
  case global(PickleGlobal)
  /// Indices into the reader's tables.
  case tuple(Int)
  case elementType(Int)
  case array(Int)

  /// What an error calls it.
  var kind: String {
    switch self {
    case .mark: "a mark"
    case .none: "None"
    case .bool: "a truth value"
    case .integer: "an integer"
    case .string(let string): string.isText ? "a text" : "bytes"
    case .global(let global): global.rawValue
    case .tuple: "a tuple"
    case .elementType: "a dtype"
    case .array: "an array"
    }
  }
  /// The contents of a short string.
  var text: String? {
    if case .string(let string) = self { string.text } else { nil }
  }

  /// Python 2 writes truth values of NumPy as integers in places.
  var asBool: PickleValue {
    if case .integer(let number) = self { .bool(number != 0) } else { self }
  }
}
