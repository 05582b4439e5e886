// The most that a processor's registers can do at a level.

import InklingTraining

extension Workload {
  /// Multiply-adds in registers only.
  static func peak(of kernels: Kernels) -> Workload {
    let table = kernels.table
    // So many that what is before and after them does not count.
    let rounds = 100_000
    return Workload(
      name: "multiply-adds",
      amount: rounds * table.pointee.peak_flops
    ) { _ = table.pointee.peak(rounds) }
  }

  /// The same on all threads of `pool` at once.
  static func peak(of kernels: Kernels, on pool: WorkerPool) -> Workload {
    // So many that neither do starting together and the last one's lead.
    let rounds = 1_000_000
    return Workload(
      name: "multiply-adds, all threads",
      amount: rounds * kernels.table.pointee.peak_flops * pool.count,
      threads: pool.count
    ) { pool.run { _ in _ = kernels.table.pointee.peak(rounds) } }
  }
}
