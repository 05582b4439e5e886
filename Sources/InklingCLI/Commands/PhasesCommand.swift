// `inkling bench phases`: where a training step's time goes.

import ArgumentParser
import InklingBench
import InklingCore
import InklingRuns
import InklingTraining

struct PhasesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "phases",
    abstract: "Measure the kernels of a training step one by one.",
    discussion: """
      Trains networks with one hidden layer on one thread, at every \
      instruction-set level that runs here, and times each kernel of each step \
      by itself. A figure is milliseconds per epoch: the sum over its steps of \
      the least time that the kernel took in any of several epochs.
      """)

  @OptionGroup var source: DataOptions
  @OptionGroup var format: BenchFormat

  func run() throws {
    let data = try source.loadPixels()
    guard case .blockSparse(let rows) = data.rows else {
      throw CommandFailure(
        "\(source.data): mostly not zero; expected images of digits")
    }
    var table = Table(
      left: ["level", "network"], right: ["all"] + TrainingPhases.names)
    let progress = Progress()
    var isFirst = true
    for kernels in Kernels.measured {
      for setting in TrainingPhases.settings {
        let phases = try TrainingPhases(
          of: setting, inputs: rows.columns, at: kernels)
        progress.show("training \(phases.title) at \(kernels.name)")
        let times = phases.measure(rows, of: data)
        progress.clear()
        let head: [(String, JSONValue)] = [
          ("schema", .int(BenchRecord.schema)),
          ("level", .string(kernels.name)), ("network", .string(phases.title)),
        ]
        try format.write(
          head
            + zip(TrainingPhases.names, times).map { ($0, .float($1 * 1e3)) },
          isFirst: isFirst)
        isFirst = false
        table.append(
          [kernels.name, phases.title]
            + ([times.reduce(0, +)] + times).map { String($0 * 1e3, places: 1) }
        )
      }
    }
    guard format.isForPeople else { return }
    try StandardOutput.write(
      format.text(
        "Least milliseconds per epoch of \(String(grouped: data.count)) "
          + "samples, one thread", table) + "\n\(Table.origin)")
  }
}
