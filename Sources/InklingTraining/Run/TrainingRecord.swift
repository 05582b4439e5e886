// A note in a model file of how the model was made: for people, and for
// measuring it by the loss it was trained with. Nothing needs it to predict.
// Documentation/ModelFormat.md, tag TRAI.

package import InklingCore

/// How a model was trained, as its file says.
package struct TrainingRecord: Hashable, Sendable {
  /// The name of the recipe it began from.
  package var recipe: String
  /// The loss's name, of a built-in one.
  package var loss: String
  /// What all random choices were made from.
  package var seed: UInt64
  /// Epochs done, of the network that was kept.
  package var epochs: Int
  /// Steps done, of the network that was kept.
  package var steps: Int
  /// Whether it was trained on floats: what bytes would have to be multiplied
  /// by to be such inputs is then not known.
  package var inputsAreFloats: Bool
  /// Whether it was trained on bytes that were not the built-in digits, though
  /// they may look the same. Older files do not say so.
  package var isOfOtherData: Bool
  /// What it was chosen by, where that was asked for: a share of the training
  /// data, a number of their samples, or `data` for other data.
  package var validation: String?
  /// What its logits were divided by at the end, where there were validation
  /// data: its weights hold that already.
  package var temperature: Double?
  /// What it was trained on, unless that were the built-in digits.
  package var data: DataRecord?

  /// Joins the parts.
  package init(
    recipe: String, loss: String, seed: UInt64, epochs: Int, steps: Int,
    inputsAreFloats: Bool = false, isOfOtherData: Bool = false,
    validation: String? = nil, temperature: Double? = nil,
    data: DataRecord? = nil
  ) {
    self.recipe = recipe
    self.loss = loss
    self.seed = seed
    self.epochs = epochs
    self.steps = steps
    self.inputsAreFloats = inputsAreFloats
    self.isOfOtherData = isOfOtherData
    self.validation = validation
    self.temperature = temperature
    self.data = data
  }

  /// The entry's tag, `TRAI`.
  package static let tag = ModelTag("TRAI")

  /// The record as metadata, which a reader may skip.
  package var metadataEntry: ModelMetadataEntry? {
    Self.tag.map { ModelMetadataEntry(tag: $0, value: encoded()) }
  }

  /// The entry's value: lines of `name=value` in UTF-8.
  package func encoded() -> [UInt8] {
    var lines = [
      "recipe=\(recipe)", "loss=\(loss)", "seed=\(seed)", "epochs=\(epochs)",
      "steps=\(steps)", "inputs=\(inputsAreFloats ? "floats" : "bytes")",
    ]
    if isOfOtherData { lines.append("data=other") }
    if let validation { lines.append("validation=\(validation)") }
    if let temperature { lines.append("temperature=\(temperature)") }
    lines += data?.lines ?? []
    return lines.flatMap { Array("\($0)\n".utf8) }
  }

  /// Reads an entry's value; lines of other names are skipped.
  ///
  /// - Returns: `nil` where it is no UTF-8, or one of the five is missing, not
  ///   a number where it must be one, or contains control characters: a note
  ///   that cannot be read is no reason to refuse a model.
  package init?(encoded bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      return nil
    }
    var values: [Substring: String] = [:]
    for line in text.split(separator: "\n") {
      guard let sign = line.firstIndex(of: "=") else { return nil }
      let value = line[line.index(after: sign)...]
      // It is printed to terminals.
      guard !value.unicodeScalars.contains(where: { $0.isControl }) else {
        return nil
      }
      values[line[..<sign]] = String(value)
    }
    guard let recipe = values["recipe"], let loss = values["loss"],
      let seed = values["seed"].flatMap({ UInt64($0) }),
      let epochs = values["epochs"].flatMap({ Int($0) }),
      let steps = values["steps"].flatMap({ Int($0) }),
      epochs >= 0, steps >= 0
    else { return nil }
    self.init(
      recipe: recipe, loss: loss, seed: seed, epochs: epochs, steps: steps,
      inputsAreFloats: values["inputs"] == "floats",
      isOfOtherData: values["data"] == "other",
      validation: values["validation"],
      temperature: values["temperature"].flatMap { Double($0) },
      data: DataRecord(values))
  }

  /// The record in a model's file, if there is one that can be read.
  package init?(of model: Model) {
    guard let tag = Self.tag, let bytes = model.metadata(tag) else {
      return nil
    }
    self.init(encoded: bytes)
  }
}
