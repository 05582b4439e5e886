// What `inkling bench` measures, in order.

import CKernels
import InklingTraining
import InklingData

/// All measurements; none takes memory before it is made.
enum BenchPlan {
  /// Built-in digits that networks are trained on.
  static let digits = 6_000

  /// Kernels at every level that runs here, training and prediction at the one
  /// in force.
  ///
  /// - Throws: `DataError` where there is no memory for the samples.
  static var steps: [BenchStep] {
    get throws(DataError) {
      let levels = Kernels.available
      return try levels.map(peak) + levels.map(sharedPeak)
        + Workload.streams().flatMap { stream in
          levels.map { bandwidth(stream, $0) }
        }
        + [handover]
        + Workload.dense.flatMap { product in
          levels.map { dense(product, $0) }
        }
        + byLevel(levels, .sparse, Workload.sparse, sparse)
        + byLevel(levels, .element, Workload.elements, element)
        + training + networks.map(prediction)
    }
  }

  private static let meter = Meter()

  private static func peak(_ kernels: Kernels) -> BenchStep {
    let work = Workload.peak(of: kernels)
    return BenchStep(section: .peak, name: work.name, level: kernels.name) {
      .peak(rate: meter.rate(of: work))
    }
  }

  /// On one thread a processor.
  private static func sharedPeak(_ kernels: Kernels) -> BenchStep {
    BenchStep(
      section: .peak, name: "multiply-adds, all threads", level: kernels.name
    ) {
      let pool = WorkerPool(count: WorkerPool.processors)
      return .peak(
        rate: meter.rate(of: .peak(of: kernels, on: pool)),
        threads: pool.count)
    }
  }

  private static var handover: BenchStep {
    BenchStep(
      section: .handover, name: "cache line", level: Kernels.active.name
    ) { .handover(seconds: Handover.seconds()) }
  }

  private static func bandwidth(
    _ stream: Workload.Stream, _ kernels: Kernels
  ) -> BenchStep {
    BenchStep(section: .bandwidth, name: stream.name, level: kernels.name) {
      try DataError.checkMemory(
        stream.bytes, for: "an array that no cache holds", in: "bench")
      return .bandwidth(
        rate: meter.rate(of: stream.make(kernels)), bytes: stream.bytes)
    }
  }

  private static func dense(
    _ product: Workload.Product, _ kernels: Kernels
  ) -> BenchStep {
    BenchStep(section: .dense, name: product.name, level: kernels.name) {
      .product(
        meter.measure(
          product.workload(kernels), beside: .peak(of: kernels)),
        denseRatio: nil)
    }
  }

  private static func sparse(
    _ work: Workload, _ kernels: Kernels
  ) -> BenchRecord.Value {
    .product(
      meter.measure(work, beside: .peak(of: kernels)),
      denseRatio: work.denseOperations.map {
        Double($0) / Double(max(work.amount, 1))
      })
  }

  private static func element(
    _ work: Workload, _ kernels: Kernels
  ) -> BenchRecord.Value {
    .element(rate: meter.rate(of: work), bytes: work.bytesEach)
  }

  /// Steps of small workloads, made at once, by name and then by level.
  private static func byLevel(
    _ levels: [Kernels], _ section: BenchSection,
    _ make: (Kernels) throws(DataError) -> [Workload],
    _ measure: @escaping (Workload, Kernels) -> BenchRecord.Value
  ) throws(DataError) -> [BenchStep] {
    let all = try levels.map { level throws(DataError) in
      (level, try make(level))
    }
    return (all.first?.1.indices ?? 0..<0).flatMap { index in
      all.map { kernels, works in
        let work = works[index]
        return BenchStep(
          section: section, name: work.name, level: kernels.name
        ) { measure(work, kernels) }
      }
    }
  }

  /// On one thread, and on one a processor where there are more.
  private static var training: [BenchStep] {
    let data = Shared { try StrokeDigits.dataset(count: digits, seed: 1) }
    let processors = ink_processors()
    let threads = processors > 1 ? [1, processors] : [1]
    return TrainingSetting.compared.flatMap { setting in
      threads.map { threads in
        BenchStep(
          section: .training, name: setting.name, level: Kernels.active.name
        ) {
          .training(
            try TrainingSpeed(of: setting, on: data.value(), threads: threads))
        }
      }
    }
  }

  /// Hidden widths of the networks that predict.
  private static let networks = [[64], [256, 256], [800]]

  /// A network of random weights on built-in digits, one at a time.
  private static func prediction(_ hidden: [Int]) -> BenchStep {
    let widths = ([784] + hidden + [10]).map { "\($0)" }
    return BenchStep(
      section: .prediction, name: widths.joined(separator: "-"),
      level: Kernels.active.name
    ) {
      let shape = StrokeDigits.shape
      var network = try Network(
        shape: shape,
        layers: hidden.map { .dense($0, .sigmoid) } + [.dense(10)])
      network.initialize(.scaledNormal, seed: 1)
      let bytes = try network.withParameterBlob { blob -> [UInt8] in
        guard let base = blob.baseAddress else { return [] }
        return try ModelWriter.encode(
          layout: network.layout, parameters: base,
          signature: network.signature)
      }
      return .latency(
        try Latency(
          of: Model(bytes: bytes),
          pixels: BenchSamples.pixels(shape, count: 100), count: 20_000))
    }
  }
}
