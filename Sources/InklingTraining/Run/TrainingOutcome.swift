// What a run has brought so far, and in the end.

/// The network a run keeps, and its history. An outcome and the trainer are
/// all that a run needs to go on later.
public struct TrainingOutcome: Sendable {
  /// The network kept: the best or the last.
  public internal(set) var network: Network
  /// The report that network belongs to: names its epoch and step.
  public internal(set) var kept: TrainingHistory.Row
  /// The last report.
  public internal(set) var last: TrainingHistory.Row
  /// All reports.
  public internal(set) var history: TrainingHistory
  /// Seconds of training since the last report, of a run that was stopped
  /// before the next.
  public internal(set) var secondsSinceReport = 0.0

  /// Joins a run's state, as it was saved, to go on from; `nil` for a history
  /// without reports.
  ///
  /// - Parameters:
  ///   - network: the network kept.
  ///   - kept: its report.
  ///   - history: all reports.
  ///   - secondsSinceReport: of training, since the last of them.
  public init?(
    network: Network, kept: TrainingHistory.Row, history: TrainingHistory,
    secondsSinceReport: Double = 0
  ) {
    guard let last = history.rows.last else { return nil }
    self.network = network
    self.kept = kept
    self.last = last
    self.history = history
    self.secondsSinceReport = secondsSinceReport
  }

  /// The outcome of a run with one report.
  init(first row: TrainingHistory.Row, network: Network) {
    self.network = network
    kept = row
    last = row
    history = TrainingHistory([row])
  }

  mutating func add(
    _ row: TrainingHistory.Row, network: Network, keep: TrainingRunOptions.Keep
  ) {
    last = row
    secondsSinceReport = 0
    history.append(row)
    guard keep == .last || row.isBetter(than: kept) else { return }
    kept = row
    self.network = network
  }
}
