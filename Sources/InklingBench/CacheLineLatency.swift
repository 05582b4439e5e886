// How soon a core has a cache line that another wrote: what a barrier costs at
// least.

import InklingPlatform
import InklingTraining
import Synchronization

/// Two threads that write one word in turn.
package final class CacheLineLatency: @unchecked Sendable {
  /// How often it was written.
  private let written = Atomic<Int>(0)
  private let isOver = Atomic<Bool>(false)
  /// Only thread 0's, which is the caller.
  private var times: [Double] = []

  /// The times, in seconds, from one thread's write to the other's, over
  /// `blocks` blocks of 20 round trips, or as many as `limit` seconds allow.
  ///
  /// Only blocks count during which both threads ran; there is
  /// none as on a single processor. On a busy machine two threads may stay on
  /// one processor: every 25 ms there are new ones.
  package static func seconds(
    blocks: Int = 5_000, limit: Double = 0.5
  ) -> [Double] {
    guard WorkerPool.processors > 1 else { return [] }
    let watch = Stopwatch()
    var times: [Double] = []
    while times.count < blocks, watch.seconds < limit {
      let pool = WorkerPool(count: 2)
      guard pool.count == 2 else { return times }
      let line = CacheLineLatency()
      let wanted = blocks - times.count
      pool.run { thread in
        if thread == 0 {
          line.ask(blocks: wanted, limit: 0.025)
        } else {
          line.answer()
        }
      }
      times += line.times
    }
    return times
  }

  /// Writes first and takes the time.
  private func ask(blocks: Int, limit: Double) {
    let trips = 20
    let watch = Stopwatch()
    var start = 0.0
    var count = 0
    while times.count < blocks, start < limit {
      var together = true
      for _ in 0..<trips {
        written.store(count + 1, ordering: .releasing)
        count += 2
        if !wait(for: count) { together = false }
      }
      let now = watch.seconds
      if together { times.append((now - start) / Double(2 * trips)) }
      start = now
    }
    isOver.store(true, ordering: .relaxed)
    written.store(count + 1, ordering: .releasing)
  }

  /// Answers each write by one until it is over.
  private func answer() {
    var count = 1
    while true {
      _ = wait(for: count)
      if isOver.load(ordering: .relaxed) { return }
      written.store(count + 1, ordering: .releasing)
      count += 2
    }
  }

  /// Spins until `count` writes were made. Returns false if that took so many
  /// spins that the other thread cannot have been running; it may need this
  /// one's processor, which is offered.
  private func wait(for count: Int) -> Bool {
    var spins = 0
    while written.load(ordering: .acquiring) != count {
      spins &+= 1
      if spins & 0xfff == 0 { sched_yield() }
    }
    return spins <= 0xfff
  }
}
