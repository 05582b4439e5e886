// What a run may need, and what it will need: samples that do not fit are
// streamed, and --dry-run says so before anything is allocated.

import InklingCore
import InklingData
import InklingPlatform
import InklingTraining

package struct MemorySettings: Sendable {
  /// Bytes that the run may take beside the program's own.
  package var limit: Int?
  package var dryRun = false

  package init() {}

  /// Whether samples are left where they are until it is known what they need.
  package var streams: Bool { dryRun || limit != nil }

  /// The data as the run takes them: in memory where they fit or nothing is
  /// said of it, otherwise streamed as `settings` then say.
  ///
  /// - Parameters:
  ///   - path: what to name in an error.
  ///   - wholes: the options given that need all samples in memory.
  ///   - standardizes: whether they become floats, beside what they are.
  /// - Throws: `CommandFailure` where they do not fit and cannot be streamed.
  package func fitted(
    _ data: DataSplits, named path: String, _ settings: inout Recipe,
    from model: Model?, validation: ValidationSource?, wholes: [String] = [],
    standardizes: Bool = false
  ) throws(RunError) -> DataSplits {
    func refuse(_ text: String) -> RunError {
      .failure(CommandFailure("--memory-limit: \(text)"))
    }
    if let limit, settings.options.streaming == nil {
      var outline = try outline(
        of: data, settings, from: model, validation: validation)
      outline.standardizes = standardizes
      guard data.train.isStreamed else {
        let most = outline.memory.most
        guard most <= limit else {
          guard wholes.isEmpty else {
            throw refuse(
              "\(wholes.joined(separator: ", ")) needs all samples in memory, "
                + "\(most) bytes (\(RunMemory.text(most))); expected at least as "
                + "much")
          }
          throw refuse(
            "\(path) are read as a whole and need \(most) bytes "
              + "(\(RunMemory.text(most))); expected at least as much, or IDX "
              + "files or built-in digits, which are streamed")
        }
        return data
      }
      do throws(TrainingError) {
        settings.options.streaming = try outline.streaming(within: limit)
      } catch {
        throw refuse("\(error)")
      }
    }
    guard settings.options.streaming != nil else {
      return dryRun
        ? data : try running { () throws(DataError) in try data.loaded() }
    }
    guard wholes.isEmpty else {
      throw refuse(
        "samples that do not fit are streamed, and "
          + "\(wholes.joined(separator: ", ")) would need all of them in memory; "
          + "expected it without, or a higher limit")
    }
    guard case .streamed(let rows) = data.train.rows else {
      throw .failure(
        CommandFailure(
          "\(path) are read as a whole, but the run streams its samples; "
            + "expected the IDX files or built-in digits that it began with"))
    }
    guard !rows.isSeekable else { return data }
    throw refuse(
      "\(rows.source) is gzipped, so that samples cannot be read from its "
        + "middle; expected it unpacked beside it: "
        + "\(ShellWords.text(["gunzip", "-k", rows.source]))")
  }

  /// Prints what the run will need.
  package func printRequirements(
    of data: DataSplits, _ settings: Recipe, from model: Model?,
    validation: ValidationSource?, standardizes: Bool = false, json: Bool
  ) throws(RunError) {
    var outline = try outline(
      of: data, settings, from: model, validation: validation)
    outline.standardizes = standardizes
    let text =
      json
      ? PrintedText(.members(outline.json)) : PrintedText(lines: outline.lines)
    try running { () throws(FileError) in try StandardOutput.write(text) }
  }

  /// What the run's memory depends on.
  private func outline(
    of data: DataSplits, _ settings: Recipe, from model: Model?,
    validation: ValidationSource?
  ) throws(RunError) -> RunOutline {
    let layout = try running { () throws(ModelError) in
      guard let model else { return try settings.layout(for: data.train) }
      let outputs = max(data.train.classNames.count, model.layout.outputs)
      return try ParameterLayout(
        inputs: model.layout.inputs,
        layers: model.layout.layers.dropLast().map {
          ($0.outputs, $0.activation)
        } + [(outputs, .identity)])
    }
    return try running { () throws(DataError) in
      RunOutline(
        layout, settings.options, train: try SampleSize(data.train),
        validation: try data.validation.map { (part) throws(DataError) in
          try SampleSize(part)
        },
        test: data.test.count > 0 ? try SampleSize(data.test) : nil,
        isSplit: validation.map { $0.path == nil } ?? false)
    }
  }
}

extension DataSplits {
  /// All samples in memory.
  package func loaded() throws(DataError) -> DataSplits {
    var result = self
    result.train = try train.loaded()
    result.validation = try validation?.loaded()
    result.test = try test.loaded()
    return result
  }
}
