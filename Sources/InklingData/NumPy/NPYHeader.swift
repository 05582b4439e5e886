// The header of a .npy file: magic number, version, and a Python dictionary as
// text, of which exactly the form that NumPy writes is understood.

import InklingTraining

/// The description of the one array in a .npy file.
package struct NPYHeader {
  /// Bytes of text that a header may have; NumPy's own limit is 10,000.
  static let maximumLength = 65_535
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  let layout: ArrayLayout

  /// - Throws: `DataError`: `malformed`, `unsupported` (big-endian, another
  ///   element type, by name), `tooLarge`, `truncated`.
  init(from stream: inout ByteStream) throws(DataError) {
    let start = try stream.read(8, "the start of a .npy file")
    guard start.starts(with: Self.magic) else {
      throw stream.error(
        .malformed, at: 0,
        "no .npy file; expected it to begin with 93 and NUMPY")
    }
    guard (1...3).contains(start[6]), start[7] == 0 else {
      throw stream.error(
        .unsupported, at: 6,
        ".npy version \(start[6]).\(start[7]); expected 1.0, 2.0 or 3.0")
    }
    let length = try stream.readLittleEndian(
      start[6] == 1 ? 2 : 4, "the header's length")
    guard length <= Self.maximumLength else {
      throw stream.error(
        .tooLarge, at: 8,
        "a header of \(length) bytes; at most \(Self.maximumLength) can be "
          + "read here")
    }
    let begin = stream.offset
    var text = TextScanner(
      try stream.read(length, "the header"), at: begin, blanks: [0x20, 0x0a],
      source: stream.source, label: "the .npy header")
    layout = try text.layout(in: stream.source, at: begin)
  }

  /// The beginning of a .npy file, version 1.0: a whole number of 64 bytes.
  ///
  /// - Parameter type: as NumPy names it with its byte order: `<f4`.
  package static func encoded(type: String, shape: [Int]) -> [UInt8] {
    let tuple =
      shape.map { String($0) }.joined(separator: ", ")
      + (shape.count == 1 ? "," : "")
    let text =
      "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(tuple)), }"
    let size = (10 + text.utf8.count + 1 + 63) & ~63
    var bytes = magic + [1, 0]
    bytes.append(littleEndian: UInt16(size - 10))
    bytes += text.utf8
    bytes += repeatElement(UInt8(ascii: " "), count: size - 1 - bytes.count)
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }
}

/// Reads `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`: one
/// form of dictionary, not Python; nothing nests.
extension TextScanner {
  fileprivate mutating func layout(
    in source: String, at begin: Int
  ) throws(DataError) -> ArrayLayout {
    var element: ArrayElement?
    var shape: [Int]?
    var isFortran: Bool?
    try expect("{")
    while !take("}") {
      let keyPlace = place
      let key = try string()
      try expect(":")
      switch key {
      case "descr" where element == nil: element = try self.element()
      case "shape" where shape == nil: shape = try tuple()
      case "fortran_order" where isFortran == nil: isFortran = try bool()
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
    try expectEnd(after: "dictionary")
    guard let element, let shape, let isFortran else {
      throw error(
        "a key is missing; expected 'descr', 'fortran_order', 'shape'")
    }
    return try ArrayLayout(
      element, shape: shape, isFortran: isFortran, in: source, at: begin)
  }

  private mutating func element() throws(DataError) -> ArrayElement {
    skipBlanks()
    let start = place
    guard next == 0x27 || next == 0x22 else {
      throw error("a structured element type", .unsupported)
    }
    let name = try string()
    guard !name.hasSuffix("O") else {
      throw error(
        "an array of Python objects (element type '\(name)'), which are pickled "
          + "and not read here; expected numbers or texts: astype(float) or "
          + "astype(str) makes them", at: start, .unsupported)
    }
    guard
      let element = ArrayElement(name: name.dropFirst(), order: name.prefix(1))
    else {
      throw error(
        "element type '\(name)'; expected one of \(ArrayElement.list), "
          + "little-endian ('<' or '|')", at: start, .unsupported)
    }
    return element
  }

  private mutating func bool() throws(DataError) -> Bool {
    if take("False") { return false }
    if take("True") { return true }
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
      let number = try digits("a dimension over 2^63")
      guard number.count > 0 else { throw error("expected a number") }
      values.append(number.value)
      _ = take("L", adjacent: true)  // as Python 2 ended a long
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

  /// A string in single or double quotes, without escapes.
  private mutating func string() throws(DataError) -> String {
    skipBlanks()
    guard let quote = next, quote == 0x27 || quote == 0x22 else {
      throw error("expected a string in quotes")
    }
    _ = takeByte()
    var content: [UInt8] = []
    while let byte = takeByte(), content.count <= 64, byte != 0x5c,
      (0x20...0x7e).contains(byte)
    {
      if byte == quote { return String(decoding: content, as: UTF8.self) }
      content.append(byte)
    }
    throw error("expected a short string of plain characters")
  }
}
