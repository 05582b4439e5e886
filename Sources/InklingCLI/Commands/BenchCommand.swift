// `inkling bench`: what this machine can do, and how much of it Inkling does.

import ArgumentParser
import InklingBench
import InklingCore
import InklingPlatform
import InklingPlot
import InklingRuns
import InklingTraining

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure the machine and the kernels on it.",
    discussion: """
      Measures, in seconds: the peak of multiply-adds in registers, of one \
      core and of all; the bandwidth of memory and of each cache; how soon a \
      core has a cache line that another wrote; how long a load takes that \
      another waits for; every kernel, at every \
      instruction-set level that runs here and at the sizes of the recipes; \
      training; and how long one prediction takes. Products are named \
      MxNxK: the result is M x N, K is summed; -tn and -nt have the left or the right matrix \
      transposed. Each figure is a median, and beside it stands half of what \
      lies between the quartiles. Rates are one core's, in time that \
      the thread ran; those of several threads are in time that passed. \
      Shares are of a peak measured in turn with the work. An asterisk marks \
      the level in force. Where the processor has cores of several kinds, the \
      peak and one prediction are measured on each. Energy is the processor's \
      or the board's, with what idles meanwhile.
      """,
    subcommands: [
      CompareCommand.self, SweepCommand.self, LatencyCommand.self,
      ScalingCommand.self, PhasesCommand.self,
    ])

  @OptionGroup var words: BenchFilter

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Wait at most so long for a machine that is quiet: a load of an eighth "
        + "of its processors.", valueName: "seconds"))
  var wait = 0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What a meter at the wall shows meanwhile, for joules per epoch and per "
        + "digit where the machine has no meter of its own.",
      valueName: "W"))
  var watts: Double?

  @Flag(
    help: ArgumentHelp(
      "Show cycles, instructions and misses below each table, where the system "
        + "gives them; JSON always has them."))
  var counters = false

  @Option(
    help: ArgumentHelp(
      "Where to draw the roofline: kernels under what the peak and each "
        + "bandwidth let them do, which are then measured whatever the filter.",
      valueName: "file.svg"))
  var plot: String?

  @OptionGroup var repetition: BenchRepetitions
  @OptionGroup var format: BenchFormat

  func validate() throws {
    guard (0...86_400).contains(wait) else {
      throw ValidationError("--wait is \(wait); expected 0 to 86400")
    }
    do throws(TrainingError) {
      if let plot { try HistoryPlot.check(path: plot) }
    } catch {
      throw ValidationError("--plot \(error)")
    }
    if let watts {
      guard watts > 0, watts <= 10_000 else {
        throw ValidationError(
          "--watts is \(watts); expected above 0, up to 10000")
      }
    }
  }

  func run() throws {
    let steps = try chosen(BenchPlan.steps)
    if let plot { try AtomicFile.check(path: plot) }
    let host = Host()
    if wait > 0 { waitForQuiet(host) }
    var run = try BenchRun(
      on: host,
      meter: Meter(
        repetitions: repetition.repetitions ?? 7, counters: ProcessorCounters(),
        energy: EnergyMeter(watts: watts)),
      format: format, showsCounters: counters)
    for section in BenchSection.allCases {
      let steps = steps.filter { $0.section == section }
      if !steps.isEmpty { try run.measure(section, steps) }
    }
    try run.end()
    if let plot { try run.roofline.write(to: plot) }
  }

  /// The steps that the filter fits, and the roofs if there is to be a plot.
  ///
  /// - Throws: `ValidationError` where the filter fits none.
  private func chosen(_ all: [BenchStep]) throws -> [BenchStep] {
    let steps = all.filter { words.fits($0) || plot != nil && $0.isRoof }
    guard !all.contains(where: words.fits) else { return steps }
    var names: [String] = []
    for step in all {
      let name = "\(step.section.rawValue) \(step.name)"
      if !names.contains(name) { names.append(name) }
    }
    throw ValidationError(
      "--filter is '\(words.filter ?? "")', which fits no measurement's name; "
        + "there are: \(names.joined(separator: ", "))")
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
}
