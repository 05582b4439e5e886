// What a network has beside its weights as texts by name, the metadata of every
// format.

import InklingTraining

extension NetworkDescription {
  private static let prefix = "inkling."

  /// Names and texts, in a fixed order.
  package var metadataTexts: [(key: String, value: String)] {
    var texts: [(key: String, value: String)] = []
    let activations = layers.compactMap { $0.activation.map { "\($0.name)" } }
    if activations.count == layers.count {
      texts.append(("activations", activations.joined(separator: ",")))
    }
    if let inputShape {
      texts.append(
        (
          "input_shape",
          inputShape.sizes.map(String.init).joined(separator: ",")
        ))
    }
    if let inputScale { texts.append(("input_scale", "\(inputScale)")) }
    if let outputTransform {
      texts.append(("output_transform", outputTransform.name))
    }
    // No name has a line feed. None at all are no lines, not one empty line.
    if let classNames {
      texts.append(
        classNames.isEmpty
          ? ("class_count", "0")
          : ("class_names", classNames.joined(separator: "\n")))
    }
    for entry in extra {
      let kind = entry.isRequired ? "required" : "optional"
      texts.append(("\(kind).\(entry.tag)", entry.value.hexadecimal))
    }
    return texts.map { (Self.prefix + $0.key, $0.value) }
  }

  /// Takes over what `texts` say; names of other programs are passed over.
  ///
  /// - Throws: `DataError` for a text that cannot be read, or a name that
  ///   begins with `inkling.` and is not known.
  package mutating func apply(
    _ texts: [(key: String, value: String)], source: String
  ) throws(DataError) {
    for (key, text) in texts where key.hasPrefix(Self.prefix) {
      guard try apply(String(key.dropFirst(Self.prefix.count)), text, source)
      else {
        throw DataError(
          .unsupported, in: source,
          "metadata \(key.quoted) with the value \(text.quoted): not known "
            + "here, made by a newer Inkling or damaged")
      }
    }
  }

  /// Returns whether the name is known and its text can be read.
  private mutating func apply(
    _ name: String, _ text: String, _ source: String
  ) throws(DataError) -> Bool {
    switch name {
    case "activations":
      try setActivations(
        text.split(separator: ",", omittingEmptySubsequences: false)
          .map(String.init), source: source)
    case "input_shape":
      let sizes = text.split(separator: ",", omittingEmptySubsequences: false)
        .compactMap { Int($0) }
      inputShape = InputShape(sizes: sizes)
      return inputShape != nil
        && sizes.map(String.init).joined(separator: ",") == text
    case "input_scale":
      inputScale = Float(text)
      return inputScale != nil
    case "output_transform":
      outputTransform = OutputTransform(name: text)
      return outputTransform != nil
    case "class_names":
      classNames = text.split(separator: "\n", omittingEmptySubsequences: false)
        .map(String.init)
    case "class_count":
      classNames = []
      return text == "0"
    default:
      guard let entry = Self.entry(name, text) else { return false }
      extra.append(entry)
    }
    return true
  }

  /// `required.TFID` or `optional.TRAI` with a value in hexadecimal.
  private static func entry(
    _ name: String, _ text: String
  ) -> ModelMetadataEntry? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == "required" || parts[0] == "optional",
      let tag = ModelTag(String(parts[1])),
      let value = [UInt8](hexadecimal: text)
    else { return nil }
    return ModelMetadataEntry(
      tag: tag, isRequired: parts[0] == "required", value: value)
  }
}
