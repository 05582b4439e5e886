// The reports of a training run, and writing them to a file. Not how they come
// about (TrainingRun), nor how they are drawn (InklingPlot).

import InklingPlatform

/// The reports of a training run, in order. The first is, as a rule, the
/// untrained network's.
public struct TrainingHistory: Hashable, Sendable {
  /// The reports, the oldest first.
  public package(set) var reports: [TrainingReport]

  package init(_ reports: [TrainingReport] = []) { self.reports = reports }

  /// - Throws: `TrainingError` with reason `memory`, where there are so many
  ///   that to hold one more may be refused.
  mutating func append(_ report: TrainingReport) throws(TrainingError) {
    let room = reports.count + reports.count / 4 + 1
    let bytes = room * MemoryLayout<TrainingReport>.stride
    guard bytes < 1 << 20 || Memory.canAllocate(bytes: bytes) else {
      throw TrainingError(
        .memory,
        "\(bytes) bytes of memory for \(room) reports, more than the system "
          + "gives; expected more memory, or fewer reports")
    }
    if reports.count == reports.capacity { reports.reserveCapacity(room) }
    reports.append(report)
  }

  /// The best report as `TrainingReport.isBetter(than:)` says; the first of
  /// equals; `nil` without reports.
  package var best: TrainingReport? {
    guard var best = reports.first else { return nil }
    for report in reports.dropFirst() where report.isBetter(than: best) {
      best = report
    }
    return best
  }

  /// Writes the history as CSV or JSON, by the ending of `path`, atomically:
  /// what was at `path` stays there unless the whole new file is in place.
  ///
  /// Both have the same columns, a line per report; a figure that was not taken
  /// is an empty field, or null.
  ///
  /// - Throws: `TrainingError`, also for any other ending.
  public func write(to path: String) throws(TrainingError) {
    let format = try Format(path: path)
    do throws(FileError) {
      var file = try AtomicFile(path: path)
      var text = format.opening
      for (index, report) in reports.enumerated() {
        text += format.line(report, isFirst: index == 0)
        guard text.utf8.count >= 1 << 16 else { continue }
        try file.write(text)
        text = ""
      }
      try file.write(text + format.closing)
      try file.commit()
    } catch {
      throw TrainingError(error)
    }
  }
}
