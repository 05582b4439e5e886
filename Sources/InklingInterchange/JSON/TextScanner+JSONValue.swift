// JSON (RFC 8259) of any shape, for small texts of which only part is looked
// at. Headers of models are read by what they must hold.

import InklingData
import InklingTraining

extension TextScanner {
  /// Elements of an array, or members of an object.
  private static let maximumElements = 10_000

  /// Reads a value.
  ///
  /// - Parameter depth: how many arrays and objects may lie in each other.
  /// - Throws: `DataError` where there is none, or one that is too large.
  package mutating func value(
    depth: Int = 8
  ) throws(DataError) -> JSONValue {
    skipBlanks()
    guard depth > 0 else { throw error("nested too deeply", .tooLarge) }
    switch next {
    case UInt8(ascii: "{"):
      var members: [(String, JSONValue)] = []
      try object(atMost: Self.maximumElements) {
        scanner, name throws(DataError) in
        members.append((name, try scanner.value(depth: depth - 1)))
      }
      return .members(members)
    case UInt8(ascii: "["):
      return .array(try array(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t") where take("true"): return .bool(true)
    case UInt8(ascii: "f") where take("false"): return .bool(false)
    case UInt8(ascii: "n") where take("null"): return .null
    default: return .number(try number())
    }
  }

  private mutating func array(depth: Int) throws(DataError) -> [JSONValue] {
    var values: [JSONValue] = []
    try expect("[")
    if take("]") { return values }
    repeat {
      guard values.count < Self.maximumElements else {
        throw error("more than \(Self.maximumElements) elements", .tooLarge)
      }
      values.append(try value(depth: depth - 1))
    } while take(",")
    try expect("]")
    return values
  }

  /// The digits of a number as they stand.
  private mutating func number() throws(DataError) -> String {
    let start = place
    var text: [UInt8] = []
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    func takeDigits(_ scanner: inout TextScanner) throws(DataError) {
      let run = scanner.takeRun { !isDigit($0) }
      guard !run.isEmpty else { throw scanner.error("expected a value") }
      text += run
    }
    if take("-", adjacent: true) { text += "-".utf8 }
    let digits = text.count
    try takeDigits(&self)
    if text.count > digits + 1, text[digits] == 0x30 {
      throw error("a number with a leading zero", at: start)
    }
    if take(".", adjacent: true) {
      text += ".".utf8
      try takeDigits(&self)
    }
    if take("e", adjacent: true) || take("E", adjacent: true) {
      text += "e".utf8
      if take("-", adjacent: true) {
        text += "-".utf8
      } else {
        _ = take("+", adjacent: true)
      }
      try takeDigits(&self)
    }
    return String(decoding: text, as: UTF8.self)
  }
}
