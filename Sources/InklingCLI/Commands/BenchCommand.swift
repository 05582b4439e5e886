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
      transposed. Each figure is a median. Rates are one core's, in time that \
      the thread ran; those of several threads are in time that passed. \
      Shares are of a peak measured in turn with the work. An asterisk marks \
      the level in force.
      """,
    subcommands: [
      LatencyCommand.self, ScalingCommand.self, PhasesCommand.self,
    ])

  @Option(
    help: ArgumentHelp(
      "Only measurements whose section, name or level contains each of these "
        + "words: 'gemm', 'dense 784', 'sigmoid avx2', ... Sections: "
        + BenchSection.allCases.map(\.rawValue).joined(separator: ", ") + ".",
      valueName: "words"))
  var filter: String?

  @OptionGroup var format: ReportFormat

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
    try StandardOutput.write(head)
    for section in BenchSection.allCases {
      try measure(steps.filter { $0.section == section })
    }
    if !format.json { try StandardOutput.write("\n\(Table.origin)") }
  }

  /// Measures and prints one section.
  private func measure(_ steps: [BenchStep]) throws {
    guard let section = steps.first?.section else { return }
    let progress = Progress()
    var records: [BenchRecord] = []
    for step in steps {
      progress.show("measuring \(step.name) at \(step.level)")
      let record = BenchRecord(step: step, value: try step.measure())
      progress.clear()
      if format.json { try StandardOutput.write(record.json) }
      records.append(record)
    }
    guard !format.json else { return }
    let table = BenchTable(records: records, active: Kernels.active.name).table
    try StandardOutput.write("\n\(format.text(section.heading, table))")
  }

  private var head: PrintedText {
    let active = Kernels.active.name
    let available = Kernels.available.map(\.name)
    if format.json {
      return PrintedText(
        .object([
          "level": .string(active), "available_levels": .strings(available),
          "processor": .string(SystemFile.processorName),
        ]))
    }
    let levels = available.joined(separator: ", ")
    return "Level in force: \(active)*; here: \(levels)"
  }
}
