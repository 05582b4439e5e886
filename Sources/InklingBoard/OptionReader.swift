// Options from the command line, by the names that the big program has: a table
// of them per command. No reflection, which Embedded Swift does not have.

import InklingPlatform
import InklingRuns
import InklingTraining

/// An option of a command whose settings are a `Settings`.
struct Option<Settings> {
  /// With its dashes.
  let name: String
  /// What its value is, for the help; `nil` for a flag.
  let value: String?
  let help: String
  /// Takes the value in; that of a flag is empty.
  let take: (inout Settings, String) throws(RunError) -> Void

  init(
    _ name: String, _ value: String? = nil, _ help: String,
    _ take: @escaping (inout Settings, String) throws(RunError) -> Void
  ) {
    self.name = name
    self.value = value
    self.help = help
    self.take = take
  }
}

/// The words of a command line, taken apart.
struct OptionReader<Settings> {
  let command: String
  let options: [Option<Settings>]

  /// Takes every option into the settings.
  ///
  /// - Returns: the words that are no options.
  /// - Throws: `UsageError` for an unknown option, a missing or a wrong value.
  func read(
    _ words: [String], into settings: inout Settings
  ) throws(RunError) -> [String] {
    var others: [String] = []
    var place = 0
    while place < words.count {
      let word = words[place]
      place += 1
      guard word.utf8.first == UInt8(ascii: "-"), word.utf8.count > 1 else {
        others.append(word)
        continue
      }
      var name = word == "-o" ? "--output" : word
      var value: String?
      if let sign = word.utf8.firstIndex(of: UInt8(ascii: "=")) {
        name = String(word[..<sign])
        value = String(word[word.utf8.index(after: sign)...])
      }
      guard let option = options.first(where: { $0.name == name }) else {
        throw .usage(
          UsageError(
            "\(command) has no option \(name); expected one of "
              + options.map { $0.name }.joined(separator: ", ")))
      }
      if option.value == nil {
        guard value == nil else {
          throw .usage(UsageError("\(name) takes no value"))
        }
        value = ""
      } else if value == nil {
        guard place < words.count else {
          throw .usage(
            UsageError("\(name) is given without \(option.value ?? "a value")"))
        }
        value = words[place]
        place += 1
      }
      do throws(RunError) {
        try option.take(&settings, value ?? "")
      } catch {
        throw .usage(UsageError("\(name) \(value ?? ""): \(error)"))
      }
    }
    return others
  }

  /// A line for each option.
  var help: String {
    options.map { option in
      let head =
        "  \(option.name)"
        + (option.value.map { " <\($0)>" } ?? "")
      return head
        + String(repeating: " ", count: max(2, 32 - head.utf8.count))
        + option.help
    }.joined(separator: "\n")
  }
}

/// `value`, where there is one.
///
/// - Throws: `UsageError` that says what was expected.
func wanted<Value>(
  _ value: Value?, _ expected: String
) throws(RunError) -> Value {
  guard let value else { throw .usage(UsageError("expected \(expected)")) }
  return value
}

/// - Throws: `UsageError` for what is no number of `range`.
func number(
  _ text: String, in range: ClosedRange<Int>
) throws(RunError) -> Int {
  guard let number = Int(text), range.contains(number) else {
    throw .usage(
      UsageError(
        "expected a number from \(range.lowerBound) to \(range.upperBound)"))
  }
  return number
}

/// - Throws: `UsageError` for what is no number.
func float(_ text: String) throws(RunError) -> Float {
  try wanted(Float(text), "a number")
}
