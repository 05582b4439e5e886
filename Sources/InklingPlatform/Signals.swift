// Signals that end a process: waiting for them, putting them off, and ending by
// them.

package enum Signals {
  private static let ending = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]
  /// Held by who may not be ended now, and by who ends the process.
  private static let deferral = Lock(0)

  /// Calls `receive` with each of `signals` that comes from now on, on a thread
  /// of its own, so that nothing runs in a signal handler. It holds for threads
  /// started later; signals that were ignored stay so (`nohup`). Where there is
  /// no further thread, they do what they always did.
  package static func watch(
    _ signals: [Int32], _ receive: @escaping @Sendable (Int32) -> Void
  ) {
    let set = self.set(of: signals.filter { !isIgnored($0) })
    block(set, SIG_BLOCK)
    let thread = Thread {
      var signals = set
      while true {
        var number: Int32 = 0
        if sigwait(&signals, &number) == 0 { receive(number) }
      }
    }
    guard let thread else { return block(set, SIG_UNBLOCK) }
    thread.detach()
  }

  /// Ends the process as the signal does where nobody takes it.
  package static func endProcess(by number: Int32) -> Never {
    deferral.withLock { (_) -> Never in
      signal(number, SIG_DFL)
      block(set(of: [number]), SIG_UNBLOCK)
      raise(number)
      _exit(128 + number)
    }
  }

  /// Runs a few system calls between which no signal ends the process, but for
  /// those that nobody can put off.
  static func deferring<Failure>(
    _ body: () throws(Failure) -> Void
  ) throws(Failure) {
    var signals = set(of: ending)
    var before = sigset_t()
    pthread_sigmask(SIG_BLOCK, &signals, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try deferral.withLock { (_) throws(Failure) in try body() }
  }

  /// Leaves such signals to the other threads, which may be putting them off.
  static func leaveToOthers() { block(set(of: ending), SIG_BLOCK) }

  /// Lets signals that the parent had blocked reach the process again: who
  /// started it cannot have meant that it is not to be ended.
  package static func unblock() { block(set(of: ending), SIG_UNBLOCK) }

  /// Lets a signal end the process again where the runtime library, which
  /// prints where a program crashed, has taken it. An ignored one stays so.
  package static func restoreDefault(of number: Int32) {
    _ = isIgnored(number)
  }

  private static func set(of signals: [Int32]) -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for number in signals { sigaddset(&set, number) }
    return set
  }

  private static func block(_ signals: sigset_t, _ how: Int32) {
    var signals = signals
    pthread_sigmask(how, &signals, nil)
  }

  /// Leaves the signal at its default if it was not ignored.
  private static func isIgnored(_ number: Int32) -> Bool {
    let old = signal(number, SIG_DFL)
    let isIgnored =
      unsafeBitCast(old, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    if isIgnored { signal(number, SIG_IGN) }
    return isIgnored
  }
}
