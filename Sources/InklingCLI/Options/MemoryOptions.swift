// What a run may need, and saying what it will need.

import ArgumentParser
import InklingRuns
import InklingTraining

struct MemoryOptions: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "Say what the run will need, and end: memory beside the program's own, "
        + "and the sizes of the files that it writes. Of IDX files and built-in "
        + "digits only headers, labels and the first 1000 samples are looked "
        + "at; other data are loaded to be measured."))
  var dryRun = false

  @Option(
    help: ArgumentHelp(
      "The memory that the run may take beside the program's own: 32M, 900K or "
        + "2G. Samples of IDX files that are not gzipped, and built-in digits, "
        + "that do not fit are read anew in each epoch, in chunks whose order, "
        + "and the samples' in as many chunks as fit, is drawn from --seed.",
      valueName: "size"),
    transform: Self.bytes)
  var memoryLimit: Int?

  /// The options that were given of those that a run depends on.
  var given: [String] { memoryLimit == nil ? [] : ["--memory-limit"] }

  /// What was given.
  var values: MemorySettings {
    var values = MemorySettings()
    values.limit = memoryLimit
    values.dryRun = dryRun
    return values
  }

  private static func bytes(_ argument: String) throws -> Int {
    do throws(TrainingError) {
      return try RunMemory.bytes(parsing: argument)
    } catch {
      throw ValidationError("\(error)")
    }
  }
}
