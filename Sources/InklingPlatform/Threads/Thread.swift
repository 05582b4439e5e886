// A thread of the system, and a lock. Swift's own Mutex is not there for boards.

/// A thread that was started, to be waited for or left alone.
struct Thread: @unchecked Sendable {
  private let handle: pthread_t

  /// Starts a thread that runs `body`; `nil` where the system refuses one.
  init?(_ body: @escaping @Sendable () -> Void) {
    let start = Unmanaged.passRetained(Start(body))
    let handle = createThread(
      { context in
        guard let context else { return nil }
        // Its own hold on what it runs ends before the thread does.
        Unmanaged<Start>.fromOpaque(context).takeRetainedValue().body()
        return nil
      }, start.toOpaque())
    guard let handle else {
      start.release()
      return nil
    }
    self.handle = handle
  }

  /// Returns when the thread has ended.
  func join() { pthread_join(handle, nil) }

  /// Lets the thread's memory go when it ends, whoever waits.
  func detach() { pthread_detach(handle) }
}

/// What a new thread gets.
private final class Start: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// A value and the lock that guards it.
package final class Lock<Value>: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(
    capacity: 1)
  private var value: Value

  package init(_ value: sending Value) {
    self.value = value
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Runs `body` while no other thread is in one of this lock.
  package func withLock<Result, Failure>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body(&value)
  }
}
