// What a training run leaves behind besides the model, and how often it says
// how far it is.

import ArgumentParser
import InklingPlot
import InklingRuns
import InklingTraining

struct ReportOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "When to report: 10000samples or 200steps (the validation and test sets "
        + "are then measured within epochs too), epoch, or 100epochs (all are "
        + "measured, each 100th is printed). (default: the recipe's)",
      valueName: "n samples|steps|epochs"),
    transform: TrainingInterval.init(parsing:))
  var every: TrainingInterval?

  @Option(
    help: ArgumentHelp(
      "Where to write the figures of all reports, as CSV or JSON by its "
        + "ending.",
      valueName: "file.csv|.json"))
  var history: String?

  @Option(
    help: ArgumentHelp(
      "Where to draw the curves of loss and accuracy.", valueName: "file.svg"))
  var plot: String?

  @OptionGroup var html: HTMLReportOptions

  @Flag(
    help: ArgumentHelp(
      "No progress and no line per report: the end of the run alone."))
  var quiet = false

  /// The options that were given of those that a run depends on.
  var given: [String] {
    every == nil ? [] : ["--every"]
  }

  func validate() throws {
    do throws(TrainingError) {
      if let history { _ = try TrainingHistory.Format(path: history) }
    } catch {
      throw ValidationError("--history \(error)")
    }
    do throws(TrainingError) {
      if let plot { try HistoryPlot.check(path: plot) }
    } catch {
      throw ValidationError("--plot \(error)")
    }
  }

  /// Writes the files that were asked for.
  func write(
    _ history: TrainingHistory, of settings: Recipe, network: Network
  ) throws(TrainingError) {
    if let path = self.history { try history.write(to: path) }
    guard let path = plot else { return }
    let plot = HistoryPlot(
      title: settings.name, subtitle: settings.summary(of: network))
    try plot.write(history, to: path)
  }
}

extension Recipe {
  /// The settings that matter most, in a line.
  func summary(of network: Network, withRate: Bool = true) -> String {
    let layers = network.layout.layers
    let widths = [layers[0].inputs] + layers.map(\.outputs)
    return [
      widths.map { String($0) }.joined(separator: "-"),
      "\(activation.name)", options.loss.description,
      withRate
        ? "learning rate \(options.learningRate)"
        : options.optimizer.description,
      "batch \(BatchSize.text(options.batchSize))", "seed \(options.seed)",
    ].joined(separator: ", ")
  }
}

/// Where a command writes its report.
struct HTMLReportOptions: ParsableArguments {
  @Option(
    name: .customLong("report"),
    help: ArgumentHelp(
      "Where to write a report, one HTML file without scripts: curves, "
        + "confusion, precision, recall and F1 per class, the worst mistakes "
        + "and the first layer's weights as pictures, settings, time, memory, "
        + "the command and the machine.",
      valueName: "file.html"))
  var path: String?

  func validate() throws {
    guard let path, !HTMLReport.isName(path) else { return }
    throw ValidationError(
      "--report \(path): expected a name that ends in .html")
  }
}
