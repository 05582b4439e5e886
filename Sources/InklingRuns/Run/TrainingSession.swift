// One run of `train`: printing its reports, writing its checkpoints, and what
// becomes of it when something fails on the way. A network that is trained is
// not given up because nobody reads the reports or a checkpoint has no room.

import InklingData
import InklingPlatform
import InklingTraining

package final class TrainingSession {
  package let settings: Recipe
  package let data: DataSplits
  package let json: Bool
  /// The network's number, if it is one of several.
  package let member: Int?
  /// Where checkpoints go, and what is noted in them.
  package let checkpoint: (path: String, notes: [String: String])?
  package let interruption: Interruption?
  /// Whether anything is left of the run but what it prints.
  package let isSaved: Bool

  private let progress: Progress
  /// Whether the end alone is printed.
  private let isQuiet: Bool
  private var outputFailure: FileError?
  private var checkpointFailure: TrainingError?
  private var hasCheckpoint: Bool
  /// What a run came to that a signal stopped.
  private(set) var stopped: TrainingOutcome?

  package init(
    settings: Recipe, data: DataSplits, json: Bool, member: Int? = nil,
    checkpoint: (path: String, notes: [String: String])?,
    interruption: Interruption?, isSaved: Bool, isResumed: Bool,
    isQuiet: Bool
  ) {
    progress = Progress(isQuiet: isQuiet)
    self.isQuiet = isQuiet
    self.settings = settings
    self.data = data
    self.json = json
    self.member = member
    self.checkpoint = checkpoint
    self.interruption = interruption
    self.isSaved = isSaved
    hasCheckpoint = isResumed
  }

  /// Trains to the end.
  ///
  /// - Throws: what makes the run worthless, or `StoppedBySignal` when its
  ///   state is saved.
  func train(_ trainer: Trainer) throws(RunError) -> TrainingOutcome {
    defer { progress.clear() }
    let bar = progress.isVisible ? EpochBar(trainer, on: data.train) : nil
    let outcome = try running { () throws(TrainingError) in
      try trainer.fit(
        data.train, validation: data.validation, test: data.test,
        onReport: { row in
          let decision = self.report(row)
          bar?.note(row)
          return decision
        },
        onCheckpoint: checkpoint == nil ? nil : save,
        isCancelled: { [interruption] in
          bar?.countStep()
          return interruption?.isRequested ?? false
        })
    }
    // Whoever ends the process now finds everything in the checkpoint.
    if checkpointFailure == nil { interruption?.answer(false) }
    if trainer.epoch < trainer.options.epochs, outcome.stop == nil {
      if let checkpointFailure { throw .training(checkpointFailure) }
      if let signal = interruption?.signal {
        stopped = outcome
        throw .stopped(stop(by: signal, trainer))
      }
      if let outputFailure { throw .file(outputFailure) }
    }
    return outcome
  }

  /// Prints the end of the run, when all is saved, and then says what went
  /// wrong on the way.
  func finish(_ summary: RunSummary) throws(RunError) {
    print(json ? PrintedText(numbered(summary.json)) : summary.text)
    if let checkpointFailure { throw .training(checkpointFailure) }
    if let outputFailure { throw .file(outputFailure) }
    guard let signal = interruption?.signal else { return }
    throw .stopped(
      StoppedBySignal(
        signal: signal,
        description: "\(Interruption.name(of: signal)) came when training was "
          + "done; all is saved"))
  }

  private func report(_ row: TrainingReport) -> TrainingDecision {
    progress.clear()
    let line = ReportLine(
      row: row, epochs: settings.options.epochs,
      epochsPerLine: settings.epochsPerLine)
    if line.isPrinted, !isQuiet {
      if !json { print("\(line.text)") }
      if json, let json = line.json { print(PrintedText(numbered(json))) }
    }
    if outputFailure != nil, !isSaved { return .stop }
    return .continue
  }

  /// Says first whose line it is, where there are several networks.
  private func numbered(_ json: [(String, JSONValue)]) -> JSONValue {
    .members((member.map { [("member", .int($0))] } ?? []) + json)
  }

  private func print(_ text: PrintedText) {
    guard outputFailure == nil else { return }
    do throws(FileError) {
      try StandardOutput.write(text)
    } catch {
      outputFailure = error
    }
  }

  /// The first one must succeed: then no time is lost yet. Later the one before
  /// is still there, and training may end well all the same.
  private func save(_ state: TrainingCheckpoint) -> TrainingDecision {
    guard let checkpoint else { return .continue }
    var state = state
    state.notes = checkpoint.notes
    do throws(TrainingError) {
      try state.write(to: checkpoint.path)
      checkpointFailure = nil
      hasCheckpoint = true
      interruption?.answer(true)
    } catch {
      checkpointFailure = error
      guard hasCheckpoint else { return .stop }
      let isStopping = interruption?.signal != nil
      if !isStopping, !state.isFinished {
        progress.clear()
        StandardError.write("inkling: warning: \(error); training goes on\n")
      }
    }
    return .continue
  }

  private func stop(by signal: Int32, _ trainer: Trainer) -> StoppedBySignal {
    let program = ProcessArguments.all.first ?? "inkling"
    let path = checkpoint?.path ?? ""
    return StoppedBySignal(
      signal: signal,
      description: "stopped by \(Interruption.name(of: signal)) after step "
        + "\(trainer.step), \(trainer.epoch) of \(settings.options.epochs) epochs done; "
        + "go on with: "
        + ShellWords.text([program, "train", "--resume", path]))
  }
}
