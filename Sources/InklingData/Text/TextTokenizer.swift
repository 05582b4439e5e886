// Texts to tokens, as scikit-learn's TfidfVectorizer finds them with its
// default settings.

/// Finds the tokens of a text: lower case, two or more word characters, which
/// are Unicode's letters and numbers and the underscore (Python's `str.lower`
/// and `(?u)\b\w\w+\b`).
///
/// A text that is not valid UTF-8 is read as Latin-1. Letters and numbers are
/// those of the Swift runtime's Unicode version, as they are those of Python's
/// in scikit-learn.
struct TextTokenizer {
  /// For each ASCII code its lower case, or 0 where it is no word character.
  private static let ascii: [UInt8] = (0..<128).map { code in
    switch UInt8(code) {
    case 0x41...0x5a: UInt8(code) + 0x20
    case 0x30...0x39, 0x5f, 0x61...0x7a: UInt8(code)
    default: 0
    }
  }

  /// The current token in UTF-8, and its number of characters.
  private var token: [UInt8] = []
  private var length = 0

  /// Calls `body` with each token, UTF-8, in order. The array is the same one
  /// each time: keep a copy.
  mutating func forEachToken<Failure: Error>(
    in text: [UInt8], _ body: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    token.removeAll(keepingCapacity: true)
    length = 0
    if text.allSatisfy({ $0 < 0x80 }) {
      try Self.ascii.withUnsafeBufferPointer { table throws(Failure) in
        for byte in text { try take(table[Int(byte)], body) }
      }
    } else if let text = String(validating: text, as: UTF8.self) {
      try take(Array(text.unicodeScalars), body)
    } else {
      try take(text.map { Unicode.Scalar($0) }, body)
    }
    try endToken(body)
  }

  /// Takes a character's lower case in ASCII, 0 for one that ends a token.
  @inline(__always) private mutating func take<Failure: Error>(
    _ byte: UInt8, _ body: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    if byte == 0 {
      try endToken(body)
    } else {
      token.append(byte)
      length += 1
    }
  }

  private mutating func take<Failure: Error>(
    _ text: [Unicode.Scalar], _ body: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    for index in text.indices {
      let scalar = text[index]
      if scalar.isASCII {
        try take(Self.ascii[Int(scalar.value)], body)
        continue
      }
      // U+03A3, capital sigma, is the one letter whose lower case depends on
      // its place. Two characters come from U+0130 only.
      let lower =
        scalar == "\u{3a3}" && Self.isFinalSigma(index, in: text)
        ? "\u{3c2}" : scalar.properties.lowercaseMapping
      for scalar in lower.unicodeScalars {
        if Self.isWord(scalar) {
          token.append(contentsOf: UTF8.encode(scalar) ?? .init())
          length += 1
        } else {
          try endToken(body)
        }
      }
    }
  }

  private mutating func endToken<Failure: Error>(
    _ body: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    if length >= 2 { try body(token) }
    if length >= 1 {
      token.removeAll(keepingCapacity: true)
      length = 0
    }
  }

  /// Python's `\w`: `str.isalnum`, or the underscore. Combining marks are
  /// none.
  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter,
      .modifierLetter, .otherLetter:
      true
    default: scalar == "_" || scalar.properties.numericType != nil
    }
  }

  /// The Unicode Standard, 3.13, Final_Sigma: a cased letter before, none
  /// after, case-ignorable characters aside.
  private static func isFinalSigma(
    _ index: Int, in text: [Unicode.Scalar]
  ) -> Bool {
    func firstCased(_ scalars: some Sequence<Unicode.Scalar>) -> Bool {
      scalars.first { !$0.properties.isCaseIgnorable }?.properties.isCased
        ?? false
    }
    return firstCased(text[..<index].lazy.reversed())
      && !firstCased(text[(index + 1)...])
  }
}
