// `inkling digits`: built-in test digits as a file that other programs read.

import ArgumentParser
import InklingData
import InklingPlatform
import InklingRuns
import InklingTraining

struct DigitsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "digits",
    abstract: "Write built-in test digits as an IDX images file.")

  @Argument(help: ArgumentHelp("The file to write.", valueName: "file"))
  var path: String

  @Option(help: ArgumentHelp("How many digits.", valueName: "n"))
  var count = DataOptions.builtinTestCount

  func validate() throws {
    guard (1...DataOptions.builtinTestCount).contains(count) else {
      throw ValidationError(
        "--count is \(count); expected 1 to \(DataOptions.builtinTestCount)")
    }
  }

  func run() throws {
    var files = FileRoles()
    files.write(path, as: "the digits")
    try unwrapping { () throws(RunError) in try files.check() }
    let digits = try DataOptions.builtinTest(upTo: count - 1)
    guard case .image(let height, let width) = digits.shape else { return }
    try checkMemory(3 * digits.count * height * width, for: "the file")
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count * height * width + 16)
    // The magic number of bytes in three dimensions, then these, big-endian.
    for number in [2051, digits.count, height, width] {
      for shift in [24, 16, 8, 0] {
        bytes.append(UInt8(truncatingIfNeeded: number >> shift))
      }
    }
    for index in 0..<digits.count { bytes += digits.rows.bytes(ofRow: index) }
    try AtomicFile.write(bytes, to: path)
  }
}
