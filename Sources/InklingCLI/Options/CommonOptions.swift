// Options that several commands have: how results are printed, and how many
// threads work on them.

import ArgumentParser
import InklingRuns

struct OutputFormat: ParsableArguments {
  @Flag(help: "Print JSON, one object per line.")
  var json = false
}

/// The same for commands whose result is a table.
struct ReportFormat: ParsableArguments {
  @OptionGroup var output: OutputFormat

  @Flag(help: "Print tables in Markdown.")
  var markdown = false

  var json: Bool { output.json }

  func validate() throws {
    guard !(json && markdown) else {
      throw ValidationError("--json and --markdown exclude each other")
    }
  }

  /// A table under its heading.
  func text(_ heading: String, _ table: Table) -> PrintedText {
    markdown
      ? "**\(heading)**\n\n\(table.markdown)\n" : "\(heading)\n\(table.text)\n"
  }
}

struct ThreadOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Threads; 0 for one per processor. Results are the same bytes.",
      valueName: "n"))
  var threads = 0

  func validate() throws {
    guard (0...1024).contains(threads) else {
      throw ValidationError("--threads is \(threads); expected 0 to 1024")
    }
  }
}
