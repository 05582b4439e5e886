// What `evaluate` shows of what went wrong.

import ArgumentParser
import InklingPlatform
import InklingRuns

struct MistakeOptions: ParsableArguments {
  /// Pictures in a folder if no number is given.
  private static let defaultCount = 30

  @Flag(
    help: ArgumentHelp(
      "Print what each class was taken for, and its precision, recall and F1; "
        + "where the table would be wider than a terminal, the most frequent "
        + "mistakes."))
  var confusion = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Show so many of the worst mistakes: the more, the further its class's "
        + "output is below the answer's. (default: \(Self.defaultCount) with "
        + "--worst-folder)",
      valueName: "n"))
  var worst: Int?

  @Option(
    help: ArgumentHelp(
      "Write the worst mistakes to a folder, as PNG files named by rank, class "
        + "and answer: 001-is-4-read-as-9.png.",
      valueName: "folder"))
  var worstFolder: String?

  func validate() throws {
    if let worst, worst < 1 {
      throw ValidationError("--worst is \(worst); expected 1 or more")
    }
  }

  /// How many mistakes are wanted.
  var count: Int? {
    worst ?? (worstFolder == nil ? nil : Self.defaultCount)
  }

  /// Refuses a folder that the data lie in, before anything is measured.
  func check(data: String) throws {
    guard let worstFolder else { return }
    guard mkdir(worstFolder, 0o777) == 0 || errno == EEXIST else {
      throw FileError(operation: .create, path: worstFolder, code: errno)
    }
    var roles = FileRoles()
    roles.read(data: data)
    roles.write("\(worstFolder)/001.png", as: "a mistake")
    try unwrapping { () throws(RunError) in try roles.check() }
  }
}
