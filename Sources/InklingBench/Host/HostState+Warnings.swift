// Why figures may not be those that the machine gives at its best.

extension HostState {
  /// What disturbed measurements between `before` and this, a line each; only
  /// what the system tells of.
  package func warnings(since before: HostState, on host: Host) -> [String] {
    var warnings: [String] = []
    if let governor = host.governor, governor != "performance" {
      warnings.append(
        "the clock's governor is '\(governor)'; 'performance' is steady")
    }
    if let first = before.clock, let clock, first > 0,
      abs(clock / first - 1) > 0.05
    {
      warnings.append(
        "the clock was at \(Int(first)) MHz before and at \(Int(clock)) after")
    }
    if let first = before.throttles, let throttles, throttles > first {
      warnings.append(
        "the processor was slowed \(Int(throttles - first)) times, being hot")
    }
    if let share = stolenShare(since: before), share > 0.01 {
      warnings.append(
        "\(Int((share * 100).rounded())) % of the processors' time went to "
          + "other virtual machines")
    }
    return warnings
  }
}
