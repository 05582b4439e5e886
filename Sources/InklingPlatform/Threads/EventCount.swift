// Waiting for another thread: first by spinning, then by sleeping.

import CInklingPlatform
import Synchronization

/// Lets threads wait for a condition that another thread makes true.
///
/// A wait of a few microseconds, as between two phases of a training step,
/// costs no system call; a longer one gives the processor away.
final class EventCount: @unchecked Sendable {
  private let sleepers = Atomic<Int>(0)
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
  /// - Parameter spins: how often to ask before sleeping. Every 256th time the
  ///   processor is offered to other threads: the one that is waited for may
  ///   have no other.
  func wait(spins: Int, until isDone: () -> Bool) {
    for spin in 1...max(spins, 1) {
      if isDone() { return }
      ink_pause()
      if spin & 255 == 0 { sched_yield() }
    }
    pthread_mutex_lock(mutex)
    sleepers.add(1, ordering: .sequentiallyConsistent)
    while !isDone() { pthread_cond_wait(condition, mutex) }
    sleepers.subtract(1, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(mutex)
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
