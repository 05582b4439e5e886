// `inkling-board bench` and `info`: how fast this board trains and predicts, and
// what it is.

import InklingBench
import InklingCore
import InklingPlatform
import InklingRuns
import InklingTraining

struct BenchSettings: TakesRunSettings {
  var run = RunSettings()
  var filter = ""
  var repetitions = 7

  static var options: [Option<Self>] {
    [
      Option("--filter", "words", "only what has these words in its name") {
        (settings, text) throws(RunError) in settings.filter = text
      },
      Option("--repetitions", "n", "of each measurement, 1 to 100") {
        (settings, text) throws(RunError) in
        settings.repetitions = try number(text, in: Repetitions.range)
      },
    ] + commonOptions(threads: false)
  }

  /// Measures what `inkling bench` measures, and prints the same objects.
  func measure() throws(RunError) {
    let steps = BenchPlan.steps.filter { $0.matches(filter) }
    guard !steps.isEmpty else {
      throw .usage(
        UsageError(
          "--filter is '\(filter)', which fits no measurement's name; expected "
            + "words of one, such as gemm or training"))
    }
    let meter = Meter(repetitions: repetitions, counters: ProcessorCounters())
    if !run.json {
      try say(
        PrintedText(
          drawing: "\(SystemFile.processorName), level \(Kernels.active.name)"))
    }
    for step in steps {
      let record = BenchRecord(
        step: step, value: try step.measure(meter),
        counts: meter.counters?.take())
      try say(
        run.json ? PrintedText(.members(record.members)) : line(record))
    }
  }

  private func line(_ record: BenchRecord) -> PrintedText {
    let (figure, values) = record.repeated
    let step = record.step
    return PrintedText(
      drawing: "\(step.section.rawValue) \(step.name), \(step.level): "
        + "\(String(values.median, digits: 4)) \(figure)")
  }
}

struct InfoSettings: TakesRunSettings {
  var run = RunSettings()

  static var options: [Option<Self>] { commonOptions(threads: false) }

  func print() throws(RunError) {
    let levels = Kernels.available.map { $0.name }
    try say(
      run.json
        ? PrintedText(
          .object([
            "version": .string(ProgramVersion.text),
            "processor": .string(SystemFile.processorName),
            "processors": .int(WorkerPool.processors),
            "level": .string(Kernels.active.name), "levels": .strings(levels),
          ]))
        : """
        inkling-board \(ProgramVersion.text)
        \(SystemFile.processorName), \(WorkerPool.processors) processors
        level \(Kernels.active.name), of \(levels.joined(separator: ", "))
        """)
  }
}
