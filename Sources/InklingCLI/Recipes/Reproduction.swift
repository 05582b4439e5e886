// A recipe run on its own data, once or with several seeds.

import InklingData
import InklingPlatform
import InklingRuns
import InklingTraining

/// What running a recipe brought.
struct Reproduction {
  /// One training run, the network it kept measured on the test data.
  struct Run {
    let seed: UInt64
    /// NaN where the training diverged.
    let accuracy: Double
    /// Of training alone.
    let seconds: Double
  }

  let recipe: Recipe
  /// The name of the data.
  let data: String
  let runs: [Run]

  /// The accuracy that counts.
  var accuracy: Double {
    switch recipe.judgement {
    case .mean: mean(\.accuracy)
    case .firstSeed: runs[0].accuracy
    }
  }

  var seconds: Double { mean(\.seconds) }

  var isReached: Bool { accuracy >= recipe.requiredAccuracy }

  private func mean(_ value: (Run) -> Double) -> Double {
    runs.reduce(0) { $0 + value($1) } / Double(runs.count)
  }

  /// Trains once for each seed, from 0.
  init(
    _ recipe: Recipe, seeds: Int, threads: Int, on splits: DataSplits,
    named data: String, progress: Progress
  ) throws {
    self.recipe = recipe
    self.data = data
    runs = try (0..<UInt64(seeds)).map { seed in
      var settings = recipe
      settings.options.seed = seed
      settings.options.threads = threads
      return try Self.run(settings, on: splits, progress)
    }
  }

  /// One run as `train` would do it: where the data have a validation part, the
  /// network that does best there is kept, else the last. The test data are
  /// looked at once, at the end.
  private static func run(
    _ settings: Recipe, on data: DataSplits, _ progress: Progress
  ) throws -> Run {
    let seed = settings.options.seed
    var options = settings.options
    options.trainEvaluation = .never
    options.keep = data.validation == nil ? .last : .best
    if data.validation == nil { options.reportEvery = .epochs(1) }
    let trainer = try Trainer(
      settings.network(for: data.train), options: options)
    let outcome: TrainingOutcome
    do throws(TrainingError) {
      outcome = try trainer.fit(data.train, validation: data.validation) {
        report in
        progress.show(
          """
          \(settings.name)  seed \(seed)  \
          epoch \(report.epoch)/\(options.epochs)
          """)
        return .continue
      }
    } catch {
      guard let outcome = error.outcome else { throw error }
      return Run(
        seed: seed, accuracy: .nan, seconds: outcome.last.totalSeconds)
    }
    return Run(
      seed: seed,
      accuracy: try accuracy(of: outcome.network, settings, on: data),
      seconds: outcome.last.totalSeconds)
  }

  private static func accuracy(
    of network: Network, _ settings: Recipe, on data: DataSplits
  ) throws -> Double {
    guard settings.isQuantized else {
      return try network.evaluate(
        on: data.test, loss: settings.options.loss,
        threads: settings.options.threads
      ).accuracy
    }
    return try QuantizedNetwork(network, calibratingWith: data.train).model()
      .evaluate(on: data.test).accuracy
  }

  /// Scripts rely on these names.
  var json: JSONValue {
    .object([
      "document": recipe.document.map { .string($0.rawValue) } ?? .null,
      "recipe": .string(recipe.name),
      "data": .string(data),
      "published_accuracy": recipe.publishedAccuracy.map { .float($0) }
        ?? .null,
      "required_accuracy": .float(recipe.requiredAccuracy),
      "parameter_bits": .int(recipe.isQuantized ? 8 : 32),
      "test_accuracy": .float(accuracy), "of": .string(accuracyOf),
      "test_accuracies": .array(runs.map { .float($0.accuracy) }),
      "seeds": .array(runs.map { .int($0.seed) }),
      "seconds": .float(seconds), "reached": .bool(isReached),
    ])
  }

  /// Which runs the accuracy is of.
  private var accuracyOf: String {
    runs.count == 1 || recipe.judgement == .firstSeed ? "seed 0" : "mean"
  }

  /// An empty table of reproductions.
  static var table: Table {
    Table([
      "document": .left, "recipe": .left, "data": .left, "published": .right,
      "to reach": .right, "accuracy": .right, "of": .left, "each seed": .left,
      "seconds": .right, "result": .left,
    ])
  }

  /// A row of `table`.
  var cells: [String] {
    [
      recipe.document?.rawValue ?? "none", recipe.name, data,
      recipe.publishedAccuracy.map { String($0, places: 4) } ?? "none",
      String(recipe.requiredAccuracy, places: 3), String(accuracy, places: 4),
      accuracyOf,
      runs.map { String($0.accuracy, places: 4) }.joined(separator: " "),
      String(seconds, places: 2), isReached ? "reached" : "short",
    ]
  }
}

extension RecipeData {
  /// - Parameter maximumFeatures: terms that texts are counted by.
  package func load(
    from folder: String, maximumFeatures: Int
  ) throws(DataError) -> DataSplits {
    let splits = try DataSplits.load(
      "\(folder)/\(fileName)", maximumFeatures: maximumFeatures)
    guard self == .strokes else { return splits }
    let strokes = try StrokeDigits.splits(
      train: DataOptions.builtinTrainCount, test: 0)
    return DataSplits(train: strokes.train, test: splits.test)
  }
}
