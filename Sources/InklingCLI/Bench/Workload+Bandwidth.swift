// How fast memory and each cache deliver to one core.

import CKernels
import InklingTraining

extension Workload {
  /// A stream, before memory is taken for it.
  struct Stream {
    let name: String
    /// Bytes gone over again and again.
    let bytes: Int
    let make: (Kernels) -> Workload
  }

  /// Reading, and the triad `c = a + s b`, over half of each cache and over far
  /// more than all of them. The triad's bytes are the two arrays read and the
  /// one written, as STREAM counts them (McCalpin, 1995); a processor that
  /// reads a line before it writes to it moves a third more.
  static func streams(_ caches: CacheSizes = .here) -> [Stream] {
    let sets =
      caches.levels.map { (name: "L\($0.level)", bytes: $0.bytes / 2) }
      + [(name: "memory", bytes: caches.beyond)]
    return sets.map { set in
      Stream(name: "read \(set.name)", bytes: set.bytes) {
        read($0, name: set.name, count: set.bytes / 4)
      }
    }
      + sets.map { set in
        Stream(name: "triad \(set.name)", bytes: set.bytes) {
          triad($0, name: set.name, count: set.bytes / 12)
        }
      }
  }

  private static func read(
    _ kernels: Kernels, name: String, count: Int
  ) -> Workload {
    let x = BenchBuffer(zeros: count)
    return Workload(name: "read \(name)", amount: count * 4) {
      _ = kernels.table.pointee.sum(count, x.base)
    }
  }

  private static func triad(
    _ kernels: Kernels, name: String, count: Int
  ) -> Workload {
    let a = BenchBuffer(zeros: count)
    let b = BenchBuffer(zeros: count)
    let c = BenchBuffer(zeros: count)
    return Workload(name: "triad \(name)", amount: count * 12) {
      kernels.table.pointee.triad(count, a.base, b.base, 0.5, c.base)
    }
  }
}
