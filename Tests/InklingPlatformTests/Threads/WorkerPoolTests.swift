// The pool of threads under stress. The thread sanitizer makes these tests
// sharper: a missing ordering is then a report, not a matter of luck.

import Synchronization
import Testing

@testable import InklingPlatform

import InklingTestSupport

@Suite("Pool of threads")
struct WorkerPoolTests {
  /// Counters without any synchronisation of their own.
  final class Counters: @unchecked Sendable {
    let values: UnsafeMutablePointer<Int>
    private let count: Int

    init(_ count: Int) {
      self.count = count
      values = .allocate(capacity: count)
      values.initialize(repeating: 0, count: count)
    }

    deinit { values.deallocate() }

    var sum: Int { (0..<count).reduce(0) { $0 + values[$1] } }
  }

  @Test(
    "what is written before a barrier is seen by all after it",
    arguments: [1, 2, 3, 8])
  func barrierOrders(threads: Int) {
    let pool = WorkerPool(count: threads)
    let counters = Counters(threads)
    let wrong = Atomic<Int>(0)
    for round in 0..<20 {
      let expected = round * 50
      withExtendedLifetime(counters) {
        pool.run { [unowned pool] thread in
          for step in 0..<50 {
            counters.values[thread] += 1
            pool.barrier()
            let sum = counters.sum
            if sum != threads * (expected + step + 1) {
              _ = wrong.add(1, ordering: .relaxed)
            }
            pool.barrier()
          }
        }
      }
    }
    #expect(wrong.load(ordering: .relaxed) == 0)
    #expect(counters.sum == threads * 1000)
  }

  @Test("each run is one call on each thread", arguments: [1, 2, 3, 8])
  func runsOnce(threads: Int) {
    let pool = WorkerPool(count: threads)
    #expect(pool.count == threads)
    let counters = Counters(threads)
    for _ in 0..<300 { pool.run { counters.values[$0] += 1 } }
    #expect((0..<threads).allSatisfy { counters.values[$0] == 300 })
    pool.run(threads: 1) { counters.values[$0] += 1 }
    #expect(counters.sum == threads * 300 + 1)
  }

  @Test("only as many threads as are asked for run and wait for each other")
  func someThreads() {
    let pool = WorkerPool(count: 5)
    let counters = Counters(5)
    let wrong = Atomic<Int>(0)
    var expected = [0, 0, 0, 0, 0]
    for round in 0..<2000 {
      let threads = 1 + round * 7 % 5
      for thread in 0..<threads { expected[thread] += 1 }
      let sum = expected.reduce(0, +)
      // Sometimes the others are asleep.
      if round % 500 == 0 { usleep(5000) }
      pool.run(threads: threads) { [unowned pool] thread in
        counters.values[thread] += 1
        if threads > 1 { pool.barrier() }
        if counters.sum != sum { _ = wrong.add(1, ordering: .relaxed) }
      }
    }
    #expect(wrong.load(ordering: .relaxed) == 0)
    #expect((0..<5).map { counters.values[$0] } == expected)
  }

  @Test(
    "parts are taken once each, and a slow thread does not keep them",
    arguments: [1, 2, 5], [0, 1, 2, 100])
  func sharedParts(threads: Int, count: Int) {
    let pool = WorkerPool(count: threads)
    let parts = Counters(count), used = Counters(threads)
    pool.share(count) { thread, part in
      if thread == 1 && used.values[1] == 0 { usleep(50_000) }
      parts.values[part] += 1
      used.values[thread] += 1
    }
    #expect((0..<count).allSatisfy { parts.values[$0] == 1 })
    #expect(used.sum == count)
    if threads == 2, count == 100 { #expect(used.values[0] > 50) }
  }

  @Test(
    "what follows a part comes in the parts' order, one at a time",
    arguments: [1, 2, 5], [0, 1, 2, 100])
  func partsInOrder(threads: Int, count: Int) {
    let pool = WorkerPool(count: threads)
    let parts = Counters(count), next = Counters(1), used = Counters(threads)
    let wrong = Atomic<Int>(0)
    for most in [1, Int.max] {
      pool.share(count, threads: most) { thread, part in
        if part % 7 == 0 { usleep(200) }
        parts.values[part] += 1
        used.values[thread] = part
      } inOrder: { thread, part in
        if next.values[0] % max(count, 1) != part || used.values[thread] != part
        {
          _ = wrong.add(1, ordering: .relaxed)
        }
        next.values[0] += 1
      }
    }
    #expect(wrong.load(ordering: .relaxed) == 0)
    #expect(next.sum == 2 * count)
    #expect((0..<count).allSatisfy { parts.values[$0] == 2 })
  }

  @Test("sleepers wake: on the caller's side and on the others'")
  func slowThreads() {
    let pool = WorkerPool(count: 3)
    let counters = Counters(3)
    for round in 0..<12 {
      // The others fall asleep waiting for work; then all wait for one.
      usleep(2000)
      pool.run { [unowned pool] thread in
        if thread == round % 3 { usleep(2000) }
        counters.values[thread] += 1
        pool.barrier()
        if thread == (round + 1) % 3 { usleep(2000) }
      }
      #expect(counters.sum == 3 * (round + 1))
    }
  }

  @Test("a pool may go right after its use, or without any")
  func shortLives() {
    let counters = Counters(4)
    for round in 0..<200 {
      let pool = WorkerPool(count: 1 + round % 4)
      if round % 3 > 0 { pool.run { counters.values[$0] += 1 } }
    }
    #expect(counters.values[0] == 133)
  }

  @Test("the last reference to a pool may lie in its work")
  func workHoldsThePool() {
    let destroyed = Atomic<Int>(0)
    final class Token: Sendable {
      let destroyed: @Sendable () -> Void
      init(_ destroyed: @escaping @Sendable () -> Void) {
        self.destroyed = destroyed
      }
      deinit { destroyed() }
    }
    let caller = pthread_self()
    let elsewhere = Counters(1)
    for _ in 0..<200 {
      let token = Token { [elsewhere] in
        if pthread_equal(pthread_self(), caller) == 0 {
          elsewhere.values[0] += 1
        }
      }
      let pool = WorkerPool(count: 3)
      pool.run { _ in withExtendedLifetime((token, pool)) {} }
      _ = destroyed.add(1, ordering: .relaxed)
    }
    #expect(destroyed.load(ordering: .relaxed) == 200)
    #expect(elsewhere.values[0] == 0)
  }

  @Test("as many threads as the process may use processors")
  func processors() {
    #expect((1...1024).contains(WorkerPool.processors))
    #expect(WorkerPool.processors <= sysconf(Int32(_SC_NPROCESSORS_CONF)))
  }
}
