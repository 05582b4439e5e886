// InklingBench's workloads in a harness, for regression work: run by
// `make bench`, compared between two states of the code. Rates and shares of
// the peak are what `inkling bench` is for.

@preconcurrency import Benchmark
import InklingBench

/// A median of instructions that grew by more than 2 % fails a check; wall time
/// never does. A machine without hardware counters has no instructions to
/// compare.
private let thresholds: [BenchmarkMetric: BenchmarkThresholds] = [
  .instructions: .init(relative: [.p50: 2.0]),
  .wallClock: .init(relative: [:], absolute: [:]),
]

let benchmarks: @Sendable () -> Void = {
  for workload in BenchmarkWorkload.all {
    Benchmark(
      workload.name,
      configuration: .init(
        metrics: [.wallClock, .instructions],
        scalingFactor: workload.isLong ? .one : .kilo,
        maxDuration: .milliseconds(workload.isLong ? 500 : 200),
        thresholds: thresholds)
    ) { benchmark in
      let run = try workload.prepare()
      benchmark.startMeasurement()
      for _ in benchmark.scaledIterations { try run() }
    }
  }
}
