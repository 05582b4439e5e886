// How many threads a command may use.

import ArgumentParser

struct ThreadOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Threads; 0 for one a processor. Results are the same bytes.",
      valueName: "n"))
  var threads = 0

  func validate() throws {
    guard (0...1024).contains(threads) else {
      throw ValidationError("--threads is \(threads); expected 0 to 1024")
    }
  }
}
