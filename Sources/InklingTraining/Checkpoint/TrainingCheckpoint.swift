// A run between two steps, as a value that can be written to a file and read
// back. What the file looks like is in Documentation/CheckpointFormat.md.

import InklingPlatform

/// All that a run needs, besides its data, to go on as if it had never stopped:
/// with the same bytes as result on the same instruction-set level.
///
///     try trainer.fit(data.train, test: data.test, onCheckpoint: { checkpoint in
///       do {
///         try checkpoint.write(to: "run.ckpt")
///         return .continue
///       } catch {
///         print(error)
///         return .stop
///       }
///     })
///
/// and in another process:
///
///     let trainer = try Trainer(
///       resuming: TrainingCheckpoint(path: "run.ckpt"))
///     let outcome = try trainer.fit(data.train, test: data.test)
///
/// A value: taking it copies nothing until the trainer changes what it shares.
public struct TrainingCheckpoint: Sendable {
  /// The network, the optimiser's state, the order of the samples, how far
  /// training is, and how it is done.
  package let trainer: TrainerState
  /// The network kept so far, and all reports.
  package let outcome: TrainingOutcome
  /// The data of the run.
  package let data: DataFingerprints
  /// What the caller wants to find again: lines of text by short names without
  /// `=` or a line feed.
  package var notes: [String: String] = [:]
  /// Where it may be written: all checkpoints of a run share this.
  package var files = CheckpointFiles()

  /// Whether the file at `path` begins as a checkpoint does.
  package static func isOne(at path: String) -> Bool {
    var head = [UInt8](repeating: 0, count: CheckpointFormat.magic.count)
    guard let file = try? RegularFile(path: path) else { return false }
    let count = head.withUnsafeMutableBytes { try? file.read(into: $0) }
    return count == head.count && head == CheckpointFormat.magic
  }
}
