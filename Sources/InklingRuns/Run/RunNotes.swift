// What `train` notes in a checkpoint beside the run itself, so that --resume
// needs nothing else: the data, the files to write, how it reports.

import InklingCore
import InklingData
import InklingTraining

/// The notes of a run. Paths are absolute: it may be resumed from another
/// folder.
package struct RunNotes {
  package var recipe: String
  package var epochsPerLine: Int
  /// The instruction set.
  package var level: String?
  package var data: String?
  /// What the model's file calls the data.
  package var dataName: String?
  package var pictureSize: String?
  package var pictureAsIs = false
  package var samples: Int?
  package var validation: String?
  package var label: String?
  package var test: Double?
  package var standardize = false
  package var maxFeatures: Int?
  package var from: String?
  package var replay: String?
  package var output: String?
  package var history: String?
  package var plot: String?
  package var report: String?
  package var command: String?

  /// The notes that every run has.
  package init(of settings: Recipe) {
    recipe = settings.name
    epochsPerLine = settings.epochsPerLine
    level = Kernels.active.name
    dataName = settings.dataRecord?.name
  }

  /// The notes of a checkpoint.
  package init(_ notes: [String: String]) {
    recipe = notes["recipe"] ?? ""
    epochsPerLine = max(notes["epochs-per-line"].flatMap { Int($0) } ?? 1, 1)
    level = notes["level"]
    data = notes["data"]
    dataName = notes["data-name"]
    pictureSize = notes["picture-size"]
    pictureAsIs = notes["picture-as-is"] != nil
    samples = notes["samples"].flatMap { Int($0) }
    validation = notes["validation"]
    label = notes["label"]
    test = notes["test"].flatMap { Double($0) }
    standardize = notes["standardize"] != nil
    maxFeatures = notes["max-features"].flatMap { Int($0) }
    from = notes["from"]
    replay = notes["replay"]
    output = notes["output"]
    history = notes["history"]
    plot = notes["plot"]
    report = notes["report"]
    command = notes["command"]
  }

  /// As a checkpoint has them.
  package var dictionary: [String: String] {
    var notes = ["recipe": recipe, "epochs-per-line": "\(epochsPerLine)"]
    notes["level"] = level
    notes["data"] = data
    notes["data-name"] = dataName
    notes["picture-size"] = pictureSize
    notes["picture-as-is"] = pictureAsIs ? "yes" : nil
    notes["samples"] = samples.map { "\($0)" }
    notes["validation"] = validation
    notes["label"] = label
    notes["test"] = test.map { "\($0)" }
    notes["standardize"] = standardize ? "yes" : nil
    notes["max-features"] = maxFeatures.map { "\($0)" }
    notes["from"] = from
    notes["replay"] = replay
    notes["output"] = output
    notes["history"] = history
    notes["plot"] = plot
    notes["report"] = report
    notes["command"] = command
    return notes
  }

  /// The settings of a checkpoint's run; says where the result will not be the
  /// bytes of a run that was not stopped.
  ///
  /// - Parameters:
  ///   - epochs: that are wanted, where it is not those of the run.
  ///   - path: the checkpoint's.
  /// - Throws: `CommandFailure` for a checkpoint that is not of `train`, or
  ///   fewer epochs than are done.
  package func settings(
    from checkpoint: TrainingCheckpoint, at path: String, epochs: Int?,
    threads: Int
  ) throws(CommandFailure) -> Recipe {
    guard var settings = Recipe(named: recipe) else {
      throw CommandFailure(
        "\(path): recipe '\(recipe)', which is not known here; "
          + "expected a checkpoint of this program")
    }
    if let epochs, epochs < checkpoint.trainer.epoch {
      throw CommandFailure(
        "--epochs is \(epochs); \(path) has done \(checkpoint.trainer.epoch)")
    }
    settings.options = checkpoint.trainer.options
    settings.options.threads = threads
    settings.activation =
      checkpoint.trainer.network.activations[0].builtin ?? settings.activation
    settings.options.epochs = epochs ?? checkpoint.trainer.options.epochs
    settings.epochsPerLine = epochsPerLine
    settings.command = command
    return settings
  }

  /// Says where a run that is gone on with will not end with the same bytes.
  package func sayLevel(at path: String) {
    guard let level, level != Kernels.active.name else { return }
    StandardError.write(
      """
      inkling: \(path) was written with the instruction set \(level.quoted), \
      here it is \(Kernels.active.name): the result will not be the same bytes

      """)
  }
}
