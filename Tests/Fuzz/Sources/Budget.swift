// How long a reader may take: its time is bounded by what it reads. libFuzzer's
// own limit is for what never ends, in seconds of the wall.

import InklingPlatform

/// Seconds of processor time, which other processes do not use up.
struct Budget {
  /// The instrumented readers take some ten times as long as those of a
  /// release; so much is given to any input, and again for each MB of it.
  private static let seconds = 1.0

  private let bytes: Int
  private let start = Self.now()

  init(bytes: Int) { self.bytes = bytes }

  /// Ends the process, which is a finding, where it is used up.
  func check() {
    let used = Self.now() - start
    let most = Self.seconds * (1 + Double(bytes) / 1_000_000)
    precondition(used <= most, "\(used) s for \(bytes) bytes")
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
