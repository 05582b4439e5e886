// Whether data are what a model is for: labels and accuracies of others mean
// nothing.

import InklingCore
import InklingData
import InklingTraining

extension Model {
  /// Opens the file at `path`, which may hold a model of texts.
  package convenience init(file path: String) throws(ModelError) {
    try self.init(
      path: path, interpreting: [TfidfVectorizer.tag].compactMap { $0 })
  }

  /// Whether it is known what to multiply bytes by.
  package var takesBytes: Bool {
    TrainingRecord(of: self)?.inputsAreFloats != true
  }

  /// Whether its inputs are counts of a text's terms.
  package var takesTexts: Bool {
    TfidfVectorizer.tag.flatMap { metadata($0) } != nil
  }
}

extension InputShape {
  /// - Parameter path: what to name in an error.
  /// - Throws: `CommandFailure` for another size than the model takes.
  package func checkSize(
    suits model: Model, from path: String
  ) throws(CommandFailure) {
    guard count != model.signature.inputShape.count else { return }
    throw CommandFailure(
      "\(path): samples of \(text); the model takes "
        + model.signature.inputShape.text)
  }
}

extension Dataset {
  /// - Parameter path: what to name in an error.
  /// - Throws: `CommandFailure` for samples of another kind than those that the
  ///   model was trained on.
  package func checkKind(
    suits model: Model, from path: String
  ) throws(CommandFailure) {
    try shape.checkSize(suits: model, from: path)
    guard !model.takesBytes, !rows.areFloats else { return }
    throw CommandFailure(
      "\(path): samples of bytes, and the model was trained on floats; "
        + "expected data of floats as it was trained on")
  }

  /// These samples under the model's class names.
  ///
  /// - Parameter path: what to name in an error.
  /// - Throws: `CommandFailure` for classes that the model does not know.
  package func named(
    for model: Model, from path: String
  ) throws(RunError) -> Dataset {
    let names = model.signature.classNames
    guard !names.isEmpty, !names.starts(with: classNames) else { return self }
    let known = Set(names)
    let others = classNames.filter { !known.contains($0) }
    guard others.isEmpty else {
      throw .failure(
        CommandFailure(
          "\(path): classes \(Self.list(others)); the model knows "
            + Self.list(names)))
    }
    return try running { () throws(DataError) in try labelled(by: names) }
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(20).joined(separator: ", ")
      + (names.count > 20 ? " and \(names.count - 20) more" : "")
  }
}
