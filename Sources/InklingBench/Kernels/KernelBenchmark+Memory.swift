// How fast memory and each cache deliver to one core.

import CKernels
import InklingCore
import InklingTraining

extension KernelBenchmark {
  /// Reading, and the triad `c = a + s b`, over half of each cache and over far
  /// more than all of them. The triad's bytes are the two arrays read and the
  /// one written, as STREAM counts them (McCalpin, 1995); a processor that
  /// reads a line before it writes to it moves a third more.
  static func streams(_ caches: CacheSizes = .here) -> [KernelBenchmark] {
    let sets =
      caches.levels.map { (name: "L\($0.level)", bytes: $0.bytes / 2) }
      + [(name: "memory", bytes: caches.beyond)]
    let reads = sets.map { set in
      stream("read \(set.name)", bytes: set.bytes) {
        kernels, name throws(DataError) in
        let count = set.bytes / 4
        let x = try Floats.zeros(count)
        return Workload(name: name, amount: count * 4) {
          _ = kernels.table.pointee.sum(count, x.base)
        }
      }
    }
    let triads = sets.map { set in
      stream("triad \(set.name)", bytes: set.bytes) {
        kernels, name throws(DataError) in
        let count = set.bytes / 12
        let (a, b) = (try Floats.zeros(count), try Floats.zeros(count))
        let c = try Floats.zeros(count)
        return Workload(name: name, amount: count * 12) {
          kernels.table.pointee.triad(count, a.base, b.base, 0.5, c.base)
        }
      }
    }
    return reads + triads
  }

  private static func stream(
    _ name: String, bytes: Int,
    _ make: @escaping @Sendable (Kernels, String) throws(DataError) -> Workload
  ) -> KernelBenchmark {
    KernelBenchmark(section: .bandwidth, name: name, bytes: bytes) {
      kernels throws(DataError) in try make(kernels, name)
    }
  }
}
