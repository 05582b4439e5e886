// What the processor itself counts of a kernel: cycles, instructions, misses.

import CInklingPlatform
import InklingPlatform

/// A group of counters of one thread, which all count at the same times.
///
/// The processor has fewer counters than programs may want: a group then counts
/// part of the time, and its counts are taken to be the same for the rest.
package final class ProcessorCounters {
  /// Of this thread, or why there are none.
  package let reason: String?

  private let files: [Int32]
  /// How often what is counted was run since the last `take`.
  private var runs = 0
  private var last: [UInt64]

  /// - Parameters:
  ///   - events: the four that `Counts` has; others only in tests.
  ///   - root: before the paths of /proc.
  package init(
    events: [ink_event] = (0..<Int(INK_PROCESSOR_EVENTS)).map {
      ink_processor_event($0)
    }, root: String = ""
  ) {
    var files = [Int32](repeating: -1, count: events.count)
    let status = ink_counters_open(events.count, events, &files)
    self.files = files
    last = [UInt64](repeating: 0, count: 3 + events.count)
    reason = status == 0 ? nil : Self.reason(status, root: root)
  }

  deinit { ink_counters_close(files.count, files) }

  /// Why the system gives no counters, in words.
  static func reason(_ status: Int32, root: String) -> String {
    switch status {
    case EACCES, EPERM:
      let path = "\(root)/proc/sys/kernel/perf_event_paranoid"
      let level = SystemFile.line(path) ?? "not readable"
      return "kernel.perf_event_paranoid is \(level), or a container forbids it"
    case ENOENT, EOPNOTSUPP, ENODEV:
      return "this processor, or the virtual machine, has none"
    case ENOSYS: return "this system has no perf_event_open"
    default: return String(cString: strerror(status))
    }
  }

  /// Counts while `body` runs something `runs` times.
  func count<Failure: Error>(
    runs: Int, _ body: () throws(Failure) -> Void
  ) throws(Failure) {
    guard reason == nil, let leader = files.first else { return try body() }
    self.runs += runs
    ink_counters_run(leader, true)
    defer { ink_counters_run(leader, false) }
    try body()
  }

  /// The counts per run since this was asked for the last time; `nil` where
  /// nothing was counted.
  package func take() -> Counts? {
    var words = last
    guard runs > 0, let leader = files.first,
      ink_counters_read(leader, files.count, &words)
    else { return nil }
    defer { (last, runs) = (words, 0) }
    return Counts(
      zip(words, last).map { $0 &- $1 }, isOpen: files.map { $0 >= 0 },
      runs: runs)
  }
}

/// What one run of a piece of work came to, on average.
package struct Counts {
  /// In the order of the events; nothing where the processor lacks one.
  let values: [Double?]

  /// - Parameters:
  ///   - words: as `ink_counters_read` has them, over some time.
  ///   - isOpen: which of the events are among them.
  init?(_ words: [UInt64], isOpen: [Bool], runs: Int) {
    // Cut off from the processor, a group may never have counted.
    guard words.count >= 3, words[1] > 0, words[2] > 0, runs > 0 else {
      return nil
    }
    let scale = Double(words[1]) / Double(words[2]) / Double(runs)
    var counted = words.dropFirst(3).makeIterator()
    values = isOpen.map {
      $0 ? counted.next().map { Double($0) * scale } : nil
    }
  }

  private func value(_ index: Int) -> Double? {
    values.indices.contains(index) ? values[index] : nil
  }

  package var cycles: Double? { value(0) }
  package var instructions: Double? { value(1) }
  package var cacheMisses: Double? { value(2) }
  package var branchMisses: Double? { value(3) }
  package var instructionsPerCycle: Double? {
    guard let instructions, let cycles, cycles > 0 else { return nil }
    return instructions / cycles
  }
}
