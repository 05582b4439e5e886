// The JSON (RFC 8259) of headers, whose shape is fixed: the caller
// asks for what must come next, so nothing recurses on what a file holds. Not
// for JSON of any shape: no fractions, no booleans, no values of unknown kind.

import InklingTraining

/// A strict reader of objects, arrays, strings and natural numbers.
struct JSONScanner {
  /// Where the next byte is; in errors, too.
  private(set) var place: Int
  private let bytes: [UInt8]
  private let end: Int
  private let source: String
  private let label: String

  /// - Parameters:
  ///   - range: the text's place in `bytes`.
  ///   - label: names the text in errors.
  init(
    _ bytes: [UInt8], in range: Range<Int>, source: String, label: String
  ) {
    self.label = label
    self.bytes = bytes
    place = range.lowerBound
    end = range.upperBound
    self.source = source
  }

  /// Reads an object, whose names differ; `member` reads the value of each.
  ///
  /// - Throws: `tooLarge` for more than `limit` members, `malformed` for a name
  ///   twice or what is no object.
  mutating func object(
    atMost limit: Int,
    _ member: (inout Self, String) throws(DataError) -> Void
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
      let name = try string()
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

  /// Reads a natural number without sign, fraction or exponent.
  mutating func integer() throws(DataError) -> Int {
    skipBlanks()
    let start = place
    var value = 0
    while let byte = next, (0x30...0x39).contains(byte) {
      let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflows) = tens.addingReportingOverflow(Int(byte - 0x30))
      guard !isTooLarge, !overflows else {
        throw error("a number over \(Int.max)", at: start, .tooLarge)
      }
      value = sum
      place += 1
    }
    guard place > start else { throw error("expected a whole number") }
    guard place == start + 1 || bytes[start] != 0x30 else {
      throw error("a number with a leading zero", at: start)
    }
    return value
  }

  /// Reads a string of UTF-8.
  mutating func string() throws(DataError) -> String {
    try expect("\"")
    let start = place
    var content: [UInt8] = []
    while true {
      guard let byte = next, byte >= 0x20 else {
        throw error("a string without end, or with a control character")
      }
      place += 1
      if byte == UInt8(ascii: "\"") { break }
      if byte == UInt8(ascii: "\\") {
        content += try escape()
      } else {
        content.append(byte)
      }
    }
    guard let text = String(validating: content, as: UTF8.self) else {
      throw error("a string that is no UTF-8", at: start)
    }
    return text
  }

  /// What stands behind a backslash, as UTF-8.
  private mutating func escape() throws(DataError) -> [UInt8] {
    let start = place
    let byte = next
    place += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      return byte.map { [$0] } ?? []
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0c]
    case UInt8(ascii: "n"): return [0x0a]
    case UInt8(ascii: "r"): return [0x0d]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      var units = [try codeUnit()]
      if UTF16.isLeadSurrogate(units[0]), take(exactly: "\\u") {
        units.append(try codeUnit())
      }
      guard let text = String(validating: units, as: UTF16.self) else {
        throw error("half of a surrogate pair", at: start)
      }
      return Array(text.utf8)
    default:
      throw error("an unknown escape in a string", at: start)
    }
  }

  private mutating func codeUnit() throws(DataError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = next, byte < 0x80,
        let digit = Character(Unicode.Scalar(byte)).hexDigitValue
      else { throw error("expected four hexadecimal digits") }
      unit = unit << 4 | UInt16(digit)
      place += 1
    }
    return unit
  }

  /// Passes over blanks up to the end.
  ///
  /// - Throws: `malformed` where anything else is there.
  mutating func expectEnd() throws(DataError) {
    skipBlanks()
    guard place == end else { throw error("more text after the object") }
  }

  private var next: UInt8? { place < end ? bytes[place] : nil }

  private mutating func take(_ token: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard next == UInt8(ascii: token) else { return false }
    place += 1
    return true
  }

  private mutating func take(exactly token: StaticString) -> Bool {
    token.withUTF8Buffer { token in
      guard bytes[place..<end].starts(with: token) else { return false }
      place += token.count
      return true
    }
  }

  private mutating func expect(_ token: Unicode.Scalar) throws(DataError) {
    guard take(token) else { throw error("expected '\(token)'") }
  }

  private mutating func skipBlanks() {
    while let byte = next,
      byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
    {
      place += 1
    }
  }

  /// An error at `place`, or at the next byte.
  func error(
    _ detail: String, at place: Int? = nil,
    _ reason: DataError.Reason = .malformed
  ) -> DataError {
    DataError(
      reason, in: source, at: place ?? self.place, "\(label): \(detail)")
  }
}

extension String {
  /// In quotes, cut after 60 characters, control characters escaped: text out
  /// of a file may be meant to drive a terminal.
  package var quoted: String {
    let text = String(prefix(60))
    return String(reflecting: text)
      + (text.utf8.count < utf8.count ? "..." : "")
  }
}
