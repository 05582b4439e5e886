// `train --memory-limit` and `train --dry-run` on a board: samples stay on the card
// where they do not fit, and what a run will need is said before it begins.

import InklingCore
import InklingData
import InklingPlatform
import InklingRuns
import InklingTraining

extension TrainSettings {
  /// Whether samples are left where they are until it is known what they need.
  var streams: Bool { dryRun || memoryLimit != nil }

  /// The data as the run takes them: in memory where they fit or nothing is
  /// said of it, otherwise streamed as `settings` then say.
  ///
  /// - Throws: `CommandFailure` where they do not fit and cannot be streamed.
  func fitted(
    _ splits: DataSplits, _ settings: inout Recipe, from model: Model?
  ) throws(RunError) -> DataSplits {
    if let memoryLimit, settings.options.streaming == nil {
      let outline = try outline(of: splits, settings, from: model)
      do throws(TrainingError) {
        settings.options.streaming = try outline.streaming(within: memoryLimit)
      } catch {
        throw .failure(CommandFailure("--memory-limit: \(error)"))
      }
      if settings.options.streaming != nil, !splits.train.isStreamed {
        let most = RunMemory.text(outline.memory.most)
        throw .failure(
          CommandFailure(
            "--memory-limit: \(data.path) are read as a whole; expected at "
              + "least \(most), or IDX files or built-in digits"))
      }
    }
    if settings.options.streaming == nil {
      guard !dryRun else { return splits }
      return try running { () throws(DataError) in
        var result = splits
        result.train = try splits.train.loaded()
        result.validation = try splits.validation?.loaded()
        result.test = try splits.test.loaded()
        return result
      }
    }
    if case .streamed(let rows) = splits.train.rows, !rows.isSeekable {
      throw .failure(
        CommandFailure(
          "--memory-limit: \(rows.source) is gzipped, so that samples cannot be "
            + "read from its middle; expected it unpacked beside it"))
    }
    return splits
  }

  /// Prints what the run will need.
  func sayNeeds(
    of splits: DataSplits, _ settings: Recipe, from model: Model?
  ) throws(RunError) {
    let outline = try outline(of: splits, settings, from: model)
    let text =
      run.json
      ? PrintedText(.members(outline.json)) : PrintedText(lines: outline.lines)
    try running { () throws(FileError) in try StandardOutput.write(text) }
  }

  /// What the run's memory depends on.
  private func outline(
    of splits: DataSplits, _ settings: Recipe, from model: Model?
  ) throws(RunError) -> RunOutline {
    let layout = try running { () throws(ModelError) in
      guard let model else { return try settings.layout(for: splits.train) }
      return try model.layout(classes: splits.train.classNames.count)
    }
    let isSplit =
      if case .data? = choosing.validation { false } else {
        choosing.validation != nil
      }
    return try running { () throws(DataError) in
      RunOutline(
        layout, settings.options, train: try SampleSize(splits.train),
        validation: try splits.validation.map { (part) throws(DataError) in
          try SampleSize(part)
        },
        test: splits.test.count > 0 ? try SampleSize(splits.test) : nil,
        isSplit: isSplit)
    }
  }
}

extension Model {
  /// Its layout with outputs for `classes`.
  fileprivate func layout(
    classes: Int
  ) throws(ModelError) -> ParameterLayout {
    try ParameterLayout(
      inputs: layout.inputs,
      layers: layout.layers.dropLast().map { ($0.outputs, $0.activation) }
        + [(max(classes, layout.outputs), .identity)])
  }
}
