// What `inkling bench` measures, in order. How a result is printed is the
// command line's.

import InklingCore
import InklingData
import InklingPlatform
import InklingRuns
import InklingTraining

/// All measurements; none takes memory before it is made.
package enum BenchPlan {
  /// Built-in digits that networks are trained on.
  package static let digits = 6_000

  /// Kernels at every level that runs here, training and prediction at the one
  /// in force.
  package static var steps: [BenchStep] {
    steps(on: CoreKind.here)
  }

  /// - Parameter kinds: of cores; with more than one, the peak and one
  ///   prediction are measured on each too.
  static func steps(on kinds: [CoreKind]) -> [BenchStep] {
    let levels = Kernels.measured
    let predictions = networks.flatMap { hidden in
      [false, true].map { prediction(hidden, isQuantized: $0) }
    }
    func each(_ step: BenchStep) -> [BenchStep] {
      kinds.count > 1 ? kinds.compactMap(step.on) : []
    }
    return levels.map(peak) + levels.map(sharedPeak) + each(peak(.active))
      + kernels(.bandwidth) + [.copy, .triad].map(sharedStream)
      + Chase.sizes().map(chase) + [cacheLine] + kernels(.dense)
      + kernels(.sparse) + kernels(.element) + training + predictions
      + predictions.prefix(1).flatMap(each)
  }

  private static func peak(_ kernels: Kernels) -> BenchStep {
    let work = Workload.peak(of: kernels)
    return BenchStep(section: .peak, name: work.name, level: kernels.name) {
      .peak(rate: $0.rate(of: work))
    }
  }

  /// On one thread per processor.
  private static func sharedPeak(_ kernels: Kernels) -> BenchStep {
    BenchStep(
      section: .peak, name: "multiply-adds, all threads", level: kernels.name
    ) { meter in
      let pool = WorkerPool(count: WorkerPool.processors)
      return .peak(
        rate: meter.rate(of: .peak(of: kernels, on: pool)),
        threads: pool.count)
    }
  }

  /// Over arrays of four times all last caches together.
  private static func sharedStream(_ stream: Stream) -> BenchStep {
    BenchStep(
      section: .bandwidth, name: "\(stream.rawValue) memory, all threads",
      level: Kernels.active.name
    ) { (meter) throws(RunError) in
      let caches = CacheSizes.lastTogether()
      let array = CacheSizes.stream(arrays: stream.arrays, caches: caches)
      let pool = WorkerPool(count: WorkerPool.processors)
      let work = try running { () throws(DataError) in
        try stream.workload(
          bytes: stream.arrays * array, by: .active, on: pool)
      }
      return .bandwidth(
        rate: meter.rate(of: work), bytes: work.amount, threads: pool.count,
        caches: Double(array) / Double(max(caches, 1)))
    }
  }

  private static func chase(_ bytes: Int) -> BenchStep {
    let size = bytes >> 20 > 0 ? "\(bytes >> 20) MiB" : "\(bytes >> 10) KiB"
    return BenchStep(
      section: .latency, name: "chase \(size)", level: Kernels.active.name
    ) { (meter) throws(RunError) in
      let work = try running { () throws(DataError) in
        try Chase.workload(bytes: bytes)
      }
      let rate = meter.rate(of: work)
      return .latency(seconds: rate.map { 1 / $0 }, bytes: bytes)
    }
  }

  private static var cacheLine: BenchStep {
    BenchStep(
      section: .cacheLine, name: "core to core", level: Kernels.active.name
    ) { meter in
      .cacheLine(
        seconds: Repetitions(
          mediansOf: CacheLineLatency.seconds(), count: meter.repetitions))
    }
  }

  /// The section's kernels, each at every level.
  private static func kernels(_ section: BenchSection) -> [BenchStep] {
    KernelBenchmark.all.filter { $0.section == section }.flatMap { benchmark in
      (benchmark.hasLevels ? Kernels.measured : [.active]).map {
        step(benchmark, $0)
      }
    }
  }

  static func step(
    _ benchmark: KernelBenchmark, _ kernels: Kernels
  ) -> BenchStep {
    BenchStep(
      section: benchmark.section, name: benchmark.name, level: kernels.name
    ) { (meter) throws(RunError) in
      try running { () throws(DataError) in
        try measure(benchmark, kernels, meter)
      }
    }
  }

  private static func measure(
    _ benchmark: KernelBenchmark, _ kernels: Kernels, _ meter: Meter
  ) throws(DataError) -> BenchValue {
    let work = try benchmark.make(kernels)
    switch benchmark.section {
    case .bandwidth:
      return .bandwidth(
        rate: meter.rate(of: work), bytes: work.amount,
        caches: benchmark.caches)
    case .element:
      return .element(
        rate: meter.rate(of: work), bytes: work.bytesEach,
        operations: work.operationsEach)
    default:
      return .product(
        meter.measure(work, beside: .peak(of: kernels)), work.productAmount)
    }
  }

  /// On one thread, and on one per processor where there are more.
  private static var training: [BenchStep] {
    let processors = WorkerPool.processors
    let threads = processors > 1 ? [1, processors] : [1]
    return TrainingSetting.compared.flatMap { setting in
      threads.map { threads in
        BenchStep(
          section: .training, name: setting.name, level: Kernels.active.name
        ) { (meter) throws(RunError) in
          let digits = try drawnDigits()
          let speed = try running { () throws(TrainingError) in
            try TrainingSpeed(
              of: setting, on: digits, threads: threads, meter: meter)
          }
          return .training(speed)
        }
      }
    }
  }

  /// Drawn once, when the first asks.
  static let trainingDigits: Result<Dataset, DataError> = Result {
    () throws(DataError) in try StrokeDigits.dataset(count: digits, seed: 1)
  }

  private static func drawnDigits() throws(RunError) -> Dataset {
    try running { () throws(DataError) in try trainingDigits.get() }
  }

  /// Hidden widths of the networks that predict.
  private static let networks = [[64], [256, 256], [800]]

  /// A network of random weights on built-in digits, one at a time, in float32
  /// or in 8 bits.
  private static func prediction(
    _ hidden: [Int], isQuantized: Bool
  ) -> BenchStep {
    let widths = ([784] + hidden + [10]).map { "\($0)" }
    return BenchStep(
      section: .prediction,
      name: widths.joined(separator: "-") + (isQuantized ? ", 8 bits" : ""),
      level: Kernels.active.name
    ) { (meter) throws(RunError) in
      let model = try model(hidden, isQuantized: isQuantized)
      let pixels = PredictionLatency.samples(StrokeDigits.shape, count: 100)
      let latency = try running { () throws(PredictionError) in
        try PredictionLatency(
          of: model, pixels: pixels, count: 20_000, meter: meter)
      }
      return .prediction(latency)
    }
  }

  private static func model(
    _ hidden: [Int], isQuantized: Bool
  ) throws(RunError) -> Model {
    let network = try running { () throws(TrainingError) in
      var network = try Network(
        shape: StrokeDigits.shape,
        layers: hidden.map { .dense($0, .sigmoid) } + [.dense(10)])
      network.initialize(.scaledNormal, seed: 1)
      return network
    }
    guard isQuantized else {
      return try running { () throws(ModelError) in try Model(network) }
    }
    let digits = try drawnDigits()
    let quantized = try running { () throws(TrainingError) in
      try QuantizedNetwork(network, calibratingWith: digits)
    }
    return try running { () throws(ModelError) in
      try Model(bytes: quantized.encode())
    }
  }
}

extension Kernels {
  /// The levels worth measuring: `scalar` only where it is in force.
  package static var measured: [Kernels] {
    available.filter { $0.name != "scalar" || $0.name == active.name }
  }
}
