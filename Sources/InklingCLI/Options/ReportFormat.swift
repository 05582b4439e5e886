// How measurements are printed.

import ArgumentParser

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
  func text(_ heading: String, _ table: Table) -> String {
    markdown
      ? "**\(heading)**\n\n\(table.markdown)\n" : "\(heading)\n\(table.text)\n"
  }
}
