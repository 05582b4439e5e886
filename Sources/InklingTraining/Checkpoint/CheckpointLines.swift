// A checkpoint's settings as lines of text, name=value.

/// Values by name, in UTF-8 lines; a backslash or line feed in a value is
/// written as `\\` or `\n`.
struct CheckpointLines {
  private var values: [String: String] = [:]
  private var names: [String] = []

  init() {}

  /// The value of `name`, which has neither `=` nor a line feed.
  subscript(name: String) -> String? {
    get { values[name] }
    set {
      guard newValue != nil else { return }
      if values[name] == nil { names.append(name) }
      values[name] = newValue
    }
  }

  /// All names that begin with `prefix`, without it, and their values.
  func values(prefix: String) -> [String: String] {
    var found: [String: String] = [:]
    for (name, value) in values where name.hasPrefix(prefix) {
      found[String(name.dropFirst(prefix.count))] = value
    }
    return found
  }

  var count: Int { names.count }

  var all: [(name: String, value: String)] {
    names.map { ($0, values[$0] ?? "") }
  }

  var encoded: [UInt8] {
    var bytes: [UInt8] = []
    for name in names {
      bytes += Array(name.utf8) + [UInt8(ascii: "=")]
      for byte in (values[name] ?? "").utf8 {
        switch byte {
        case UInt8(ascii: "\n"): bytes += Array(#"\n"#.utf8)
        case UInt8(ascii: "\\"): bytes += Array(#"\\"#.utf8)
        default: bytes.append(byte)
        }
      }
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  /// - Throws: `TrainingError` for what is not UTF-8 or no such lines, or a
  ///   name that comes twice.
  init(encoded bytes: ArraySlice<UInt8>) throws(TrainingError) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw TrainingError(
        .malformed, "settings at byte \(bytes.startIndex): expected UTF-8")
    }
    // Each takes a hundred times its shortest.
    let end = UInt8(ascii: "\n")
    let count = text.utf8.count { $0 == end }
    guard count <= CheckpointFormat.maximumLines else {
      throw TrainingError(
        .malformed,
        "settings at byte \(bytes.startIndex): \(count) lines; expected at most "
          + "\(CheckpointFormat.maximumLines)")
    }
    for line in text.utf8.split(separator: end) {
      let parts = line.split(
        separator: UInt8(ascii: "="), maxSplits: 1,
        omittingEmptySubsequences: false)
      let name = String(Substring(parts[0]))
      guard parts.count == 2, values[name] == nil else {
        throw TrainingError(
          .malformed,
          "settings at byte \(bytes.startIndex): found a line '\(name)'; "
            + "expected name=value, each name once")
      }
      self[name] = Self.unescaped(parts[1])
    }
  }

  private static func unescaped(_ value: Substring.UTF8View.SubSequence)
    -> String
  {
    var bytes: [UInt8] = []
    var isEscape = false
    for byte in value {
      if !isEscape, byte == UInt8(ascii: "\\") {
        isEscape = true
        continue
      }
      bytes.append(
        isEscape && byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
      isEscape = false
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Reading single values.
extension CheckpointLines {
  func text(_ name: String) throws(TrainingError) -> String {
    guard let value = values[name] else {
      throw TrainingError(
        .malformed, "settings: no \(name); expected a line \(name)=value")
    }
    return value
  }

  func integer(
    _ name: String, in range: ClosedRange<Int> = 0...Int.max
  ) throws(TrainingError) -> Int {
    let text = try text(name)
    guard let value = Int(text), range.contains(value) else {
      throw refusal(
        name, "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  func number<T: BinaryFloatingPoint & LosslessStringConvertible>(
    _ name: String, as type: T.Type = T.self
  ) throws(TrainingError) -> T {
    guard let value = T(try text(name)), value.isFinite else {
      throw refusal(name, "a finite number")
    }
    return value
  }

  /// A number that need not be there.
  func optional(_ name: String) throws(TrainingError) -> Float? {
    self[name] == nil ? nil : try number(name)
  }

  /// One of a kind's named cases.
  func choice<T: RawRepresentable & CaseIterable>(
    _ name: String, of type: T.Type = T.self
  ) throws(TrainingError) -> T where T.RawValue == String {
    guard let value = T(rawValue: try text(name)) else {
      throw refusal(
        name, T.allCases.map { $0.rawValue }.joined(separator: " or "))
    }
    return value
  }

  /// A unit of `units` and a count from 1 up, such as `steps 200`.
  func interval(
    _ name: String, units: [TrainingInterval.Unit]
  ) throws(TrainingError) -> TrainingInterval {
    guard let interval = TrainingInterval(try text(name)),
      units.contains(interval.unit)
    else {
      throw refusal(
        name,
        units.map { $0.rawValue }.joined(separator: " or ")
          + " and a number above 0")
    }
    return interval
  }

  /// What `parse` makes of the text of a setting.
  func setting<T>(
    _ name: String, _ parse: (String) throws(TrainingError) -> T
  ) throws(TrainingError) -> T {
    let text = try text(name)
    do throws(TrainingError) {
      return try parse(text)
    } catch {
      throw TrainingError(
        .malformed, "settings: \(name) is '\(text)': \(error)")
    }
  }

  func refusal(_ name: String, _ expected: String) -> TrainingError {
    TrainingError(
      .malformed,
      "settings: \(name) is '\(values[name] ?? "")'; expected \(expected)")
  }
}
