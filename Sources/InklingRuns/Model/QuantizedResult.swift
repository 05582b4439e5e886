// A model turned into 8 bits: made, saved, measured beside the one before.

import InklingCore
import InklingData
import InklingTraining

/// What `quantize` brought.
package struct QuantizedResult {
  package let path: String
  package let output: String
  package let before: Evaluation
  package let after: Evaluation
  package let bytesBefore: Int
  package let bytes: Int

  /// Quantizes and saves.
  ///
  /// - Parameters:
  ///   - splits: what the activations' ranges are taken from, and what is
  ///     measured on.
  /// - Throws: what refuses the model; nothing is written then.
  package init(
    of model: Model, at path: String, on splits: DataSplits,
    savingTo output: String
  ) throws(RunError) {
    let quantized = try running { () throws(TrainingError) in
      try QuantizedNetwork(Network(model), calibratingWith: splits.train)
    }
    // What may refuse the model comes first, so that nothing is written; and
    // what is written is not read again, which a pipe cannot be.
    before = try Self.measured(model, path, splits.test)
    let result = try running { () throws(ModelError) in
      try quantized.model(extra: model.extraMetadata)
    }
    after = try Self.measured(result, output, splits.test)
    try running { () throws(ModelError) in
      try quantized.save(to: output, extra: model.extraMetadata)
    }
    self.path = path
    self.output = output
    bytesBefore = model.fileSize
    bytes = result.fileSize
  }

  private static func measured(
    _ model: Model, _ path: String, _ test: Dataset
  ) throws(RunError) -> Evaluation {
    do throws(PredictionError) {
      return try model.evaluate(on: test)
    } catch {
      throw .failure(CommandFailure("\(path): \(error)"))
    }
  }

  /// Scripts rely on these names.
  package var json: JSONValue {
    .object([
      "model": .string(output), "file_bytes": .int(bytes),
      "file_bytes_before": .int(bytesBefore),
      "samples": .int(after.count),
      "test_accuracy": .float(after.accuracy),
      "test_accuracy_before": .float(before.accuracy),
    ])
  }

  /// Two lines for people.
  package var text: PrintedText {
    let share = Double(bytes) / Double(bytesBefore)
    return """
      saved \(output): \(String(grouped: bytes)) bytes, \
      \(String(share * 100, places: 1)) % of \(path)
      test accuracy \(String(after.accuracy, places: 4)), before \
      \(String(before.accuracy, places: 4)) \
      (\(String(grouped: after.count)) samples)
      """
  }
}

extension Model {
  /// - Parameter target: what is to be made of it, and takes.
  /// - Throws: `CommandFailure` where it takes texts or floats.
  package func requireBytes(
    from path: String, for target: String
  ) throws(CommandFailure) {
    guard takesTexts || !takesBytes else { return }
    throw CommandFailure(
      "\(path): a model of \(takesTexts ? "texts" : "floats"), and \(target); "
        + "expected a model trained on bytes")
  }

  /// - Throws: `CommandFailure` where it has 8 bits already.
  package func requireFloats(from path: String) throws(CommandFailure) {
    guard quantized != nil else { return }
    throw CommandFailure(
      "\(path): its parameters are of 8 bits already; expected float32")
  }
}
