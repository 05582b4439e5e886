// What strict readers of small texts have in common: the header of an array in
// NumPy's form, and JSON. The grammars are with those formats; nothing is
// evaluated.

import InklingTraining

/// A text in bytes, read token by token.
package struct TextScanner {
  /// Where the next byte is in `bytes`.
  package private(set) var place: Int
  private let bytes: [UInt8]
  private let end: Int
  private let blanks: Set<UInt8>
  /// The file's name in errors.
  package let source: String
  private let label: String
  private let origin: Int

  /// - Parameters:
  ///   - range: the text's place in `bytes`; all of them by default.
  ///   - origin: where `bytes` begin in the file.
  ///   - blanks: what may stand between tokens.
  ///   - source: the file's name in errors.
  ///   - label: the text's.
  package init(
    _ bytes: [UInt8], in range: Range<Int>? = nil, at origin: Int = 0,
    blanks: Set<UInt8> = [0x20, 0x09, 0x0a, 0x0d], source: String, label: String
  ) {
    self.bytes = bytes
    place = range?.lowerBound ?? 0
    end = range?.upperBound ?? bytes.count
    self.origin = origin
    self.blanks = blanks
    self.source = source
    self.label = label
  }

  /// The next byte, blank or not.
  package var next: UInt8? { place < end ? bytes[place] : nil }

  /// Takes the next byte.
  package mutating func takeByte() -> UInt8? {
    defer { if place < end { place += 1 } }
    return next
  }

  /// Takes the bytes up to the first one that `ends` is true of, or all.
  package mutating func takeRun(
    until ends: (UInt8) -> Bool
  ) -> ArraySlice<UInt8> {
    let run = bytes[place..<end].prefix { !ends($0) }
    place = run.endIndex
    return run
  }

  /// Takes `token`, and blanks before it unless it is `adjacent`; nothing else.
  package mutating func take(
    _ token: StaticString, adjacent: Bool = false
  ) -> Bool {
    if !adjacent { skipBlanks() }
    return token.withUTF8Buffer { token in
      guard bytes[place..<end].starts(with: token) else { return false }
      place += token.count
      return true
    }
  }

  /// Takes `token`, and blanks before it.
  ///
  /// - Throws: `DataError` where it does not come.
  package mutating func expect(_ token: StaticString) throws(DataError) {
    guard take(token) else { throw error("expected '\(token)'") }
  }

  /// Takes the digits of a natural number, and blanks before them.
  ///
  /// - Parameter tooLarge: what a number over `Int.max` is called.
  /// - Returns: the number and how many digits it had.
  /// - Throws: `DataError` for a number that is too large.
  package mutating func digits(
    _ tooLarge: String
  ) throws(DataError) -> (value: Int, count: Int) {
    skipBlanks()
    let start = place
    var value = 0
    while let byte = next, (0x30...0x39).contains(byte) {
      let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflows) = tens.addingReportingOverflow(Int(byte - 0x30))
      guard !isTooLarge, !overflows else {
        throw error(tooLarge, at: start, .tooLarge)
      }
      value = sum
      place += 1
    }
    return (value, place - start)
  }

  package mutating func skipBlanks() {
    while let byte = next, blanks.contains(byte) { place += 1 }
  }

  /// Passes over blanks up to the end.
  ///
  /// - Parameter what: what ended before.
  /// - Throws: `DataError` where anything else is there.
  package mutating func expectEnd(after what: String) throws(DataError) {
    skipBlanks()
    guard place == end else { throw error("more text after the \(what)") }
  }

  /// An error at `place`, or at the next byte.
  package func error(
    _ detail: String, at place: Int? = nil,
    _ reason: DataError.Reason = .malformed
  ) -> DataError {
    DataError(
      reason, in: source, at: origin + (place ?? self.place),
      "\(label): \(detail)")
  }
}

extension String {
  /// In quotes, cut after 60 characters, control characters escaped: text out
  /// of a file may be meant to drive a terminal.
  package var quoted: String {
    // Scalars: one character may be made of any number of them.
    let text = String(unicodeScalars.prefix(60))
    return text.debugDescription
      + (text.utf8.count < utf8.count ? "..." : "")
  }
}
