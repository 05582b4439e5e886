// Signals that ask a run to end: the first is a request, the second an order.

import InklingTraining
import Synchronization

import InklingPlatform

/// Takes SIGINT, SIGTERM and SIGHUP, from its making on and for all threads
/// started later; those that were ignored stay so (`nohup`).
final class Interruption: Sendable {
  /// Made by the first signal.
  let request = StopRequest()
  private let first = Atomic<Int32>(0)

  private static let signals = [
    (SIGINT, "SIGINT"), (SIGTERM, "SIGTERM"), (SIGHUP, "SIGHUP"),
  ]

  /// The first signal, if one came.
  var signal: Int32? {
    let number = first.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  static func name(of signal: Int32) -> String {
    signals.first { $0.0 == signal }?.1 ?? "signal \(signal)"
  }

  /// Waits for the signals on a thread of its own, so that nothing runs in a
  /// signal handler. Without that thread they do what they always did.
  init() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for (signal, _) in Self.signals where !isIgnored(signal) {
      sigaddset(&signals, signal)
    }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let watch = Unmanaged.passRetained(Watch(signals: signals, for: self))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Watch>.fromOpaque(context).takeRetainedValue().run()
      }, watch.toOpaque())
    guard status == 0 else {
      watch.release()
      pthread_sigmask(SIG_UNBLOCK, &signals, nil)
      return
    }
    pthread_detach(thread)
  }

  fileprivate func receive(_ signal: Int32) {
    let isFirst = first.compareExchange(
      expected: 0, desired: signal, ordering: .sequentiallyConsistent
    ).exchanged
    guard isFirst else { endProcess(by: signal) }
    request.make()
  }
}

/// Whether a signal does nothing, as `nohup` makes it.
private func isIgnored(_ number: Int32) -> Bool {
  let old = signal(number, SIG_DFL)
  let isIgnored =
    unsafeBitCast(old, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  if isIgnored { signal(number, SIG_IGN) }
  return isIgnored
}

/// What the waiting thread is told.
private final class Watch: Sendable {
  let signals: sigset_t
  let interruption: Interruption

  init(signals: sigset_t, for interruption: Interruption) {
    self.signals = signals
    self.interruption = interruption
  }

  func run() -> Never {
    var signals = signals
    while true {
      var number: Int32 = 0
      if sigwait(&signals, &number) == 0 { interruption.receive(number) }
    }
  }
}

/// A run that a signal ended when all was saved: the process ends by the same
/// signal, so that the caller sees what happened.
struct StoppedBySignal: Error, CustomStringConvertible {
  let signal: Int32
  let description: String
}

/// Ends the process as the signal does where nobody takes it.
func endProcess(by number: Int32) -> Never {
  signal(number, SIG_DFL)
  var signals = sigset_t()
  sigemptyset(&signals)
  sigaddset(&signals, number)
  pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  raise(number)
  _exit(128 + number)
}
