// How fast memory and each cache deliver, to one core and to all.

import CKernels
import InklingCore
import InklingPlatform
import InklingTraining

/// A loop over long arrays. Bytes are those of the arrays read and the one
/// written, as STREAM counts them (McCalpin, 1995); a processor that reads a
/// line before it writes to it moves a third or half more.
package enum Stream: String, CaseIterable, Sendable {
  /// The sum of an array.
  case read
  /// `c = a`, by the C library's `memcpy`, at no level.
  case copy
  /// `c = a + s b`
  case triad

  var arrays: Int {
    switch self {
    case .read: 1
    case .copy: 2
    case .triad: 3
    }
  }

  /// A pass over arrays of `count` floats, which is right for any contents but
  /// zeros: some processors write those faster.
  private func pass(
    over arrays: [Floats], count: Int, by kernels: Kernels
  ) -> @Sendable () -> Void {
    let (first, second) = (arrays[0], arrays[arrays.count > 2 ? 1 : 0])
    let last = arrays[arrays.count - 1]
    switch self {
    case .read: return { _ = kernels.table.pointee.sum(count, first.base) }
    case .copy: return { memcpy(last.base, first.base, 4 * count) }
    case .triad:
      return {
        kernels.table.pointee.triad(
          count, first.base, second.base, 0.5, last.base)
      }
    }
  }

  private func allocate(_ count: Int) throws(DataError) -> [Floats] {
    try (0..<arrays).map { _ throws(DataError) in try .unset(count) }
  }

  /// On one core.
  private func workload(
    named name: String, bytes: Int, by kernels: Kernels
  ) throws(DataError) -> Workload {
    let count = bytes / 4 / arrays
    let memory = try allocate(count)
    for array in memory { array.base.update(repeating: 1, count: count) }
    return Workload(
      name: name, amount: 4 * count * arrays,
      run: pass(over: memory, count: count, by: kernels))
  }

  /// On all threads of `pool`, each of which has arrays of its own that it was
  /// the first to write to: so they lie in the memory next to it.
  func workload(
    bytes: Int, by kernels: Kernels, on pool: WorkerPool
  ) throws(DataError) -> Workload {
    let count = bytes / 4 / arrays / pool.count
    let memory = try (0..<pool.count).map { _ throws(DataError) in
      try allocate(count)
    }
    pool.run { thread in
      for array in memory[thread] {
        array.base.update(repeating: 1, count: count)
      }
    }
    let passes = memory.map { pass(over: $0, count: count, by: kernels) }
    return Workload(
      name: "\(rawValue) memory, all threads",
      amount: 4 * count * arrays * pool.count, threads: pool.count
    ) { pool.run { passes[$0]() } }
  }

  /// Over half of each cache; and, at the level in force, over what none holds a
  /// good part of.
  static func benchmarks(
    _ caches: CacheSizes = .here
  ) -> [KernelBenchmark] {
    allCases.flatMap { stream in
      let array = CacheSizes.stream(
        arrays: stream.arrays, caches: caches.last)
      return caches.levels.map {
        stream.benchmark("L\($0.level)", bytes: $0.bytes / 2)
      } + [
        stream.benchmark(
          "memory", bytes: stream.arrays * array,
          caches: Double(array) / Double(max(caches.last, 1)))
      ]
    }
  }

  private func benchmark(
    _ place: String, bytes: Int, caches: Double? = nil
  ) -> KernelBenchmark {
    let name = "\(rawValue) \(place)"
    return KernelBenchmark(
      section: .bandwidth, name: name, bytes: bytes, caches: caches,
      hasLevels: self != .copy && caches == nil
    ) { kernels throws(DataError) in
      try workload(named: name, bytes: bytes, by: kernels)
    }
  }
}

/// Following pointers through memory: how long a load takes of which the next
/// one has to wait.
package enum Chase {
  /// Powers of two from half of the first cache on, and then four times the last.
  static func sizes(_ caches: CacheSizes = .here) -> [Int] {
    let most = CacheSizes.stream(arrays: 1, caches: caches.last)
    let first = max(caches.levels[0].bytes / 2, 4096)
    var sizes: [Int] = []
    var size = 1 << (Int.bitWidth - 1 - first.leadingZeroBitCount)
    while size < most {
      sizes.append(size)
      size *= 2
    }
    return sizes + [most]
  }

  /// An amount is a load.
  static func workload(
    bytes: Int, line: Int = CacheSizes.here.line
  ) throws(DataError) -> Workload {
    let lines = bytes / line
    let memory = try Floats.unset(bytes / 4)
    ink_chase_link(lines, line, memory.base, 1)
    var place = UnsafeRawPointer(memory.base)
    let hops = 4096
    return Workload(name: "chase", amount: hops) {
      // The memory lives as long as the workload.
      place = withExtendedLifetime(memory) { ink_chase(place, hops) }
    }
  }
}
