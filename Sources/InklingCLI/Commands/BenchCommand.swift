// `inkling bench`: what this machine can do, and how much of it Inkling does.

import ArgumentParser
import InklingBench
import InklingCore
import InklingPlatform
import InklingTraining

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure the machine and the kernels on it.",
    discussion: """
      Measures, in seconds: the peak of multiply-adds in registers, of one \
      core and of all; the bandwidth of memory and of each cache; how soon a \
      core has a cache line that another wrote; every kernel, at every \
      instruction-set level that runs here and at the sizes of the recipes; \
      training; and how long one prediction takes. Products are named \
      MxNxK: the result is M x N, K is summed; -tn and -nt have the left or the right matrix \
      transposed. Each figure is a median, and beside it stands half of what \
      lies between the quartiles. Rates are one core's, in time that \
      the thread ran; those of several threads are in time that passed. \
      Shares are of a peak measured in turn with the work. An asterisk marks \
      the level in force.
      """,
    subcommands: [
      CompareCommand.self, LatencyCommand.self, ScalingCommand.self,
      PhasesCommand.self,
    ])

  @Option(
    help: ArgumentHelp(
      "Only measurements whose section, name or level contains each of these "
        + "words: 'gemm', 'dense 784', 'sigmoid avx2', ... Sections: "
        + BenchSection.allCases.map(\.rawValue).joined(separator: ", ") + ".",
      valueName: "words"))
  var filter: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Wait at most so long for a machine that is quiet: a load of an eighth "
        + "of its processors.", valueName: "seconds"))
  var wait = 0

  @OptionGroup var repetition: BenchRepetitions
  @OptionGroup var format: BenchFormat

  func validate() throws {
    guard (0...86_400).contains(wait) else {
      throw ValidationError("--wait is \(wait); expected 0 to 86400")
    }
  }

  func run() throws {
    let all = BenchPlan.steps
    let steps = all.filter { step in filter.map(step.matches) ?? true }
    guard !steps.isEmpty else {
      var names: [String] = []
      for step in all {
        let name = "\(step.section.rawValue) \(step.name)"
        if !names.contains(name) { names.append(name) }
      }
      throw ValidationError(
        "--filter is '\(filter ?? "")', which fits no measurement's name; "
          + "there are: \(names.joined(separator: ", "))")
    }
    let host = Host()
    if wait > 0 { waitForQuiet(host) }
    let before = HostState()
    try writeHead(host, before)
    var isFirst = true
    for section in BenchSection.allCases {
      let steps = steps.filter { $0.section == section }
      if steps.isEmpty { continue }
      try measure(section, steps, host, isFirst: isFirst)
      isFirst = false
    }
    let after = HostState()
    try writeEnd(host, before, after)
    for warning in after.warnings(since: before, on: host) {
      StandardError.write("inkling: warning: \(warning)\n")
    }
  }

  /// Says how it ended on standard error.
  private func waitForQuiet(_ host: Host) {
    let limit = QuietWait.limit(processors: host.processors)
    let progress = Progress()
    let wait = QuietWait(
      atMost: wait, limit: limit,
      load: {
        let load = HostState().load.first
        progress.show("waiting for quiet, load \(load ?? 0)")
        return load
      }, pause: { sleep(1) })
    progress.clear()
    let load = wait.load.map { "\($0)" } ?? "unknown"
    StandardError.write(
      wait.isQuiet
        ? "inkling: quiet after \(wait.seconds) s: load \(load)\n"
        : "inkling: warning: not quiet after \(wait.seconds) s: load \(load), "
          + "quiet is at most \(limit)\n")
  }

  /// Measures and prints one section.
  private func measure(
    _ section: BenchSection, _ steps: [BenchStep], _ host: Host, isFirst: Bool
  ) throws {
    let meter = Meter(repetitions: repetition.repetitions ?? 7)
    let progress = Progress()
    var records: [BenchRecord] = []
    for step in steps {
      progress.show("measuring \(step.name) at \(step.level)")
      let record = BenchRecord(step: step, value: try step.measure(meter))
      progress.clear()
      try format.write(
        format.form == .csv ? record.csv(on: host) : record.members,
        isFirst: isFirst && records.isEmpty)
      records.append(record)
    }
    guard format.isForPeople else { return }
    let table = BenchTable(records: records, active: Kernels.active.name).table
    try StandardOutput.write("\n\(format.text(section.heading, table))")
  }

  /// The host comes first, so that whoever reads along knows it.
  private func writeHead(_ host: Host, _ before: HostState) throws {
    switch format.form {
    case .csv: break
    case .json:
      try StandardOutput.write(
        .members(
          [
            ("schema", .int(BenchFormat.schema)), ("kind", .string("host")),
            ("inkling", .string(InklingCommand.version)),
          ] + host.members + before.members))
    case .text, .markdown:
      let levels = Kernels.available.map(\.name).joined(separator: ", ")
      try StandardOutput.write(
        "Level in force: \(Kernels.active.name)*; here: \(levels)")
    }
  }

  private func writeEnd(
    _ host: Host, _ before: HostState, _ after: HostState
  ) throws {
    switch format.form {
    case .csv: break
    case .json:
      try StandardOutput.write(
        .members(
          [
            ("schema", .int(BenchFormat.schema)), ("kind", .string("after")),
          ] + after.members(since: before)))
    case .text, .markdown:
      try StandardOutput.write(
        """

        \(Table.origin)
        Inkling \(InklingCommand.version), \(host.description)
        Before: \(before.description); after: \(after.description)
        """)
    }
  }
}
