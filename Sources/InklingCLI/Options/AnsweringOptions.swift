// How `predict` takes its files, and what it does with its answers.

import ArgumentParser
import InklingPlatform
import InklingRuns

struct AnsweringOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Say 'unsure', with the two best, where no class has this probability: "
        + "0 to 1.", valueName: "p"))
  var reject: Float = 0

  @Option(
    help: ArgumentHelp(
      "Write the picture with a box and a label for each digit, as PNG; for one "
        + "picture.", valueName: "file.png"))
  var annotate: String?

  @Flag(
    help: ArgumentHelp(
      "Show what the network saw, and which pixels or words spoke for the label "
        + "and which against it: each value times the derivative by it of the "
        + "label's output before the softmax."))
  var explain = false

  @Flag(
    help: ArgumentHelp(
      "Stay, read paths line by line from standard input, and answer each at "
        + "once."))
  var follow = false

  @Flag(
    help: ArgumentHelp(
      "With --follow: digits of a byte per pixel, one after another, in place "
        + "of paths."))
  var raw = false

  func validate() throws {
    guard reject >= 0, reject <= 1 else {
      throw ValidationError("--reject is \(reject); expected 0 to 1")
    }
    if raw, explain {
      throw ValidationError("--raw and --explain exclude each other")
    }
    if raw, !follow { throw ValidationError("--raw is for --follow") }
    if follow, annotate != nil {
      throw ValidationError("--annotate and --follow exclude each other")
    }
  }

  /// What only the command knows.
  func validate(files: [String], index: [Int]) throws {
    if follow, !files.isEmpty || !index.isEmpty {
      throw ValidationError(
        "--follow reads from standard input; expected no files and no --index")
    }
    if !follow, files.isEmpty {
      throw ValidationError("Missing expected argument '<file> ...'")
    }
    if files.count(where: { $0 == "-" }) > 1 {
      throw ValidationError("standard input ('-') can be read once")
    }
    if let annotate {
      guard files.count == 1 else {
        throw ValidationError(
          "--annotate is for one picture; found \(files.count) files")
      }
      var roles = FileRoles()
      roles.read(files[0], as: "the picture")
      roles.write(annotate, as: "the annotated picture")
      try unwrapping { () throws(RunError) in try roles.check() }
    }
  }
}
