// The options of `inkling-board train`, by the names that `inkling train` has.

import InklingCore
import InklingData
import InklingRuns
import InklingTraining

extension TrainSettings: TakesRunSettings {
  static var options: [Option<Self>] {
    dataOptions + experimentOptions + optimizationOptions
      + regularizationOptions + choosingOptions + fileOptions
      + commonOptions(threads: true)
  }

  private static var experimentOptions: [Option<Self>] {
    [
      Option("--recipe", "name", "the settings to start from") {
        (settings, text) throws(RunError) in
        settings.experiment.recipe = try wanted(
          Recipe(named: text),
          Recipe.all.map { $0.name }.joined(separator: ", "))
      },
      Option("--hidden", "n,n", "widths of the hidden layers") {
        (settings, text) throws(RunError) in
        settings.experiment.hidden = try running { () throws(UsageError) in
          try HiddenWidths(parsing: text)
        }
      },
      Option("--input-size", "nxn", "what pictures are averaged to") {
        (settings, text) throws(RunError) in
        settings.experiment.inputSize = try running { () throws(UsageError) in
          try PictureSize(parsing: text)
        }
      },
      Option("--activation", "name", "of the hidden layers") {
        (settings, text) throws(RunError) in
        settings.experiment.activation = try activation(text)
      },
      Option("--output-activation", "name", "of the last layer") {
        (settings, text) throws(RunError) in
        settings.experiment.outputActivation = try activation(text)
      },
      Option("--initializer", "name", "how the parameters start") {
        (settings, text) throws(RunError) in
        settings.experiment.initializer = try wanted(
          Initializer(text), Initializer.names.joined(separator: ", "))
      },
      Option("--epochs", "n", "times through the training data") {
        (settings, text) throws(RunError) in
        settings.experiment.epochs = try number(
          text, in: 1...TrainingOptions.maximumEpochs)
      },
      Option("--seed", "n", "what all random choices are made from") {
        (settings, text) throws(RunError) in
        settings.experiment.seed = try wanted(UInt64(text), "a number")
      },
    ]
  }

  private static func activation(
    _ text: String
  ) throws(RunError) -> Activation {
    let names = Activation.trainable.map { $0.description }
    return try wanted(
      names.contains(text) ? Activation(text) : nil,
      names.joined(separator: ", "))
  }

  private static var optimizationOptions: [Option<Self>] {
    [
      Option("--loss", "name", "the loss to minimize") {
        (settings, text) throws(RunError) in
        settings.experiment.optimization.loss = try wanted(
          Loss(text), Loss.names.joined(separator: ", "))
      },
      Option("--optimizer", "name", "sgd, adam or adamw") {
        (settings, text) throws(RunError) in
        settings.experiment.optimization.optimizer = try running {
          () throws(TrainingError) in try Optimizer(parsing: text)
        }
      },
      Option("--momentum", "m", "of sgd, 0 or more and less than 1") {
        (settings, text) throws(RunError) in
        settings.experiment.optimization.momentum = try float(text)
      },
      Option("--dampening", "d", "of the momentum, 0 to 1") {
        (settings, text) throws(RunError) in
        settings.experiment.optimization.dampening = try float(text)
      },
      Option("--nesterov", nil, "Nesterov's momentum") {
        (settings, _) throws(RunError) in
        settings.experiment.optimization.nesterov = true
      },
      Option("--learning-rate", "f", "above 0") {
        (settings, text) throws(RunError) in
        settings.experiment.optimization.learningRate = try float(text)
      },
      Option("--schedule", "name:parameter=f", LearningRateSchedule.help) {
        (settings, text) throws(RunError) in
        settings.experiment.optimization.schedule = try running {
          () throws(TrainingError) in
          try LearningRateSchedule(parsing: text, every: .epochs(1))
        }
      },
      Option("--schedule-every", "n steps|epochs", "a period of the schedule") {
        (settings, text) throws(RunError) in
        settings.experiment.optimization.scheduleEvery = try interval(text)
      },
      Option("--warm-up", "n steps|epochs", "how long the rate rises first") {
        (settings, text) throws(RunError) in
        settings.experiment.optimization.warmUp = try interval(text)
      },
      Option("--weight-decay", "f", "0 or more") {
        (settings, text) throws(RunError) in
        settings.experiment.optimization.weightDecay = try float(text)
      },
      Option("--batch-norm", nil, "batch normalization of the hidden layers") {
        (settings, _) throws(RunError) in
        settings.experiment.optimization.batchNorm = true
      },
      Option("--batch-size", "n|all", "samples per step") {
        (settings, text) throws(RunError) in
        settings.experiment.optimization.batchSize = try running {
          () throws(UsageError) in try BatchSize(parsing: text)
        }
      },
      Option("--augment", "name:part=f", "how pictures are changed at random") {
        (settings, text) throws(RunError) in
        settings.experiment.optimization.augment = try running {
          () throws(TrainingError) in try Augmentation(parsing: text)
        }
      },
    ]
  }

