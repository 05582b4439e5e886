// Signals that ask a run to end: the first is a request, the second an order.

import InklingPlatform
import Synchronization

/// Takes SIGINT, SIGTERM and SIGHUP, from its making on and for all threads
/// started later.
final class Interruption: Sendable {
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

  init() {
    Signals.watch(Self.signals.map(\.0)) { signal in
      let isFirst = self.first.compareExchange(
        expected: 0, desired: signal, ordering: .sequentiallyConsistent
      ).exchanged
      guard isFirst else { Signals.endProcess(by: signal) }
    }
  }
}

/// A run that a signal ended when all was saved: the process ends by the same
/// signal, so that the caller sees what happened.
struct StoppedBySignal: Error, CustomStringConvertible {
  let signal: Int32
  let description: String
}
