// Which files a run may write its checkpoints to: nothing that may be needed is
// replaced, and no two runs write to one file.

import InklingPlatform

/// The files that are a run's own, since its checkpoints were read from them or
/// written to them; the last of them is locked as long as the run goes on.
///
/// A checkpoint replaces only what is the run's own, or the checkpoint of a
/// finished run, read in full, that no run under way has locked.
package final class CheckpointFiles: Sendable {
  private struct State {
    var own: Set<FileIdentity> = []
    var lock: FileLock?
    var isInUse = false
  }

  /// What is at a path that may be written.
  private enum Place {
    case empty
    case file(FileLock)
    /// A device or pipe, or a file that is to be replaced though it cannot be
    /// opened.
    case unlocked
  }

  private let state = Lock(State())

  package init() {}

  /// The files of a run whose checkpoint was read from `file`.
  init(readFrom file: borrowing RegularFile) {
    let identity = file.identity
    state.withLock { state in
      if let identity { state.own.insert(identity) }
    }
  }

  /// The files of a run that goes on with another's.
  package init(after earlier: CheckpointFiles?) {
    let own = earlier?.state.withLock { $0.own } ?? []
    state.withLock { $0.own = own }
  }

  /// Makes `path` the run's own before there is anything to write, and keeps it
  /// for the run.
  ///
  /// - Parameter overwriting: whether whatever is there is to be replaced, but
  ///   for the checkpoint of a run that is under way.
  /// - Throws: `TrainingError` with reason `unfinished`, `notReplaced` or
  ///   `inUse`, and the path.
  package func take(
    _ path: String, overwriting: Bool = false
  ) throws(TrainingError) {
    do throws(TrainingError) {
      try state.withLock { (state) throws(TrainingError) in
        state.isInUse = true
        switch try Self.place(path, overwriting, state) {
        case .empty: break
        case .file(let lock): Self.keep(lock, &state)
        case .unlocked:
          if let identity = FileIdentity(path: path) {
            state.own.insert(identity)
          }
        }
      }
    } catch {
      throw error.named(path)
    }
  }

  /// Writes to `path` what `body` gives.
  ///
  /// - Throws: as `take`, or as writing does; what was at `path` is then still
  ///   there.
  func write(
    to path: String, overwriting: Bool,
    _ body: (inout AtomicFile) throws(FileError) -> Void
  ) throws(TrainingError) {
    try state.withLock { (state) throws(TrainingError) in
      let place = try Self.place(path, overwriting, state)
      do throws(FileError) {
        var file = try AtomicFile(path: path)
        try body(&file)
        let lock = file.lock()
        if case .empty = place {
          try file.commit(isNew: true)
        } else {
          try file.commit()
        }
        if case .file(let old) = place, let identity = old.identity {
          state.own.remove(identity)
        }
        if let lock { Self.keep(lock, &state) }
      } catch {
        guard case .empty = place, error.code == EEXIST else {
          throw TrainingError(error)
        }
        throw Self.isUsed
      }
    }
  }

  /// A run begins that may write checkpoints.
  func begin() { state.withLock { $0.isInUse = true } }

  /// The run is over: others may have its files, if it is finished.
  func end() {
    state.withLock { state in
      state.isInUse = false
      state.lock = nil
    }
  }

  private static func keep(_ lock: FileLock, _ state: inout State) {
    if let identity = lock.identity { state.own.insert(identity) }
    state.lock = state.isInUse ? lock : nil
  }

  private static func place(
    _ path: String, _ overwriting: Bool, _ state: borrowing State
  ) throws(TrainingError) -> Place {
    if let lock = state.lock, lock.isAt(path) {
      // The lock keeps other runs away, but no editor.
      let isUnchanged = lock.identity.map { state.own.contains($0) } ?? true
      guard isUnchanged || overwriting else {
        throw TrainingError(
          .notReplaced,
          "changed by another program since this run wrote it; it is not "
            + "replaced")
      }
      return .file(lock)
    }
    // Of a run under way, the file may be another each time it is looked at.
    for _ in 0..<100 {
      let file: RegularFile
      do throws(FileError) {
        file = try RegularFile(path: path)
      } catch {
        if error.code == ENOENT { return .empty }
        let isOwn = FileIdentity(path: path).map { state.own.contains($0) }
        if error.problem == .notAFile(isFolder: false) || overwriting
          || isOwn ?? false
        {
          return .unlocked
        }
        throw refusal(TrainingError(error))
      }
      guard let lock = file.lock() else { throw isUsed }
      guard lock.isAt(path) else { continue }
      let isOwn = file.identity.map { state.own.contains($0) } ?? false
      if !isOwn, !overwriting { try check(file) }
      return .file(lock)
    }
    throw isUsed
  }

  /// Refuses to replace what a run may still go on from, or what nobody can
  /// say that of.
  private static func check(
    _ file: borrowing RegularFile
  ) throws(TrainingError) {
    let run: TrainingCheckpoint
    do throws(TrainingError) {
      run = try TrainingCheckpoint(reading: file)
    } catch {
      throw refusal(error)
    }
    guard !run.isFinished else { return }
    let older = run.trainer
    throw TrainingError(
      .unfinished,
      "an unfinished run, \(older.epoch) of \(older.options.epochs) epochs done"
    )
  }

  private static func refusal(_ error: TrainingError) -> TrainingError {
    TrainingError(
      .notReplaced,
      (error.fileError?.explanation ?? error.detail) + "; it is not replaced")
  }

  private static var isUsed: TrainingError {
    TrainingError(
      .inUse,
      "another run is writing its checkpoints there; expected another file, or "
        + "that run's end")
  }
}
