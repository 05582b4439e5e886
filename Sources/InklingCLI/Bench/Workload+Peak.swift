// The most that a processor's registers can do at a level.

import Inkling

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
}
