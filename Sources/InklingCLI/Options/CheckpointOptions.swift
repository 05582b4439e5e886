// Checkpoints of a training run, and going on from one.

import ArgumentParser
import InklingPlatform
import InklingTraining

struct CheckpointOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where to save the run's state, for --resume: at its beginning, as "
        + "--checkpoint-every says, at its end, and on SIGINT, SIGTERM or "
        + "SIGHUP, which then end it after the current step. A second signal "
        + "ends it at once. The checkpoint of another run is replaced only if "
        + "that run was finished.",
      valueName: "file"))
  var checkpoint: String?

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
  }

  /// Refuses to begin where an unfinished run would be lost.
  ///
  /// - Throws: `CommandFailure` that says what to do.
  func checkNoRunIsLost() throws {
    guard let checkpoint, !isResumed(from: checkpoint),
      let older = try? TrainingCheckpoint(path: checkpoint),
      older.trainer.epoch < older.trainer.options.epochs
    else { return }
    throw CommandFailure(
      "\(checkpoint): an unfinished run, \(older.trainer.epoch) of "
        + "\(older.trainer.options.epochs) epochs done; go on with it (--resume "
        + "\(checkpoint)), or remove it to begin anew")
  }

  /// Whether that is the file that the run goes on from, by whatever name.
  private func isResumed(from path: String) -> Bool {
    guard let resume, let one = try? FileStatus(path: resume),
      let other = try? FileStatus(path: path)
    else { return false }
    return one.isSame(as: other)
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
