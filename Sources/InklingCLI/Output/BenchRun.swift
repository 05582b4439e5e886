// A run of `inkling bench` or of what is below it: the host, what is measured
// on it section by section, and how the machine was meanwhile.

import InklingBench
import InklingCore
import InklingPlatform
import InklingRuns
import InklingTraining

/// Measures steps and prints each as soon as it is found.
struct BenchRun {
  let host: Host
  let meter: Meter
  let format: BenchFormat
  /// Whether people see what the processor counted.
  let showsCounters: Bool
  private let before: HostState
  private(set) var records: [BenchRecord] = []

  init(
    on host: Host, meter: Meter, format: BenchFormat,
    showsCounters: Bool = false
  ) throws {
    self.host = host
    self.meter = meter
    self.format = format
    self.showsCounters = showsCounters
    before = HostState()
    try writeHead()
  }

  /// Measures steps of one section, one after the other.
  mutating func measure(_ steps: [BenchStep]) throws -> [BenchRecord] {
    let progress = Progress()
    let first = records.count
    for step in steps {
      progress.show("measuring \(step.name) at \(step.level)")
      let value = try step.measure(meter)
      let record = BenchRecord(
        step: step, value: value, counts: meter.counters?.take())
      progress.clear()
      try format.write(
        format.form == .csv ? record.csv(on: host) : record.members,
        isFirst: records.isEmpty)
      records.append(record)
    }
    return Array(records[first...])
  }

  /// Measures and prints one section for all to read.
  mutating func measure(
    _ section: BenchSection, _ steps: [BenchStep]
  ) throws {
    let table = BenchTable(
      records: try measure(steps), active: Kernels.active.name)
    guard format.isForPeople else { return }
    try StandardOutput.write("\n\(format.text(section.heading, table.table))")
    if showsCounters, let counters = table.counters {
      try StandardOutput.write(
        "\n\(format.text("What the processor counted", counters))")
    }
  }

  /// The host comes first, so that whoever reads along knows it.
  private func writeHead() throws {
    switch format.form {
    case .csv: break
    case .json:
      try StandardOutput.write(
        .members(
          [
            ("schema", .int(BenchRecord.schema)), ("kind", .string("host")),
            ("inkling", .string(InklingCommand.version)),
          ] + host.members + before.members + [
            ("energy_source", Self.text(energy { $0.isAvailable })),
            ("energy_reason", Self.text(energy { !$0.isAvailable })),
            ("counters_reason", Self.text(meter.counters?.reason)),
          ]))
    case .text, .markdown:
      let levels = Kernels.available.map(\.name).joined(separator: ", ")
      try StandardOutput.write(
        "Level in force: \(Kernels.active.name)*; here: \(levels)")
    }
  }

  /// Prints how the machine was meanwhile, and warns of what disturbed.
  func end() throws {
    let after = HostState()
    switch format.form {
    case .csv: break
    case .json:
      try StandardOutput.write(
        .members(
          [
            ("schema", .int(BenchRecord.schema)), ("kind", .string("after")),
          ] + after.members(since: before)))
    case .text, .markdown:
      try StandardOutput.write(
        """

        \(Table.origin)
        Inkling \(InklingCommand.version), \(host.description)
        Before: \(before.description); after: \(after.description)
        """)
      if let energy = meter.energy {
        let lack = energy.isAvailable ? "" : "not available: "
        try StandardOutput.write("Energy: \(lack)\(energy.source)")
      }
      if let counters = meter.counters {
        let found = counters.reason.map { "not available: \($0)" }
        try StandardOutput.write(
          "Counters: \(found ?? "available; --counters shows them")")
      }
    }
    for warning in after.warnings(since: before, on: host) {
      StandardError.write("inkling: warning: \(warning)\n")
    }
  }

  /// What the meter says of itself, if it is one of those.
  private func energy(_ isThat: (EnergyMeter) -> Bool) -> String? {
    meter.energy.flatMap { isThat($0) ? $0.source : nil }
  }

  private static func text(_ value: String?) -> JSONValue {
    value.map { .string($0) } ?? .null
  }
}