  private static func interval(
    _ text: String
  ) throws(RunError) -> TrainingInterval {
    try running { () throws(UsageError) in try TrainingInterval(parsing: text) }
  }

  private static var regularizationOptions: [Option<Self>] {
    [
      Option("--clip-norm", "f", "the largest norm of a step's gradient") {
        (settings, text) throws(RunError) in
        settings.experiment.regularization.clipNorm = try float(text)
      },
      Option("--max-norm", "f", "the largest norm of a unit's weights") {
        (settings, text) throws(RunError) in
        settings.experiment.regularization.maxNorm = try float(text)
      },
      Option("--ema", "f", "the decay of an average of the parameters") {
        (settings, text) throws(RunError) in
        settings.experiment.regularization.ema = try float(text)
      },
      Option("--dropout", "f,f", "the share of outputs that is dropped") {
        (settings, text) throws(RunError) in
        settings.experiment.regularization.dropout = try running {
          () throws(UsageError) in try DropoutRates(parsing: text)
        }
      },
      Option("--input-dropout", "f", "the same for the inputs") {
        (settings, text) throws(RunError) in
        settings.experiment.regularization.inputDropout = try float(text)
      },
      Option("--label-smoothing", "f", "the share that all classes get") {
        (settings, text) throws(RunError) in
        settings.experiment.regularization.labelSmoothing = try float(text)
      },
    ]
  }

  private static var choosingOptions: [Option<Self>] {
    [
      Option("--validation", "f|n", "a share or number of samples to choose by")
      {
        (settings, text) throws(RunError) in
        let source = try running { () throws(UsageError) in
          try ValidationSource(parsing: text)
        }
        settings.choosing.validation = try wanted(
          source.path == nil ? source : nil, "a share or a number of samples")
      },
      Option("--early-stopping", "epochs", "epochs without a better one") {
        (settings, text) throws(RunError) in
        settings.choosing.earlyStopping = try wanted(Int(text), "a number")
      },
      Option("--keep", "best|last", "which network is saved") {
        (settings, text) throws(RunError) in
        settings.choosing.keep = try wanted(
          TrainingOptions.Keep(rawValue: text), "best or last")
      },
      Option("--from", "model", "start from a model's parameters") {
        (settings, text) throws(RunError) in settings.from = text
      },
      Option("--freeze", "n", "with --from: layers that stay as they are") {
        (settings, text) throws(RunError) in
        settings.freeze = try number(text, in: 0...1_000)
      },
    ]
  }

  private static var fileOptions: [Option<Self>] {
    [
      Option("--every", "n samples|steps|epochs", "when to report") {
        (settings, text) throws(RunError) in settings.every = try interval(text)
      },
      Option("--history", "file.csv|.json", "where the reports' figures go") {
        (settings, text) throws(RunError) in settings.history = text
      },
      Option("--quiet", nil, "the end of the run alone") {
        (settings, _) throws(RunError) in settings.isQuiet = true
      },
      Option("--checkpoint", "file", "where the run's state is saved") {
        (settings, text) throws(RunError) in settings.checkpoint = text
      },
      Option("--overwrite", nil, "let --checkpoint replace what is there") {
        (settings, _) throws(RunError) in settings.overwrites = true
      },
      Option("--checkpoint-every", "n epochs|steps", "how often") {
        (settings, text) throws(RunError) in
        settings.checkpointEvery = try running { () throws(UsageError) in
          try TrainingInterval(parsingCheckpoints: text)
        }
      },
      Option("--resume", "file", "go on from a checkpoint") {
        (settings, text) throws(RunError) in settings.resume = text
      },
      Option("--output", "file", "where the model is saved") {
        (settings, text) throws(RunError) in settings.output = text
      },
      Option("--memory-limit", "size", "what a run may take: 32M, 900K, 2G") {
        (settings, text) throws(RunError) in
        settings.memory.limit = try running { () throws(TrainingError) in
          try RunMemory.bytes(parsing: text)
        }
      },
      Option("--dry-run", nil, "say what a run will need, and end") {
        (settings, _) throws(RunError) in settings.memory.dryRun = true
      },
    ]
  }
}
