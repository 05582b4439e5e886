// Whether data are what a model is for: labels and accuracies of others mean
// nothing.

import ArgumentParser
import InklingCore
import InklingData
import InklingRuns
import InklingTraining

extension DataOptions {
  /// Asks for the data of a model that says that it is not one of the built-in
  /// digits, which are taken where nothing is named.
  ///
  /// - Throws: `ValidationError` that says what differs.
  func checkNamed(for model: Model, at path: String) throws {
    guard source == nil, samples == nil else { return }
    let signature = model.signature
    let digits = (0..<10).map { String($0) }
    let names = signature.classNames
    let difference: String? =
      if model.takesTexts {
        "texts"
      } else if !model.takesBytes {
        "floats"
      } else if signature.inputShape != StrokeDigits.shape {
        "samples of \(signature.inputShape.text)"
      } else if !names.isEmpty, names != digits {
        "the classes \(names.prefix(20).joined(separator: ", "))"
      } else if TrainingRecord(of: model)?.isOfOtherData == true {
        "other digits or pictures"
      } else {
        nil
      }
    guard let difference else { return }
    throw ValidationError(
      "\(path) is a model of \(difference), not of the built-in digits; "
        + "expected --data with what it was trained on")
  }

  /// Before the samples are read, which may take long: what is known of them
  /// then.
  ///
  /// - Throws: `CommandFailure` for samples of another size than the model
  ///   takes, or `DataError`.
  func checkShape(
    suits model: Model, reading: PictureReading = .digits
  ) throws {
    guard
      let found = try DataSplits.declaredShape(of: data, pictures: reading)
    else { return }
    try found.checkSize(suits: model, from: data)
  }

  /// The samples under the model's class names, where these have theirs.
  ///
  /// - Throws: `CommandFailure` for samples or classes of another kind than
  ///   those that the model was trained on.
  func suited(_ data: Dataset, to model: Model) throws -> Dataset {
    try data.checkKind(suits: model, from: self.data)
    return try unwrapping { () throws(RunError) in
      try data.named(for: model, from: self.data)
    }
  }
}

extension Model {
  /// - Throws: `CommandFailure` where it takes something else than signs that
  ///   were drawn or written, found and framed.
  func requireDrawings(from path: String) throws {
    try requireBytes(from: path, for: "a page takes what is drawn on it")
    let shape = signature.inputShape
    let difference: String? =
      if case .image = shape {
        TrainingRecord(of: self)?.data?.pictures == .asIs
          ? "pictures as they are" : nil
      } else {
        shape.text
      }
    guard let difference else { return }
    throw CommandFailure(
      "\(path): a model of \(difference), and a page takes digits that are "
        + "drawn on it; expected a model of digits")
  }
}
