// What `train` notes in a checkpoint beside the run itself, so that --resume
// needs nothing else: the data, the files to write, how it reports.

import ArgumentParser
import InklingData
import InklingInterchange
import InklingPlatform
import InklingRuns
import InklingTraining

extension TrainCommand {
  /// The notes of a run with these settings.
  func notes(of settings: Recipe) -> [String: String] {
    var notes = RunNotes(of: settings)
    notes.data = Self.dataName(data.data)
    if settings.dataRecord?.pictures != nil {
      notes.pictureSize = data.pictures.size?.text
      notes.pictureAsIs = settings.dataRecord?.pictures == .asIs
    }
    notes.samples = data.samples
    notes.validation = choosing.validation.map {
      $0.path.map { Self.dataName($0) } ?? $0.text
    }
    notes.label = data.label
    notes.test = data.test
    notes.standardize = standardize
    notes.maxFeatures = experiment.maxFeatures
    notes.from = fineTuning.from.map(absolutePath)
    notes.replay = fineTuning.replay.map { Self.dataName($0) }
    notes.output = output.map(absolutePath)
    notes.history = reports.history.map(absolutePath)
    notes.plot = reports.plot.map(absolutePath)
    notes.report = reports.html.path.map(absolutePath)
    if reports.html.path != nil {
      let command =
        checkpoints.resume == nil
        ? ShellWords.ofThisProcess : settings.command
      // Notes have little room; what is longer no report is worth a run.
      notes.command = command.flatMap { $0.utf8.count < 8192 ? $0 : nil }
    }
    return notes.dictionary
  }

  /// Takes the settings of a checkpoint's run, and its data and files where
  /// none are named.
  ///
  /// - Throws: `CommandFailure` for a checkpoint that is not of `train`, notes
  ///   that make no sense, or fewer epochs than are done.
  mutating func takeSettings(
    from checkpoint: TrainingCheckpoint, at path: String
  ) throws -> Recipe {
    let notes = RunNotes(checkpoint.notes)
    let named = choosing.validation
    var settings = try notes.settings(
      from: checkpoint, at: path, epochs: experiment.epochs,
      threads: threads.threads)
    settings.dataName = data.source == nil ? notes.dataName : nil
    output = output ?? notes.output
    reports.history = reports.history ?? notes.history
    reports.plot = reports.plot ?? notes.plot
    reports.html.path = reports.html.path ?? notes.report
    fineTuning.from = notes.from
    fineTuning.replay = notes.replay
    standardize = notes.standardize
    experiment.maxFeatures = notes.maxFeatures
    do {
      choosing.validation = try notes.validation.map {
        try ValidationSource(parsing: $0, resolving: DataHome.resolved)
      }
      let split =
        choosing.validation.map { $0.path == nil } ?? false
        ? checkpoint.data.validation?.count ?? 0 : 0
      try takeData(
        from: notes, count: checkpoint.data.train.count + split)
      try experiment.validate()
      try reports.validate()
    } catch let error as ValidationError {
      throw CommandFailure("\(path): a note in it: \(error)")
    } catch let error as UsageError {
      throw CommandFailure("\(path): a note in it: \(error)")
    }
    if let named {
      // Data that were moved are found again; that they are the same, the run
      // checks.
      guard named.path != nil, choosing.validation?.path != nil else {
        throw ValidationError(
          "--resume takes --validation from its checkpoint, where it is "
            + "\(choosing.validation?.text ?? "not given"); expected it without"
        )
      }
      choosing.validation = named
    }
    notes.sayLevel(at: path)
    return settings
  }

  /// Takes the data that are noted, unless others are named.
  ///
  /// - Parameter count: as many samples as the run was trained on, which is
  ///   looked at before any are drawn.
  private mutating func takeData(
    from notes: RunNotes, count: Int
  ) throws {
    data.label = notes.label
    data.test = notes.test
    data.pictures.size = try notes.pictureSize.map {
      try PictureSize(parsing: $0)
    }
    data.pictures.asIs = notes.pictureAsIs
    guard data.source == nil, data.samples == nil else { return }
    data.source = notes.data
    data.samples = notes.samples
    try data.validate()
    guard data.data == DataSplits.builtin, fineTuning.replay == nil else {
      return
    }
    let samples = data.samples ?? DataOptions.builtinTrainCount
    guard samples == count else {
      throw ValidationError(
        "\(samples) built-in digits; expected \(count), which it was trained on"
      )
    }
  }

  /// The name of data: a path, or that of the built-in digits.
  private static func dataName(_ name: String) -> String {
    name == DataSplits.builtin ? name : absolutePath(DataHome.resolved(name))
  }
}
