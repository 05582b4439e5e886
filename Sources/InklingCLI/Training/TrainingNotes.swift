// What `train` notes in a checkpoint beside the run itself, so that --resume
// needs nothing else: the data, the files to write, how it reports.

import ArgumentParser
import InklingData
import InklingInterchange
import InklingPlatform
import InklingTraining

extension TrainCommand {
  /// The notes of a run with these settings. Paths are absolute: the run may be
  /// resumed from another folder.
  func notes(of settings: Recipe) -> [String: String] {
    var notes = [
      "recipe": settings.name, "epochs-per-line": "\(settings.epochsPerLine)",
      "data": Self.dataName(data.data),
      "level": Kernels.active.name,
    ]
    notes["data-name"] = settings.dataRecord?.name
    if settings.dataRecord?.pictures != nil {
      notes["picture-size"] = data.pictures.size?.text
      notes["picture-as-is"] =
        settings.dataRecord?.pictures == .asIs ? "yes" : nil
    }
    notes["samples"] = data.samples.map { "\($0)" }
    notes["validation"] = choosing.validation.map {
      $0.path.map { Self.dataName($0) } ?? $0.text
    }
    notes["label"] = data.label
    notes["test"] = data.test.map { "\($0)" }
    notes["standardize"] = standardize ? "yes" : nil
    notes["max-features"] = experiment.maxFeatures.map { "\($0)" }
    notes["from"] = fineTuning.from.map(Self.absolute)
    notes["replay"] = fineTuning.replay.map { Self.dataName($0) }
    notes["output"] = output.map(Self.absolute)
    notes["history"] = reports.history.map(Self.absolute)
    notes["plot"] = reports.plot.map(Self.absolute)
    notes["report"] = reports.page.path.map(Self.absolute)
    if reports.page.path != nil {
      let command =
        checkpoints.resume == nil
        ? ShellWords.ofThisProcess : settings.command
      // Notes have little room; what is longer no page is worth a run.
      notes["command"] = command.flatMap { $0.utf8.count < 8192 ? $0 : nil }
    }
    return notes
  }

  /// Takes the settings of a checkpoint's run, and its data and files where
  /// none are named.
  ///
  /// - Throws: `CommandFailure` for a checkpoint that is not of `train`, notes
  ///   that make no sense, or fewer epochs than are done.
  mutating func takeSettings(
    from checkpoint: TrainingCheckpoint, at path: String
  ) throws -> Recipe {
    let notes = checkpoint.notes
    let named = choosing.validation
    guard let name = notes["recipe"], var settings = Recipe(named: name) else {
      throw CommandFailure(
        "\(path): recipe '\(notes["recipe"] ?? "")', which is not known here; "
          + "expected a checkpoint of this program")
    }
    if let epochs = experiment.epochs, epochs < checkpoint.trainer.epoch {
      throw CommandFailure(
        "--epochs is \(epochs); \(path) has done \(checkpoint.trainer.epoch)")
    }
    settings.options = checkpoint.trainer.options
    settings.options.threads = threads.threads
    settings.activation =
      checkpoint.trainer.network.activations[0].builtin ?? settings.activation
    settings.options.epochs =
      experiment.epochs ?? checkpoint.trainer.options.epochs
    settings.epochsPerLine = max(
      notes["epochs-per-line"].flatMap { Int($0) } ?? 1, 1)
    settings.dataName = data.source == nil ? notes["data-name"] : nil
    output = output ?? notes["output"]
    reports.history = reports.history ?? notes["history"]
    reports.plot = reports.plot ?? notes["plot"]
    reports.page.path = reports.page.path ?? notes["report"]
    settings.command = notes["command"]
    fineTuning.from = notes["from"]
    fineTuning.replay = notes["replay"]
    standardize = notes["standardize"] != nil
    experiment.maxFeatures = notes["max-features"].flatMap { Int($0) }
    do {
      choosing.validation = try notes["validation"].map {
        try ValidationSource(parsing: $0)
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
    if let level = notes["level"], level != Kernels.active.name {
      StandardError.write(
        """
        inkling: \(path) was written with the instruction set \(level.quoted), \
        here it is \(Kernels.active.name): the result will not be the same bytes

        """)
    }
    return settings
  }

  /// Takes the data that are noted, unless others are named.
  ///
  /// - Parameter count: as many samples as the run was trained on, which is
  ///   looked at before any are drawn.
  private mutating func takeData(
    from notes: [String: String], count: Int
  ) throws {
    data.label = notes["label"]
    data.test = notes["test"].flatMap { Double($0) }
    data.pictures.size = try notes["picture-size"].map {
      try PictureSize(parsing: $0)
    }
    data.pictures.asIs = notes["picture-as-is"] != nil
    guard data.source == nil, data.samples == nil else { return }
    data.source = notes["data"]
    data.samples = notes["samples"].flatMap { Int($0) }
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
    name == DataSplits.builtin ? name : absolute(DataHome.resolved(name))
  }

  private static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    return "\(String(cString: folder))/\(path)"
  }
}
