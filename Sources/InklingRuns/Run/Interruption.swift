// Signals that ask a run to end: the first is a request while there is a run
// that answers it, else an order; the second is an order.

import InklingPlatform
import Synchronization

/// Takes SIGINT, SIGTERM and SIGHUP, from its making on and for all threads
/// started later.
///
/// Whatever is not a training step (reading, preparing, measuring the untrained
/// network) may last, and nothing is lost with it: so a signal ends the process
/// until the first checkpoint is written or a step has asked for signals, and
/// again once all is in the last checkpoint.
package final class Interruption: Sendable {
  private let first = Atomic<Int32>(0)
  private let isAnswered = Atomic<Bool>(false)

  private static let signals = [
    (SIGINT, "SIGINT"), (SIGTERM, "SIGTERM"), (SIGHUP, "SIGHUP"),
  ]

  /// The first signal, if one came.
  package var signal: Int32? {
    let number = first.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  /// Whether a step is to be the last; from the first question on, signals are
  /// kept for the next.
  package var isRequested: Bool {
    if !isAnswered.load(ordering: .relaxed) { answer(true) }
    return signal != nil
  }

  /// Says whether a signal is kept until somebody asks for it, or ends the
  /// process.
  package func answer(_ isAnswered: Bool) {
    self.isAnswered.store(isAnswered, ordering: .sequentiallyConsistent)
  }

  package static func name(of signal: Int32) -> String {
    signals.first { $0.0 == signal }?.1 ?? "signal \(signal)"
  }

  package init() {
    Signals.watch(Self.signals.map { $0.0 }) { signal in
      let isFirst = self.first.compareExchange(
        expected: 0, desired: signal, ordering: .sequentiallyConsistent
      ).exchanged
      guard isFirst, self.isAnswered.load(ordering: .sequentiallyConsistent)
      else { Signals.endProcess(by: signal) }
    }
  }
}
