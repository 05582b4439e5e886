// `inkling train`: from data to a model file.

import ArgumentParser
import Inkling

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network and save it.",
    discussion: """
      Prints loss and accuracy on the training and the test data after each \
      epoch. With --json: an object an epoch, then one for the whole run.
      """)

  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Experiment") var experiment: ExperimentOptions
  @OptionGroup var threads: ThreadOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where to save the model. The file is replaced at the very end, at once.",
      valueName: "file"))
  var output: String?

  @OptionGroup var format: OutputFormat

  func run() throws {
    let clock = ContinuousClock()
    let start = clock.now
    // What can be refused now should not be refused when the training is done.
    if let output { try AtomicFile.check(path: output) }
    let progress = Progress()
    progress.show("loading \(data.data)")
    let run = try TrainingRun(
      experiment.settings(threads: threads.threads), data: data.load())
    progress.clear()
    for _ in 0..<run.epochs {
      let report = try run.next()
      try StandardOutput.write(
        format.json ? report.json.description : report.text(of: run.epochs))
    }
    let network = run.trainer.network
    if let output { try network.save(to: output) }
    try StandardOutput.write(
      summary(of: network, seconds: (clock.now - start).seconds))
  }

  private func summary(of network: Network, seconds: Double) -> String {
    let parameters = network.layout.parameterCount
    let memory = ProcessMemory.peak
    if format.json {
      return JSONValue.object([
        "model": output.map(JSONValue.string) ?? .null,
        "parameters": .int(parameters), "seconds_total": .float(seconds),
        "peak_memory_bytes": .int(memory),
      ]).description
    }
    return (output.map { "saved \($0)" } ?? "not saved (no --output)")
      + ": \(String(grouped: parameters)) parameters, "
      + "\(String(seconds, places: 2)) s, "
      + "\(String(bytes: memory)) of memory at most"
  }
}
