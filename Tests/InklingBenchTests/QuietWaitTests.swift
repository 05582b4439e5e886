// Waiting for quiet, with a made-up clock and load.

import Testing

@testable import InklingBench

@Suite struct QuietWaitTests {
  @Test(arguments: [
    (10, 0, true), (3, 3, false), (4, 4, true), (0, 0, false), (60, 4, true),
  ])
  func waitsUntilTheLoadIsLow(_ most: Int, _ seconds: Int, _ isQuiet: Bool) {
    // From 1.5 down by a quarter a second, unless it was low from the start.
    var load = most == 10 ? 0.5 : 1.5
    let wait = QuietWait(
      atMost: most, limit: 0.5, load: { load }, pause: { load -= 0.25 })
    #expect(wait.seconds == seconds)
    #expect(wait.isQuiet == isQuiet)
    #expect(wait.load == load)
  }

  @Test func doesNotWaitForALoadThatNobodyTells() {
    let wait = QuietWait(
      atMost: 5, limit: 1, load: { nil }, pause: { Issue.record("waited") })
    #expect(wait.seconds == 0 && !wait.isQuiet)
  }
}
