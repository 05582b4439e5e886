// `inkling bench latency`: how long a model's predictions take on real samples.

import ArgumentParser
import InklingBench
import InklingCore
import InklingData
import InklingRuns
import InklingTraining

struct LatencyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "latency",
    abstract: "Measure a model's predictions on the test samples.",
    discussion: """
      Opens the model, then predicts each test sample of the data alone, bytes \
      in, label out, on one thread, and all of them as one batch. A time \
      includes the clock's own, some 20 ns. The first pass warms up and is not \
      counted.
      """)

  @Argument(help: ArgumentHelp("The model file.", valueName: "model"))
  var path: String

  @OptionGroup var source: DataOptions

  @Option(help: "How often all samples are predicted.")
  var passes = 3

  // As the command above has it, which reads --json wherever it stands.
  @OptionGroup var format: BenchFormat

  func validate() throws {
    guard (1...1_000).contains(passes) else {
      throw ValidationError("--passes is \(passes); expected 1 to 1000")
    }
  }

  func run() throws {
    let model = try Model(file: path)
    let source = try self.source.named(for: model, at: path)
    let reading = try source.reading(for: model, wanted: .test)
    try source.checkShape(suits: model, reading: reading)
    let data = try source.loadTest(
      by: nil, for: model, reading: reading)
    guard !data.rows.areFloats, data.count > 0 else {
      throw CommandFailure("\(source.data): no test samples of bytes")
    }
    // The samples alone, all as one batch while that grows, and the times.
    let size = data.count * data.shape.count
    try checkMemory(
      4 * size + (64 + 16 * passes) * data.count, for: "test samples")
    let pixels = (0..<data.count).map(data.rows.bytes(ofRow:))
    let latency = try naming(path) {
      try PredictionLatency(
        of: model, pixels: pixels, count: passes * pixels.count,
        seconds: .infinity)
    }
    let opening = try PredictionLatency.opening { try Model(file: path) }
    let rate = try batchRate(model, pixels)
    guard format.isForPeople else {
      return try format.write(
        [
          ("schema", .int(BenchRecord.schema)), ("model", .string(path)),
          ("level", .string(Kernels.active.name)),
          ("samples", .int(data.count)), ("passes", .int(passes)),
          ("p50_seconds", .float(latency.median)),
          ("p99_seconds", .float(latency.quantile(0.99))),
          ("maximum_seconds", .float(latency.maximum)),
          ("opening_seconds_p50", .float(opening)),
          ("batch_samples_per_second", .float(rate)),
        ], isFirst: true)
    }
    try StandardOutput.write(
      """
      one sample: \(String(seconds: latency.median)) p50, \
      \(String(seconds: latency.quantile(0.99))) p99, \
      \(String(seconds: latency.maximum)) maximum
      one batch of \(String(grouped: data.count)): \
      \(String(grouped: Int(rate))) samples per second
      opening: \(String(seconds: opening)) p50
      \(Table.origin)
      """)
  }

  /// Samples per second when all are one batch: the median pass.
  private func batchRate(
    _ model: Model, _ pixels: [[UInt8]]
  ) throws(PredictionError) -> Double {
    var batch: [UInt8] = []
    batch.reserveCapacity(pixels.count * (pixels.first?.count ?? 0))
    for sample in pixels { batch += sample }
    var labels = [UInt16](repeating: 0, count: pixels.count)
    var predictor = try Predictor(model: model, batchCapacity: 128)
    let clock = ContinuousClock()
    var times: [Double] = []
    for _ in 0...passes {
      let start = clock.now
      var span = labels.mutableSpan
      try predictor.labels(ofPixels: batch.span, into: &span)
      times.append((clock.now - start).seconds)
    }
    let median = times.dropFirst().sorted()[passes / 2]
    return Double(pixels.count) / max(median, 1e-9)
  }
}
