// What `inkling-board train` was asked for: the big program's options, those that
// make sense on a board.

import InklingCore
import InklingData
import InklingRuns
import InklingTraining

struct TrainSettings: TakesData {
  var data = BoardData()
  var experiment = ExperimentSettings()
  var choosing = ChoosingSettings()
  var from: String?
  var freeze: Int?
  var every: TrainingInterval?
  var history: String?
  var isQuiet = false
  var checkpoint: String?
  var overwrites = false
  var checkpointEvery: TrainingInterval?
  var resume: String?
  var memory = MemorySettings()
  var run = RunSettings()
  var output: String?

  /// Where checkpoints are written.
  var checkpointPath: String? { checkpoint ?? resume }

  /// The options that were given of those that a run depends on.
  var given: [String] {
    experiment.given
      + [
        ("--from", from != nil), ("--freeze", freeze != nil),
        ("--memory-limit", memory.limit != nil), ("--every", every != nil),
        ("--validation", choosing.validation != nil),
      ].filter { $0.1 }.map { $0.0 } + choosing.given
  }

  /// - Throws: `UsageError` for options that make no sense, by themselves or
  ///   together.
  func check() throws(RunError) {
    try data.check()
    try running { () throws(UsageError) in
      try experiment.optimization.check()
      try experiment.regularization.check()
      try experiment.check()
      try choosing.check()
    }
    if let history {
      try running { () throws(TrainingError) in
        _ = try TrainingHistory.Format(path: history)
      }
    }
    func refuse(_ text: String) -> RunError { .usage(UsageError(text)) }
    if checkpointEvery != nil, checkpointPath == nil {
      throw refuse(
        "--checkpoint-every is given; expected --checkpoint or --resume beside "
          + "it")
    }
    if overwrites, checkpoint == nil {
      throw refuse("--overwrite is given; expected --checkpoint beside it")
    }
    if freeze != nil, from == nil {
      throw refuse("--freeze is given; expected --from with a model beside it")
    }
    if resume != nil, !given.isEmpty {
      throw refuse(
        "--resume takes the settings from its checkpoint; expected it without "
          + given.joined(separator: ", "))
    }
    if from != nil, !experiment.givenLayers.isEmpty {
      throw refuse(
        "--from takes the layers from its model; expected it without "
          + experiment.givenLayers.joined(separator: ", "))
    }
    if experiment.base.dataKind == .texts, data.source == nil {
      throw refuse(
        "--recipe \(experiment.base.name) is for texts; expected --data with a "
          + "folder of texts")
    }
  }
}
