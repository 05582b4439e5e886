// The workloads as the harness of the nested package Benchmarks sees them: the
// only public part of this module.

import InklingCore
import InklingData
import InklingTraining

/// A piece of work for a benchmark harness, which times it by means of its
/// own: a kernel at one of the levels that run here, an epoch of training, an
/// evaluation.
public struct BenchmarkWorkload: Sendable {
  /// What it is called: the kernel, its sizes and the level, or the network.
  public let name: String
  /// Whether one run takes milliseconds; the others take microseconds.
  public let isLong: Bool
  /// Takes memory and makes the data, and returns what runs the work once.
  public let prepare: @Sendable () throws -> () throws -> Void

  /// Every kernel but bandwidths, at every level; then epochs of the networks
  /// that are compared with other libraries, an evaluation and the drawing of
  /// digits, on one thread and at the level in force.
  public static var all: [BenchmarkWorkload] {
    let kernels = KernelBenchmark.all.filter { $0.section != .bandwidth }
    return Kernels.measured.flatMap { level in
      kernels.map { kernel in
        BenchmarkWorkload(name: "\(kernel.name) \(level.name)", isLong: false) {
          try kernel.make(level).run
        }
      }
    } + TrainingSetting.compared.map(epoch) + [evaluation, drawing]
  }

  private static func epoch(_ setting: TrainingSetting) -> BenchmarkWorkload {
    BenchmarkWorkload(name: "epoch \(setting.name)", isLong: true) {
      let data = try BenchPlan.trainingDigits.get()
      let trainer = try setting.trainer(for: data, threads: 1)
      return { try trainer.trainEpoch(on: data) }
    }
  }

  private static var evaluation: BenchmarkWorkload {
    BenchmarkWorkload(
      name: "evaluate 784-64-10, \(BenchPlan.digits) digits", isLong: true
    ) {
      let data = try BenchPlan.trainingDigits.get()
      let network = try Network(for: data, hidden: [64], seed: 1)
      return { _ = try network.evaluate(on: data, threads: 1) }
    }
  }

  private static var drawing: BenchmarkWorkload {
    BenchmarkWorkload(name: "draw 1000 built-in digits", isLong: true) {
      { _ = try StrokeDigits.dataset(count: 1_000, seed: 1) }
    }
  }
}
