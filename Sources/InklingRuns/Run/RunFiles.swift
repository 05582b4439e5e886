// The model that a run leaves behind, and the record in it.

import InklingCore
import InklingData
import InklingPlatform
import InklingTraining

/// Where a run's model goes, and what its file says of how it was made.
package struct RunFiles {
  /// The model's path, if it is saved.
  package var output: String?
  /// What the data are called.
  package var dataName: String
  /// What the record says of the data that the network was chosen by.
  package var validation: String?
  /// Entries beside the record: what texts are counted by.
  package var extra: [ModelMetadataEntry] = []

  package init(
    output: String?, dataName: String, validation: String? = nil,
    extra: [ModelMetadataEntry] = []
  ) {
    self.output = output
    self.dataName = dataName
    self.validation = validation
    self.extra = extra
  }

  /// Saves the network that was kept.
  ///
  /// - Throws: `TrainingError`, or `ModelError` of the file.
  package func save(
    _ outcome: TrainingOutcome, _ settings: Recipe, _ data: DataSplits,
    _ calibration: Calibration? = nil
  ) throws(RunError) {
    guard let output else { return }
    let areFloats =
      settings.standardizer?.areFloats ?? data.train.rows.areFloats
    let record = TrainingRecord(
      recipe: settings.name, loss: settings.options.loss.description,
      seed: settings.options.seed, epochs: outcome.kept.epoch,
      steps: outcome.kept.step,
      inputsAreFloats: areFloats,
      isOfOtherData: !areFloats && dataName != DataSplits.builtin,
      validation: validation, temperature: calibration?.temperature,
      data: settings.dataRecord)
    let network = try running { () throws(TrainingError) in
      try settings.saved(outcome.network)
    }
    let entries = extra + [record.metadataEntry].compactMap { $0 }
    try running { () throws(ModelError) in
      try network.save(to: output, extra: entries)
    }
  }

  /// Saves what a run had learned before it diverged, unless that would replace
  /// a model that was there before: a run that failed replaces nothing.
  ///
  /// - Returns: a clause that says so.
  func keepLastGood(
    _ outcome: TrainingOutcome, _ settings: Recipe, _ data: DataSplits
  ) -> String {
    guard let output, outcome.kept.step > 0 else { return "" }
    guard access(output, F_OK) != 0 else {
      return "; \(output) is left as it was"
    }
    do throws(RunError) {
      try save(outcome, settings, data)
      return "; the network after step \(outcome.kept.step) is saved as "
        + output
    } catch {
      return "; \(error)"
    }
  }
}
