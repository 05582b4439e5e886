// How measurements are repeated and printed: the options of `inkling bench` and
// of what is below it.

import ArgumentParser
import InklingBench
import InklingPlatform
import InklingRuns
import InklingTraining

/// What the results are read by.
struct BenchFormat: ParsableArguments {
  enum Form: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
    case csv
    case markdown
  }

  /// Those that `inkling bench compare` reads.
  static let readable = 1...2

  @Option(
    name: [.customShort("o"), .customLong("output-format")],
    help: ArgumentHelp(
      "text, json (an object per line), csv or markdown.", valueName: "format"))
  var chosen: Form?

  @Flag(help: "The same as -o json.")
  var json = false

  @Flag(help: "The same as -o markdown.")
  var markdown = false

  func validate() throws {
    guard !(json && markdown) else {
      throw ValidationError("--json and --markdown exclude each other")
    }
    guard chosen == nil || !(json || markdown) else {
      throw ValidationError(
        "--\(json ? Form.json : .markdown) and --output-format exclude each "
          + "other")
    }
  }

  var form: Form { chosen ?? (json ? .json : markdown ? .markdown : .text) }

  /// Whether tables are printed, for people.
  var isForPeople: Bool { form == .text || form == .markdown }

  /// A table under its heading.
  func text(_ heading: String, _ table: Table) -> PrintedText {
    form == .markdown
      ? "**\(heading)**\n\n\(table.markdown)\n" : "\(heading)\n\(table.text)\n"
  }

  /// Writes a record where records are written, in CSV behind a line of names
  /// if it is the first.
  func write(
    _ members: [(String, JSONValue)], isFirst: Bool
  ) throws(FileError) {
    switch form {
    case .text, .markdown: break
    case .json: try StandardOutput.write(.members(members))
    case .csv:
      let lines = [members.map(\.0), members.map { $1.cell }].map(\.csv)
      try StandardOutput.write(
        PrintedText(lines: isFirst ? lines : Array(lines.dropFirst())))
    }
  }
}

/// Which measurements are made. A group, since what a command takes by itself
/// does not reach the commands below it.
struct BenchFilter: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only measurements whose section, name or level contains each of these "
        + "words: 'gemm', 'dense 784', 'sigmoid avx2', ... Sections: "
        + BenchSection.allCases.map(\.rawValue).joined(separator: ", ") + ".",
      valueName: "words"))
  var filter: String?

  func fits(_ step: BenchStep) -> Bool { filter.map(step.matches) ?? true }
}

/// How often each measurement is repeated.
struct BenchRepetitions: ParsableArguments {
  @Option(
    name: .shortAndLong, parsing: .unconditional,
    help: ArgumentHelp(
      "Repetitions of each measurement, 1 to 100 (default: 7; 4 of each "
        + "product of 'sweep', 3 of each training of 'scaling').",
      valueName: "n"))
  var repetitions: Int?

  func validate() throws {
    guard let repetitions else { return }
    guard Repetitions.range.contains(repetitions) else {
      throw ValidationError(
        "--repetitions is \(repetitions); expected \(Repetitions.range.text)")
    }
  }
}

extension ClosedRange<Int> {
  /// `1 to 100`
  var text: String { "\(lowerBound) to \(upperBound)" }
}
