// What is measured: a piece of work, ready to run again and again, and the
// kernels that it is made of. How it is timed is Meter's.

import CKernels
import InklingCore
import InklingPlatform
import InklingTraining

/// Work that can be run again and again, and what it amounts to.
package struct Workload {
  package let name: String
  /// What one run amounts to: floating-point operations (a multiply-add counts
  /// as two), or elements, or bytes, as the kind of work has it.
  package let amount: Int
  /// Operations that the same product takes without leaving zeros out.
  package var denseOperations: Int?
  /// Bytes read and written for each of `amount`.
  package var bytesEach = 0
  /// Operations for each of `amount`, where that is not what it counts and
  /// they can be counted.
  package var operationsEach: Int?
  /// Bytes of all arrays that one run reads or writes, each counted once.
  package var traffic: Int?
  /// How many threads share one run.
  package var threads = 1
  package let run: () -> Void
}

extension Workload {
  /// What a run of a product amounts to.
  package struct Amount {
    package let operations: Int
    /// As `denseOperations` of the work.
    package let denseOperations: Int?
    /// As `traffic` of the work.
    package let traffic: Int?

    /// How many times the operations a product has that leaves no zero out.
    package var denseRatio: Double? {
      denseOperations.map { Double($0) / Double(max(operations, 1)) }
    }
  }

  var productAmount: Amount {
    Amount(
      operations: amount, denseOperations: denseOperations, traffic: traffic)
  }

  /// Multiply-adds in registers only: the most that a level can do.
  package static func peak(of kernels: Kernels) -> Workload {
    let table = kernels.table
    // So many that what is before and after them does not count.
    let rounds = 100_000
    return Workload(
      name: "multiply-adds", amount: rounds * table.pointee.peak_flops
    ) { _ = table.pointee.peak(rounds) }
  }

  /// The same on all threads of `pool` at once.
  package static func peak(of kernels: Kernels, on pool: WorkerPool) -> Workload
  {
    // So many that starting together and ending apart do not count either.
    let rounds = 1_000_000
    return Workload(
      name: "multiply-adds, all threads",
      amount: rounds * kernels.table.pointee.peak_flops * pool.count,
      threads: pool.count
    ) { pool.run { _ in _ = kernels.table.pointee.peak(rounds) } }
  }
}

/// One kernel at one size, before memory is taken for it.
package struct KernelBenchmark: Sendable {
  package let section: BenchSection
  package let name: String
  /// Bytes gone over again and again, of a bandwidth.
  package var bytes = 0
  /// How many times the last cache each array is, where none should hold it.
  package var caches: Double?
  /// Whether each level does it in its own way.
  package var hasLevels = true
  package let make: @Sendable (Kernels) throws(DataError) -> Workload

  /// Every kernel that `inkling bench` measures, in order.
  static let all = Stream.benchmarks() + dense + sparse + elements
}

/// 64-byte-aligned floats that a kernel is measured on.
typealias Floats = AlignedBuffer<Float>

extension AlignedBuffer<Float> {
  /// `count` zeros.
  ///
  /// - Throws: `DataError` with reason `memory`.
  static func zeros(_ count: Int) throws(DataError) -> AlignedBuffer {
    let floats = try unset(count)
    floats.clear()
    return floats
  }

  /// `count` floats that nobody has written to.
  ///
  /// - Throws: as `zeros`.
  static func unset(_ count: Int) throws(DataError) -> AlignedBuffer {
    guard let floats = AlignedBuffer(uninitialized: count) else {
      throw .memory(4 * count, for: "an array to measure on", in: "bench")
    }
    return floats
  }

  /// `count` random numbers, uniform in [-1, 1).
  ///
  /// - Throws: as `zeros`.
  static func random(_ count: Int) throws(DataError) -> AlignedBuffer {
    let floats = try zeros(count)
    var random = ink_random()
    ink_random_seed(&random, UInt64(count))
    ink_random_uniform(&random, 1, count, -1, 1, floats.base, count)
    return floats
  }
}
