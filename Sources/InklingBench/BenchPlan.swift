// What `inkling bench` measures, in order. How a result is printed is the
// command line's.

import InklingCore
import InklingPlatform
import InklingData
import InklingTraining

/// Measurements of one kind, printed in one table.
package enum BenchSection: String, CaseIterable, Sendable {
  case peak
  case bandwidth
  case cacheLine = "cache-line"
  case dense
  case sparse
  case element
  case training
  case prediction
}

/// What a measurement found.
package enum BenchValue {
  /// Multiply-adds in registers, in operations per second of all threads.
  case peak(rate: Repetitions, threads: Int = 1)
  /// A stream over `bytes` bytes, in bytes per second.
  case bandwidth(rate: Repetitions, bytes: Int)
  /// From one core's write of a cache line to another's; none if there cannot
  /// be two at once.
  case cacheLine(seconds: Repetitions)
  /// A product beside its level's peak. A dense one would need `denseRatio`
  /// times the operations, if it is not dense.
  case product(Meter.Result, denseRatio: Double?)
  /// Elements per second, and the bytes read and written for each.
  case element(rate: Repetitions, bytes: Int)
  /// Epochs of training.
  case training(TrainingSpeed)
  /// Single predictions.
  case prediction(PredictionLatency)
}

/// A measurement by name, made when it is asked for.
package struct BenchStep {
  package let section: BenchSection
  package let name: String
  /// The instruction-set level it runs at.
  package let level: String
  package let measure: (Meter) throws -> BenchValue

  package init(
    section: BenchSection, name: String, level: String,
    measure: @escaping (Meter) throws -> BenchValue
  ) {
    self.section = section
    self.name = name
    self.level = level
    self.measure = measure
  }

  /// What a filter goes by: also the section's old name.
  package var title: String {
    "\(section.rawValue) \(name) \(level)"
      + (section == .cacheLine ? " handover" : "")
  }

  /// Whether the title contains each word of `filter`.
  package func matches(_ filter: String) -> Bool {
    filter.split(separator: " ").allSatisfy { title.contains($0) }
  }
}

/// All measurements; none takes memory before it is made.
package enum BenchPlan {
  /// Built-in digits that networks are trained on.
  package static let digits = 6_000

  /// Kernels at every level that runs here, training and prediction at the one
  /// in force.
  package static var steps: [BenchStep] {
    let levels = Kernels.measured
    return levels.map(peak) + levels.map(sharedPeak)
      + kernels(.bandwidth) + [cacheLine] + kernels(.dense) + kernels(.sparse)
      + kernels(.element) + training
      + networks.flatMap { hidden in
        [false, true].map { prediction(hidden, isQuantized: $0) }
      }
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
      Kernels.measured.map { kernels in
        BenchStep(
          section: section, name: benchmark.name, level: kernels.name
        ) { try measure(benchmark, kernels, $0) }
      }
    }
  }

  private static func measure(
    _ benchmark: KernelBenchmark, _ kernels: Kernels, _ meter: Meter
  ) throws(DataError) -> BenchValue {
    let work = try benchmark.make(kernels)
    switch benchmark.section {
    case .bandwidth:
      return .bandwidth(rate: meter.rate(of: work), bytes: benchmark.bytes)
    case .element:
      return .element(rate: meter.rate(of: work), bytes: work.bytesEach)
    default:
      return .product(
        meter.measure(work, beside: .peak(of: kernels)),
        denseRatio: work.denseOperations.map {
          Double($0) / Double(max(work.amount, 1))
        })
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
        ) { meter in
          .training(
            try TrainingSpeed(
              of: setting, on: trainingDigits.get(), threads: threads,
              repetitions: meter.repetitions))
        }
      }
    }
  }

  /// Drawn once, when the first asks.
  static let trainingDigits: Result<Dataset, DataError> = Result {
    () throws(DataError) in try StrokeDigits.dataset(count: digits, seed: 1)
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
    ) { meter in
      let shape = StrokeDigits.shape
      var network = try Network(
        shape: shape,
        layers: hidden.map { .dense($0, .sigmoid) } + [.dense(10)])
      network.initialize(.scaledNormal, seed: 1)
      return .prediction(
        try PredictionLatency(
          of: isQuantized
            ? Model(
              bytes: QuantizedNetwork(
                network, calibratingWith: trainingDigits.get()
              ).encode())
            : Model(network),
          pixels: PredictionLatency.samples(shape, count: 100), count: 20_000,
          repetitions: meter.repetitions))
    }
  }
}

extension Kernels {
  /// The levels worth measuring: `scalar` only where it is in force.
  package static var measured: [Kernels] {
    available.filter { $0.name != "scalar" || $0.name == active.name }
  }
}
