// `inkling-board bench` and `info`: how fast this board trains and predicts, and
// what it is.

import InklingCore
import InklingData
import InklingPlatform
import InklingRuns
import InklingTraining

struct BenchSettings: TakesRunSettings {
  var run = RunSettings()

  static var options: [Option<Self>] { commonOptions(threads: true) }

  private static let samples = 6_000
  private static let rounds = 5

  /// Trains epochs of built-in digits as the first recipe does, and predicts
  /// them one by one; the fastest of a few rounds counts.
  func measure() throws(RunError) {
    let digits = try running { () throws(DataError) in
      try StrokeDigits.splits(train: Self.samples, test: 1_000)
    }
    var settings = Recipe.mnistSigmoidMomentum
    settings.options.threads = run.threads
    let network = try settings.network(for: digits.train, from: nil, at: nil)
    let trainer = try running { () throws(TrainingError) in
      try Trainer(network, options: settings.options)
    }
    var epoch = Double.infinity
    for _ in 0..<Self.rounds {
      let watch = Stopwatch()
      try running { () throws(TrainingError) in
        try trainer.train(on: digits.train, samples: Self.samples)
      }
      epoch = min(epoch, watch.seconds)
    }
    let perSample = try Self.predictionSeconds(trainer.network, digits.test)
    let rate = Double(Self.samples) / epoch
    try say(
      run.json
        ? PrintedText(
          .object([
            "level": .string(Kernels.active.name),
            "processor": .string(SystemFile.processorName),
            "recipe": .string(settings.name), "samples": .int(Self.samples),
            "epoch_seconds": .float(epoch),
            "samples_per_second": .float(rate),
            "prediction_seconds": .float(perSample),
            "peak_memory_bytes": .int(Memory.peak),
          ]))
        : """
        \(SystemFile.processorName), level \(Kernels.active.name)
        \(settings.name): \(String(grouped: Self.samples)) built-in digits in \
        \(String(seconds: epoch)), \(String(grouped: Int(rate))) samples per second
        a prediction: \(String(seconds: perSample))
        """)
  }

  private static func predictionSeconds(
    _ network: Network, _ test: Dataset
  ) throws(RunError) -> Double {
    let model = try running { () throws(ModelError) in try Model(network) }
    var best = Double.infinity
    do throws(PredictionError) {
      var predictor = try Predictor(model: model)
      var values = [Float](repeating: 0, count: model.layout.outputs)
      let pixels = (0..<test.count).map { test.rows.bytes(ofRow: $0) }
      for _ in 0..<rounds {
        let watch = Stopwatch()
        for one in pixels {
          var span = values.mutableSpan
          _ = try predictor.predict(pixels: one.span, into: &span)
        }
        best = min(best, watch.seconds / Double(test.count))
      }
    } catch {
      throw .prediction(error)
    }
    return best
  }
}

struct InfoSettings: TakesRunSettings {
  var run = RunSettings()

  static var options: [Option<Self>] { commonOptions(threads: false) }

  func print() throws(RunError) {
    let levels = Kernels.available.map { $0.name }
    try say(
      run.json
        ? PrintedText(
          .object([
            "version": .string(ProgramVersion.text),
            "processor": .string(SystemFile.processorName),
            "processors": .int(WorkerPool.processors),
            "level": .string(Kernels.active.name), "levels": .strings(levels),
          ]))
        : """
        inkling-board \(ProgramVersion.text)
        \(SystemFile.processorName), \(WorkerPool.processors) processors
        level \(Kernels.active.name), of \(levels.joined(separator: ", "))
        """)
  }
}
