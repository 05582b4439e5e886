// Each kernel at each level, and the work they make up, for regression work:
// run by `make bench`, compared between two states of the code. Rates and
// shares of the peak are what `inkling bench` is for.

import Benchmark
import Inkling

/// A median of instructions that grew by more than 2 % fails a check; wall time
/// never does.
var instructionThresholds: [BenchmarkMetric: BenchmarkThresholds] {
  [
    .instructions: .init(relative: [.p50: 2.0]),
    .wallClock: .init(relative: [:], absolute: [:]),
  ]
}

let benchmarks: @Sendable () -> Void = {
  // A machine without hardware counters has no instructions to compare.
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .instructions],
    scalingFactor: .kilo,
    maxDuration: .milliseconds(200),
    thresholds: instructionThresholds)
  for kernels in Kernels.available {
    benchmarkDenseProducts(kernels)
    benchmarkSparseProducts(kernels)
    benchmarkElements(kernels)
  }
  benchmarkTraining()
}
