// Signals between two system calls that belong together.

import Testing

@testable import InklingPlatform

@Suite struct SignalsTests {
  private struct Failure: Error {}

  /// What this thread's mask says of the four.
  private static var blocked: [Bool] {
    var mask = sigset_t()
    pthread_sigmask(SIG_BLOCK, nil, &mask)
    return [SIGINT, SIGTERM, SIGHUP, SIGQUIT].map {
      sigismember(&mask, $0) == 1
    }
  }

  @Test func arePutOffAndThenComeAsBefore() throws {
    let before = Self.blocked
    try Signals.deferring { () throws(Failure) in
      #expect(Self.blocked == [true, true, true, true])
    }
    #expect(Self.blocked == before)
    #expect(throws: Failure.self) {
      try Signals.deferring { () throws(Failure) in throw Failure() }
    }
    #expect(Self.blocked == before)
  }
}
