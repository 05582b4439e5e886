// The text in a .npy header. A strict reader of one form of dictionary, not of
// Python: nothing is evaluated, and nothing nests.

import InklingTraining

/// Reads `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`.
struct NPYHeaderParser {
  private let text: [UInt8]
  private let source: String
  private let begin: Int
  private var place = 0

  /// - Parameter begin: where `text` begins in the file.
  init(_ text: [UInt8], in source: String, at begin: Int) {
    self.text = text
    self.source = source
    self.begin = begin
  }

  /// - Throws: as `NPYHeader.init(from:)`.
  mutating func layout() throws(DataError) -> ArrayLayout {
    var element: ArrayElement?
    var shape: [Int]?
    var isCOrder: Bool?
    try expect("{")
    while !take("}") {
      let keyPlace = place
      let key = try string()
      try expect(":")
      switch key {
      case "descr" where element == nil: element = try self.element()
      case "shape" where shape == nil: shape = try tuple()
      case "fortran_order" where isCOrder == nil:
        isCOrder = try self.isCOrder()
      default:
        throw error(
          "key '\(key)'; expected 'descr', 'fortran_order' and 'shape', each "
            + "once", at: keyPlace)
      }
      if !take(",") {
        try expect("}")
        break
      }
    }
    skipBlanks()
    guard place == text.count else {
      throw error("more text after the dictionary")
    }
    guard let element, let shape, isCOrder != nil else {
      throw error(
        "a key is missing; expected 'descr', 'fortran_order', 'shape'")
    }
    return try ArrayLayout(element, shape: shape, in: source, at: begin)
  }

  private mutating func element() throws(DataError) -> ArrayElement {
    skipBlanks()
    let start = place
    guard text.dropFirst(place).first.map({ $0 == 0x27 || $0 == 0x22 }) == true
    else {
      throw error("a structured element type", .unsupported)
    }
    let name = try string()
    let order = name.utf8.first
    let element = ArrayElement(rawValue: String(name.dropFirst()))
    guard let element, order == 0x3c || (order == 0x7c && element == .uint8)
    else {
      throw error(
        "element type '\(name)'; expected one of \(ArrayElement.list), "
          + "little-endian ('<' or '|')", at: start, .unsupported)
    }
    return element
  }

  private mutating func isCOrder() throws(DataError) -> Bool {
    if take("False") { return true }
    if take("True") {
      throw error("Fortran order; expected C order", .unsupported)
    }
    throw error("expected True or False")
  }

  private mutating func tuple() throws(DataError) -> [Int] {
    var values: [Int] = []
    try expect("(")
    while !take(")") {
      guard values.count < ArrayLayout.maximumRank else {
        throw error(
          "more than \(ArrayLayout.maximumRank) dimensions", .tooLarge)
      }
      values.append(try integer())
      if !take(",") {
        guard values.count > 1 else {
          throw error("expected ',' after the only dimension")
        }
        try expect(")")
        break
      }
    }
    return values
  }

  private mutating func integer() throws(DataError) -> Int {
    skipBlanks()
    let start = place
    var value = 0
    while place < text.count, (0x30...0x39).contains(text[place]) {
      let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflows) = tens.addingReportingOverflow(
        Int(text[place] - 0x30))
      guard !isTooLarge, !overflows else {
        throw error("a dimension over 2^63", at: start, .tooLarge)
      }
      value = sum
      place += 1
    }
    guard place > start else { throw error("expected a number") }
    _ = take("L")  // as Python 2 ended a long
    return value
  }

  /// A string in single or double quotes, without escapes.
  private mutating func string() throws(DataError) -> String {
    skipBlanks()
    guard place < text.count, text[place] == 0x27 || text[place] == 0x22 else {
      throw error("expected a string in quotes")
    }
    let content = text[(place + 1)...].prefix { $0 != text[place] }
    guard content.endIndex < text.count, content.count <= 64,
      content.allSatisfy({ (0x20...0x7e).contains($0) && $0 != 0x5c })
    else { throw error("expected a short string of plain characters") }
    place = content.endIndex + 1
    return String(decoding: content, as: UTF8.self)
  }

  private mutating func take(_ token: StaticString) -> Bool {
    skipBlanks()
    return token.withUTF8Buffer { token in
      guard text[place...].starts(with: token) else { return false }
      place += token.count
      return true
    }
  }

  private mutating func expect(_ token: StaticString) throws(DataError) {
    guard take(token) else { throw error("expected '\(token)'") }
  }

  private mutating func skipBlanks() {
    while place < text.count, text[place] == 0x20 || text[place] == 0x0a {
      place += 1
    }
  }

  private func error(
    _ detail: String, at place: Int? = nil,
    _ reason: DataError.Reason = .malformed
  ) -> DataError {
    DataError(
      reason, in: source, at: begin + (place ?? self.place),
      "the .npy header: \(detail)")
  }
}
