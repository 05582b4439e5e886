// Checkpoints of a training run, and going on from one.

import ArgumentParser
import InklingTraining

struct CheckpointOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where to save the run's state, for --resume: at its beginning, as "
        + "--checkpoint-every says, at its end, and on SIGINT, SIGTERM or "
        + "SIGHUP, which then end it after the current step. A second signal "
        + "ends it at once. What is there is replaced only if it is the "
        + "checkpoint of a finished run.",
      valueName: "file"))
  var checkpoint: String?

  @Flag(
    help: ArgumentHelp(
      "Let --checkpoint replace whatever is there: an unfinished run, or what "
        + "cannot be read."))
  var overwrite = false

  @Option(
    help: ArgumentHelp(
      "How often: 5 or 5epochs, or 1000steps. (default: every epoch, or as the "
        + "resumed run did)",
      valueName: "n epochs|steps"),
    transform: Self.interval)
  var checkpointEvery: TrainingInterval?

  @Option(
    help: ArgumentHelp(
      "Go on from a checkpoint, with its settings, data and files; further "
        + "checkpoints go to the same file. Ends with the bytes of a run that "
        + "was never stopped. Data and files may be named anew, and --epochs "
        + "raised.",
      valueName: "file"))
  var resume: String?

  /// Where checkpoints are written.
  var path: String? { checkpoint ?? resume }

  func validate() throws {
    guard checkpointEvery == nil || path != nil else {
      throw ValidationError(
        "--checkpoint-every is given; expected --checkpoint or --resume beside "
          + "it")
    }
    guard !overwrite || checkpoint != nil else {
      throw ValidationError(
        "--overwrite is given; expected --checkpoint beside it")
    }
  }

  /// Takes the file for the run, before there is anything to write; refuses to
  /// begin where another run would be lost.
  ///
  /// - Parameter resumed: what the run goes on from.
  /// - Throws: `CommandFailure` that says what to do.
  func takeFile(
    after resumed: TrainingCheckpoint?
  ) throws -> CheckpointFiles {
    let files = CheckpointFiles(after: resumed?.files)
    guard let path else { return files }
    do throws(TrainingError) {
      try files.take(path, overwriting: overwrite)
    } catch {
      let advice =
        switch error.reason {
        case .unfinished:
          "; go on with it (--resume \(path)), name another file, or begin anew "
            + "with --overwrite"
        case .notReplaced: "; name another file, or replace it by --overwrite"
        default: ""
        }
      throw CommandFailure("\(error)\(advice)")
    }
    return files
  }

  private static func interval(
    _ argument: String
  ) throws -> TrainingInterval {
    if let count = Int(argument), count > 0 { return .epochs(count) }
    let interval = TrainingInterval(argument)
    switch interval?.unit {
    case .epochs, .steps: return interval ?? .epochs(1)
    case .samples, nil:
      throw ValidationError(
        "expected a number above 0 and its unit: 5epochs or 1000steps")
    }
  }
}
