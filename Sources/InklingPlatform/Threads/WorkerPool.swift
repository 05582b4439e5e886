// A fixed set of threads that run the same piece of work side by side.

import CInklingPlatform
import Synchronization

/// Threads that stay alive between pieces of work, and a barrier within one.
///
/// The caller is thread 0. A pool of one has no other thread, and its barrier
/// costs nothing.
package final class WorkerPool: Sendable {
  /// The number of threads, the caller's included.
  package let count: Int

  private let shared: Shared
  private let threads: [Thread]

  /// The number of processors that this process may keep busy.
  package static var processors: Int { min(ink_processors(), 1024) }

  /// Starts `count - 1` threads; fewer if the system refuses one.
  package init(count wanted: Int) {
    let shared = Shared(hasProcessorEach: wanted <= Self.processors)
    var threads: [Thread] = []
    for index in 1..<max(wanted, 1) {
      let thread = Thread {
        Signals.leaveToOthers()
        shared.work(as: index)
      }
      guard let thread else { break }
      threads.append(thread)
    }
    self.shared = shared
    self.threads = threads
    count = threads.count + 1
  }

  deinit {
    shared.publish(nil, parties: count)
    for thread in threads { thread.join() }
  }

  /// Runs `body(0)` here and `body(1)` to `body(threads - 1)` on other threads,
  /// as many as there are, and returns when all have returned. Not reentrant.
  package func run(
    threads: Int = .max, _ body: @escaping @Sendable (Int) -> Void
  ) {
    let threads = min(threads, count)
    guard threads > 1 else { return body(0) }
    shared.publish(body, parties: threads)
    body(0)
    shared.barrier()
    shared.clear()
  }

  /// Runs `body(thread, part)` for each of the parts `0 ..< count`, which the
  /// threads take as they come free: a slow one holds up the others by a part
  /// at most. Not reentrant.
  package func share(
    _ count: Int, _ body: @escaping @Sendable (Int, Int) -> Void
  ) {
    let taken = TakenParts()
    run(threads: count) { thread in
      while let part = taken.next(of: count) { body(thread, part) }
    }
  }

  /// The same with `next(thread, part)` after `body`, for the parts in their
  /// order and one at a time. Not reentrant.
  ///
  /// - Parameter threads: the most that take part.
  package func share(
    _ count: Int, threads: Int = .max,
    _ body: @escaping @Sendable (Int, Int) -> Void,
    inOrder next: @escaping @Sendable (Int, Int) -> Void
  ) {
    let taken = TakenParts()
    let turn = Turn()
    run(threads: min(threads, count)) { [spins = shared.spins] thread in
      while let part = taken.next(of: count) {
        body(thread, part)
        turn.wait(for: part, spins: spins)
        next(thread, part)
        turn.pass()
      }
    }
  }

  /// Waits until all threads of the running piece of work have arrived. What
  /// they wrote before is visible to all after.
  package func barrier() {
    if count > 1 { shared.barrier() }
  }
}

/// How many parts of a piece of work are taken.
private final class TakenParts: Sendable {
  private let count = Atomic<Int>(0)

  func next(of all: Int) -> Int? {
    let part = count.add(1, ordering: .relaxed).oldValue
    return part < all ? part : nil
  }
}

/// Whose turn it is of those that take turns.
private final class Turn: Sendable {
  private let part = Atomic<Int>(0)
  private let event = EventCount()

  func wait(for wanted: Int, spins: Int) {
    event.wait(spins: spins) {
      part.load(ordering: .sequentiallyConsistent) == wanted
    }
  }

  /// What was written before is visible to the next.
  func pass() {
    part.add(1, ordering: .sequentiallyConsistent)
    event.notify()
  }
}

/// 128 bytes: processors fetch cache lines in pairs.
private struct CacheLines {
  private let lines = (SIMD64<UInt8>(), SIMD64<UInt8>())
}

/// What the threads of a pool have in common.
private final class Shared: @unchecked Sendable {
  let parties = Atomic<Int>(1)
  /// Whether no two threads need share a processor.
  private let hasProcessorEach: Bool
  /// Written by thread 0 only while the others wait for `generation`.
  private var body: (@Sendable (Int) -> Void)?
  /// Counts the pieces of work, above 32 bits that say how many threads run the
  /// latest. The others pass it over, and perhaps see only a later one.
  private let generation = Atomic<UInt64>(0)
  // Each on a pair of cache lines of its own, which threads that wait for one
  // need not fetch anew when another is written.
  private let gap0 = CacheLines()
  private let arrived = Atomic<Int>(0)
  private let gap1 = CacheLines()
  private let phase = Atomic<Int>(0)
  private let gap2 = CacheLines()
  /// For work, and for each other within it: no barrier wakes a thread that has
  /// no part in it.
  private let workEvent = EventCount()
  private let barrierEvent = EventCount()

  init(hasProcessorEach: Bool) { self.hasProcessorEach = hasProcessorEach }

  /// How often a thread asks for another before it sleeps: for a few
  /// milliseconds, since waking up takes as long as a training step. Threads
  /// that must share a processor sleep at once.
  var spins: Int { hasProcessorEach ? 200_000 : 1 }

  func publish(_ body: (@Sendable (Int) -> Void)?, parties: Int) {
    self.body = body
    self.parties.store(parties, ordering: .relaxed)
    let last = generation.load(ordering: .relaxed) >> 32
    generation.store(
      (last &+ 1) << 32 | UInt64(parties), ordering: .sequentiallyConsistent)
    workEvent.notify()
  }

  func clear() { body = nil }

  func barrier() {
    let parties = parties.load(ordering: .relaxed)
    let current = phase.load(ordering: .relaxed)
    let order = arrived.add(1, ordering: .acquiringAndReleasing).newValue
    if order == parties {
      arrived.store(0, ordering: .relaxed)
      phase.store(current &+ 1, ordering: .sequentiallyConsistent)
      barrierEvent.notify()
    } else {
      barrierEvent.wait(spins: spins) {
        phase.load(ordering: .sequentiallyConsistent) != current
      }
    }
  }

  /// What thread `index` does until the pool ends: runs each published body until there is none.
  func work(as index: Int) {
    var seen: UInt64 = 0
    while true {
      var latest = seen
      workEvent.wait(spins: spins) {
        latest = generation.load(ordering: .sequentiallyConsistent)
        return latest != seen
      }
      seen = latest
      guard index < Int(latest & 0xFFFF_FFFF) else { continue }
      guard runBody(as: index) else { return }
      barrier()
    }
  }

  /// Runs the published body, if there is one, and releases it before the
  /// barrier: it may hold the last reference to the pool, which a worker must
  /// not be the one to destroy.
  @inline(never)
  private func runBody(as index: Int) -> Bool {
    guard let body else { return false }
    body(index)
    return true
  }
}
