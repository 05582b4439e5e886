// What a run has brought so far, and in the end.

/// The network that a run keeps, and its reports.
public struct TrainingOutcome: Sendable {
  /// The network kept: the best or the last.
  public private(set) var network: Network
  /// The report that this network belongs to: names its epoch and step.
  public private(set) var kept: TrainingReport
  /// The last report.
  package private(set) var last: TrainingReport
  /// All reports.
  public private(set) var history: TrainingHistory
  /// Seconds of training since the last report, of a run that was stopped
  /// before the next.
  package var secondsSinceReport = 0.0
  /// Where the run ended early, the report that was the last better one.
  package var stop: TrainingReport?

  /// Joins a run's state, as it was saved, to go on from; `nil` for a history
  /// without reports.
  ///
  /// - Parameters:
  ///   - network: the network kept.
  ///   - kept: its report.
  ///   - secondsSinceReport: of training, since the last report.
  package init?(
    network: Network, kept: TrainingReport, history: TrainingHistory,
    secondsSinceReport: Double = 0
  ) {
    guard let last = history.reports.last else { return nil }
    self.network = network
    self.kept = kept
    self.last = last
    self.history = history
    self.secondsSinceReport = secondsSinceReport
  }

  /// The outcome of a run with one report.
  init(first report: TrainingReport, network: Network) {
    self.network = network
    kept = report
    last = report
    history = TrainingHistory([report])
  }

  /// Divides the logits of the network kept by a temperature fitted on
  /// `validation`, so that its probabilities mean what they say; `nil`, and
  /// nothing is changed, where it has no softmax.
  ///
  /// - Throws: `TrainingError`, as `Network.predict` does.
  package mutating func calibrate(
    on validation: Dataset, threads: Int = 0
  ) throws(TrainingError) -> Calibration? {
    guard
      let found = try network.calibrated(on: validation, threads: threads)
    else { return nil }
    network = found.network
    return found.calibration
  }

  /// - Throws: `TrainingError` with reason `memory`.
  mutating func add(
    _ report: TrainingReport, network: Network, keep: TrainingOptions.Keep
  ) throws(TrainingError) {
    try history.append(report)
    last = report
    secondsSinceReport = 0
    guard keep == .last || report.isBetter(than: kept) else { return }
    kept = report
    self.network = network
  }
}
