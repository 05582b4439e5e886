// Taking a checkpoint's file for a run, with advice where that is refused.

import InklingTraining

extension CheckpointFiles {
  /// Takes the file for the run, before there is anything to write; refuses to
  /// begin where another run would be lost.
  ///
  /// - Parameters:
  ///   - path: where checkpoints are written, if they are.
  ///   - resumed: what the run goes on from.
  /// - Throws: `CommandFailure` that says what to do.
  package static func taken(
    for path: String?, overwriting: Bool, after resumed: TrainingCheckpoint?
  ) throws(CommandFailure) -> CheckpointFiles {
    let files = CheckpointFiles(after: resumed?.files)
    guard let path else { return files }
    do throws(TrainingError) {
      try files.take(path, overwriting: overwriting)
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
}
