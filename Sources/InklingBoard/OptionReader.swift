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
    let given = try ParsedOptions(words, of: command, optionHelp)
    for (index, value) in given.options {
      do throws(RunError) {
        try options[index].take(&settings, value)
      } catch {
        throw ParsedOptions.refusal(options[index].name, value, error)
      }
    }
    return given.others
  }

  private var optionHelp: [OptionHelp] {
    options.map { OptionHelp(name: $0.name, value: $0.value, help: $0.help) }
  }

  /// A line for each option.
  var help: String {
    optionHelp.map { $0.line }.joined(separator: "\n")
  }
}

/// What is said of an option whatever its settings are.
struct OptionHelp {
  let name: String
  let value: String?
  let help: String

  var line: String {
    let head = "  \(name)" + (value.map { " <\($0)>" } ?? "")
    return head
      + String(repeating: " ", count: max(2, 32 - head.utf8.count)) + help
  }
}

/// The options of a command line, in its order, and its other words.
struct ParsedOptions {
  /// Each by its index among the command's; the value of a flag is empty.
  private(set) var options: [(index: Int, value: String)] = []
  private(set) var others: [String] = []

  /// - Throws: `UsageError` for an unknown option, or one without its value.
  init(
    _ words: [String], of command: String, _ known: [OptionHelp]
  ) throws(RunError) {
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
      guard let index = known.firstIndex(where: { $0.name == name }) else {
        throw .usage(
          UsageError(
            "\(command) has no option \(name); expected one of "
              + known.map { $0.name }.joined(separator: ", ")))
      }
      if known[index].value == nil {
        guard value == nil else {
          throw .usage(UsageError("\(name) takes no value"))
        }
      } else if value == nil {
        guard place < words.count else {
          throw .usage(
            UsageError(
              "\(name) is given without \(known[index].value ?? "a value")"))
        }
        value = words[place]
        place += 1
      }
      options.append((index, value ?? ""))
    }
  }

  static func refusal(
    _ name: String, _ value: String, _ error: RunError
  ) -> RunError {
    .usage(UsageError("\(name) \(value): \(error)"))
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
