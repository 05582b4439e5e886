// The figures of a training run, report by report. Not how they come about
// (TrainingRun), nor how they are written or drawn.

/// The figures of a training run: one row a report, in order. Row 0 is, as a
/// rule, the untrained network.
public struct TrainingHistory: Hashable, Sendable {
  /// The reports, the oldest first.
  public private(set) var rows: [Row]

  /// A history of the given rows.
  public init(_ rows: [Row] = []) { self.rows = rows }

  /// Adds a report.
  public mutating func append(_ row: Row) { rows.append(row) }

  /// The row with the best score as `Row.isBetter(than:)` says; the first of
  /// equals; `nil` without rows.
  ///
  /// - Complexity: O(rows).
  public var best: Row? {
    guard var best = rows.first else { return nil }
    for row in rows.dropFirst() where row.isBetter(than: best) { best = row }
    return best
  }
}
