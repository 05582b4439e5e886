// Asking a run to stop, from another thread.

import Synchronization

/// A request, from any thread, that training stop after its current step.
public final class StopRequest: Sendable {
  private let flag = Atomic<Bool>(false)

  /// A request that nobody has made yet.
  public init() {}

  /// Whether somebody has.
  public var isMade: Bool { flag.load(ordering: .relaxed) }

  /// Makes the request, which cannot be taken back.
  public func make() { flag.store(true, ordering: .relaxed) }
}
