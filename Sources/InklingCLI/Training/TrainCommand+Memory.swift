// `train --memory-limit` and `train --dry-run`: samples that are streamed because
// they do not fit, and what a run will need.

import ArgumentParser
import InklingCore
import InklingData
import InklingRuns
import InklingTraining

extension TrainCommand {
  /// The data as the run takes them: in memory where they fit or nothing is
  /// said of it, otherwise streamed as `settings` then say.
  ///
  /// - Throws: `CommandFailure` where they do not fit and cannot be streamed.
  func fitted(
    _ data: DataSplits, _ settings: inout Recipe, from model: Model?
  ) throws -> DataSplits {
    let isResumed = settings.options.streaming != nil
    if let limit = memory.memoryLimit, !isResumed {
      let outline = try outline(of: data, settings, from: model)
      guard data.train.isStreamed else {
        let most = outline.memory.most
        guard most <= limit else {
          throw CommandFailure(
            "--memory-limit: \(self.data.data) are read as a whole and need "
              + "\(most) bytes (\(RunMemory.text(most))); expected at least as "
              + "much, or IDX files or built-in digits, which are streamed")
        }
        return data
      }
      do throws(TrainingError) {
        settings.options.streaming = try outline.streaming(within: limit)
      } catch {
        throw CommandFailure("--memory-limit: \(error)")
      }
    }
    guard settings.options.streaming != nil else {
      return memory.dryRun ? data : try data.loaded()
    }
    try checkStreamed(data)
    return data
  }

  /// - Throws: `CommandFailure` for what needs all samples in memory.
  private func checkStreamed(_ data: DataSplits) throws {
    let others = [
      ("--standardize", standardize), ("--members", members != nil),
      ("--report", reports.page.path != nil),
      ("--replay", fineTuning.replay != nil),
      ("--find-learning-rate", findLearningRate),
    ].filter(\.1).map(\.0)
    guard others.isEmpty else {
      throw CommandFailure(
        "--memory-limit: samples that do not fit are streamed, and "
          + "\(others.joined(separator: ", ")) would need all of them in memory; "
          + "expected it without, or a higher limit")
    }
    guard case .streamed(let rows) = data.train.rows, !rows.isSeekable else {
      return
    }
    throw CommandFailure(
      "--memory-limit: \(rows.source) is gzipped, so that samples cannot be "
        + "read from its middle; expected it unpacked beside it: "
        + "\(ShellWords.text(["gunzip", "-k", rows.source]))")
  }

  /// What the run's memory depends on.
  private func outline(
    of data: DataSplits, _ settings: Recipe, from model: Model?
  ) throws -> RunOutline {
    let classes = data.train.classNames.count
    let layout =
      if let model {
        try ParameterLayout(
          inputs: model.layout.inputs,
          layers: model.layout.layers.dropLast().map {
            ($0.outputs, $0.activation)
          } + [(max(classes, model.layout.outputs), .identity)])
      } else {
        try settings.layout(for: data.train)
      }
    return RunOutline(
      layout, settings.options, train: try SampleSize(data.train),
      validation: try data.validation.map { try SampleSize($0) },
      test: data.test.count > 0 ? try SampleSize(data.test) : nil,
      isSplit: choosing.validation.map { $0.path == nil } ?? false)
  }

  /// Prints what the run will need.
  func sayNeeds(
    of data: DataSplits, _ settings: Recipe, from model: Model?
  ) throws {
    let outline = try outline(of: data, settings, from: model)
    try StandardOutput.write(
      format.json
        ? PrintedText(.members(outline.json))
        : PrintedText(lines: outline.lines))
  }
}

extension DataSplits {
  /// All samples in memory.
  fileprivate func loaded() throws(DataError) -> DataSplits {
    var result = self
    result.train = try train.loaded()
    result.validation = try validation?.loaded()
    result.test = try test.loaded()
    return result
  }
}
