// Checkpoints of a training run, and going on from one.

import ArgumentParser
import InklingRuns
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
    transform: TrainingInterval.init(parsingCheckpoints:))
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
}
