// The JSON (RFC 8259) of headers, whose shape is fixed: the caller
// asks for what must come next, so nothing recurses on what a file holds. Not
// for JSON of any shape: no fractions, no booleans, no values of unknown kind.

import InklingData
import InklingTraining

/// Objects, arrays, strings and natural numbers.
extension TextScanner {
  /// Texts that metadata may have.
  static let maximumStrings = 1024
  /// Bytes of a member's name. To compare longer ones with others could take
  /// long: as text, for which different bytes may be equal.
  static let maximumNameLength = 1024

  /// Reads an object, whose names differ; `member` reads the value of each.
  ///
  /// - Throws: `tooLarge` for more than `limit` members or a long name,
  ///   `malformed` for a name twice or what is no object.
  mutating func object(
    atMost limit: Int,
    _ member: (inout TextScanner, String) throws(DataError) -> Void
  ) throws(DataError) {
    try expect("{")
    if take("}") { return }
    // Not `String`, for which different bytes may be equal.
    var names: Set<[UInt8]> = []
    repeat {
      skipBlanks()
      let start = place
      guard names.count < limit else {
        throw error("more than \(limit) members", at: start, .tooLarge)
      }
      let name = try string(atMost: Self.maximumNameLength)
      guard names.insert(Array(name.utf8)).inserted else {
        throw error("the name \(name.quoted) a second time", at: start)
      }
      try expect(":")
      try member(&self, name)
    } while take(",")
    try expect("}")
  }

  /// Reads an array of at most `limit` natural numbers.
  mutating func integers(atMost limit: Int) throws(DataError) -> [Int] {
    var values: [Int] = []
    try expect("[")
    if take("]") { return values }
    repeat {
      guard values.count < limit else {
        throw error("more than \(limit) numbers", .tooLarge)
      }
      values.append(try integer())
    } while take(",")
    try expect("]")
    return values
  }

  /// Reads an object of strings, in their order.
  mutating func strings() throws(DataError) -> [(key: String, value: String)] {
    var strings: [(key: String, value: String)] = []
    try object(atMost: Self.maximumStrings) { scanner, key throws(DataError) in
      strings.append((key, try scanner.string()))
    }
    return strings
  }

  /// Reads a natural number without sign, fraction or exponent.
  mutating func integer() throws(DataError) -> Int {
    skipBlanks()
    let (start, isZero) = (place, next == UInt8(ascii: "0"))
    let (value, count) = try digits("a number over \(Int.max)")
    guard count > 0 else { throw error("expected a whole number") }
    guard count == 1 || !isZero else {
      throw error("a number with a leading zero", at: start)
    }
    return value
  }

  /// Reads a string of UTF-8.
  ///
  /// - Throws: `tooLarge` for more than `limit` bytes, `malformed` for what is
  ///   none.
  mutating func string(
    atMost limit: Int = .max
  ) throws(DataError) -> String {
    try expect("\"")
    let start = place
    var content: [UInt8] = []
    while true {
      let run = takeRun {
        $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\")
      }
      // An escape is at most four bytes.
      try content.reserve(run.count + 4, in: source)
      content += run
      guard let byte = next, byte >= 0x20 else {
        throw error("a string without end, or with a control character")
      }
      _ = takeByte()
      if byte == UInt8(ascii: "\"") { break }
      content += try escape()
    }
    guard content.count <= limit else {
      throw error(
        "a string of \(content.count) bytes; expected at most \(limit) bytes",
        at: start, .tooLarge)
    }
    try DataError.checkMemory(content.count, for: "a text", in: source)
    guard let text = String(validating: content, as: UTF8.self) else {
      throw error("a string that is no UTF-8", at: start)
    }
    return text
  }

  /// What stands behind a backslash, as UTF-8.
  private mutating func escape() throws(DataError) -> [UInt8] {
    let start = place
    switch takeByte() {
    case let byte? where "\"\\/".utf8.contains(byte): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0c]
    case UInt8(ascii: "n"): return [0x0a]
    case UInt8(ascii: "r"): return [0x0d]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      var units = [try codeUnit()]
      if UTF16.isLeadSurrogate(units[0]), take("\\u", adjacent: true) {
        units.append(try codeUnit())
      }
      guard let text = String(validating: units, as: UTF16.self) else {
        throw error("half of a surrogate pair", at: start)
      }
      return Array(text.utf8)
    default: throw error("an unknown escape in a string", at: start)
    }
  }

  private mutating func codeUnit() throws(DataError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = next, byte < 0x80,
        let digit = Character(Unicode.Scalar(byte)).hexDigitValue
      else { throw error("expected four hexadecimal digits") }
      unit = unit << 4 | UInt16(digit)
      _ = takeByte()
    }
    return unit
  }
}
