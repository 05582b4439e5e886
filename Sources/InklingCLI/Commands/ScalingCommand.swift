// `inkling bench scaling`: whether training costs no more than its arithmetic,
// from the smallest network to the largest.

import ArgumentParser
import InklingBench
import InklingCore
import InklingData
import InklingRuns
import InklingTraining

struct ScalingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scaling",
    abstract: "Measure how the cost of training grows with the work.",
    discussion: """
      Trains 784-64-10 (sigmoid, batch 128, momentum) on one thread with the \
      hidden width, then the batch, then the number of samples changed. GFLOP \
      is what an epoch takes where inputs of zero cost nothing: products and \
      updates of weights. Each figure is a median of epochs; the share is of a \
      peak measured in turn with them.
      """)

  @OptionGroup var source: DataOptions
  @OptionGroup var repetition: BenchRepetitions
  @OptionGroup var format: BenchFormat

  func run() throws {
    let data = try source.loadPixels()
    for sweep in ScalingSweep.allCases { try measure(sweep, on: data) }
    if format.isForPeople { try StandardOutput.write(Table.origin) }
  }

  private func measure(_ sweep: ScalingSweep, on data: Dataset) throws {
    var table = Table(
      left: [],
      right: [
        sweep.title, "GFLOP", "epoch, s", "GFLOP/s", "of peak",
        "GFLOP/s as dense",
      ])
    let progress = Progress()
    var isFirst = true
    for value in sweep.values(count: data.count) {
      let setting = sweep.setting(value)
      progress.show("training \(setting.name)")
      let speed = try TrainingSpeed(
        of: setting, on: sweep.data(value, of: data), threads: 1,
        meter: Meter(repetitions: repetition.repetitions ?? 3))
      progress.clear()
      let head: [(String, JSONValue)] = [
        ("schema", .int(BenchRecord.schema)),
        ("sweep", .string(sweep.rawValue)),
        ("value", .int(value)), ("level", .string(Kernels.active.name)),
        ("gflop", .float(speed.operations / 1e9)),
      ]
      try format.write(
        head + speed.members
          + [("repetitions", .array(speed.times.values.map { .float($0) }))],
        isFirst: sweep == .width && isFirst)
      isFirst = false
      table.append([
        String(grouped: value), String(speed.operations / 1e9, places: 3),
        String(speed.seconds, places: 4), String(speed.rate / 1e9, places: 1),
        String(percent: speed.share),
        String(speed.denseRate / 1e9, places: 1),
      ])
    }
    guard format.isForPeople else { return }
    let heading =
      "Scaling with the \(sweep.title), level \(Kernels.active.name)"
    try StandardOutput.write(format.text(heading, table) + "\n")
  }
}
