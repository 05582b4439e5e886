// Waiting for another thread: first by spinning, then by sleeping; and how long
// something takes.

import CInklingPlatform
import Synchronization

/// Lets threads wait for a condition that another thread makes true.
///
/// A wait of a few microseconds, as between two phases of a training step,
/// costs no system call; a longer one gives the processor away.
final class EventCount: @unchecked Sendable {
  private let sleepers = Atomic<Int>(0)
  /// How often a wait asks before it sleeps, at most: little after a yield has
  /// shown that other work wants the processor, then more from wait to wait.
  private let patience = Atomic<Int>(.max)

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(
    capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(
    capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    pthread_cond_destroy(condition)
    mutex.deallocate()
    condition.deallocate()
  }

  /// Returns once `isDone` is true, which must read with acquiring or
  /// sequentially consistent ordering.
  ///
  /// - Parameter spins: how often to ask before sleeping. Every 1024th time the
  ///   processor is offered to other threads: the one that is waited for may
  ///   have no other. Where another program takes it, and keeps it for
  ///   milliseconds, the next waits sleep almost at once: a sleeper gets the
  ///   processor back when woken.
  func wait(spins: Int, until isDone: () -> Bool) {
    let patience = patience.load(ordering: .relaxed)
    if patience < spins {
      self.patience.store(patience + patience / 64 + 1, ordering: .relaxed)
    }
    for spin in 1...max(min(spins, patience), 1) {
      if isDone() { return }
      ink_pause()
      if spin & 1023 == 0, isYieldLong() {
        self.patience.store(512, ordering: .relaxed)
        break
      }
    }
    pthread_mutex_lock(mutex)
    sleepers.add(1, ordering: .sequentiallyConsistent)
    while !isDone() { pthread_cond_wait(condition, mutex) }
    sleepers.subtract(1, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(mutex)
  }

  /// Yields; whether another thread had the processor for more than a moment.
  private func isYieldLong() -> Bool {
    let watch = Stopwatch()
    sched_yield()
    return watch.seconds > 100e-6
  }

  /// Wakes the sleepers; call after making their condition true with a
  /// sequentially consistent store.
  func notify() {
    guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
    pthread_mutex_lock(mutex)
    pthread_cond_broadcast(condition)
    pthread_mutex_unlock(mutex)
  }
}

/// Counts the seconds from its making on, by the system's clock that is never
/// set.
package struct Stopwatch: Sendable {
  private var began = timespec()

  package init() { clock_gettime(CLOCK_MONOTONIC, &began) }

  /// Since it began.
  package var seconds: Double {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Double(now.tv_sec - began.tv_sec)
      + Double(now.tv_nsec - began.tv_nsec) * 1e-9
  }
}
