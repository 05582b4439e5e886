// What a network has beside its weights as texts by name, the metadata of every
// format.

import InklingTraining

extension NetworkDescription {
  private static let prefix = "inkling."
  /// Bytes of any name of these texts, activations and transforms.
  private static let maximumNameLength = 64

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
    if let reducedShape {
      texts.append(
        (
          "reduced_shape",
          reducedShape.sizes.map(String.init).joined(separator: ",")
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

  /// The texts as one object of strings.
  var metadataJSON: JSONValue {
    .members(metadataTexts.map { ($0.key, .string($0.value)) })
  }

  /// Takes over what `texts` say; names of other programs are passed over.
  ///
  /// - Throws: `DataError` for a text that cannot be read, or a name that
  ///   begins with `inkling.` and is not known.
  package mutating func apply(
    _ texts: [(key: String, value: String)], source: String
  ) throws(DataError) {
    // By bytes: a text may be one character of millions of them.
    let prefix = Self.prefix.utf8
    for (key, text) in texts where key.utf8.starts(with: prefix) {
      let name = String(Substring(key.utf8.dropFirst(prefix.count)))
      guard name.utf8.count <= Self.maximumNameLength,
        try apply(name, text, source)
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
      let names = try text.parts(
        by: ",", layers.count, "activations of layers", source)
      for (index, name) in names.enumerated() {
        layers[index].activation = try activation(name, of: index, source)
      }
    case "input_shape":
      inputShape = InputShape(text: text)
      return inputShape != nil
    case "reduced_shape":
      reducedShape = InputShape(text: text)
      return reducedShape != nil
    case "input_scale":
      inputScale = Float(text)
      return inputScale != nil
    case "output_transform":
      guard text.utf8.count <= Self.maximumNameLength else { return false }
      outputTransform = OutputTransform(name: text)
      return outputTransform != nil
    case "class_names":
      classNames = try text.parts(
        by: "\n", layers.last?.outputs ?? 0, "class names of outputs", source)
    case "class_count":
      classNames = []
      return text == "0"
    default:
      try DataError.checkMemory(
        2 * text.utf8.count, for: "its metadata", in: source)
      guard let entry = Self.entry(name, text) else { return false }
      extra.append(entry)
    }
    return true
  }

  private func activation(
    _ name: String, of layer: Int, _ source: String
  ) throws(DataError) -> Activation {
    guard name.utf8.count <= Self.maximumNameLength,
      let activation = Activation(name)
    else {
      throw DataError(
        .unsupported, in: source,
        "the activation \(name.quoted) of layer \(layer); expected one of "
          + Activation.names.joined(separator: ", "))
    }
    return activation
  }

  /// `required.TFID` or `optional.TRAI` with a value in hexadecimal.
  private static func entry(
    _ name: String, _ text: String
  ) -> ModelMetadataEntry? {
    let parts = name.utf8.split(
      separator: UInt8(ascii: "."), maxSplits: 2,
      omittingEmptySubsequences: false
    ).map { Substring($0) }
    guard parts.count == 2, parts[0] == "required" || parts[0] == "optional",
      let tag = ModelTag(String(parts[1])),
      let value = [UInt8](hexadecimal: text)
    else { return nil }
    return ModelMetadataEntry(
      tag: tag, isRequired: parts[0] == "required", value: value)
  }
}

extension String {
  /// The parts between separators, of which there must be `count`: they are
  /// counted before any takes memory, since a text of a packed file may have
  /// millions.
  ///
  /// - Parameter what: what they are, and what there is one each of.
  /// - Throws: `DataError` for another number, or with reason `memory`.
  fileprivate func parts(
    by separator: Unicode.Scalar, _ count: Int, _ what: String, _ source: String
  ) throws(DataError) -> [String] {
    let code = UInt8(ascii: separator)
    let found = 1 + utf8.count { $0 == code }
    guard found == count else {
      throw DataError(
        .inconsistent, in: source,
        "\(found) \(what), of which there are \(count); expected one each")
    }
    // Twice 16 bytes a part, and what an allocation takes beside its text.
    try DataError.checkMemory(
      80 * count + utf8.count, for: "its metadata", in: source)
    return utf8.split(separator: code, omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
  }
}

extension OutputTransform {
  /// The name in files.
  package var name: String {
    switch self {
    case .none: "none"
    case .softmax: "softmax"
    }
  }

  /// The transform of that name.
  package init?(name: String) {
    guard let found = Self.allCases.first(where: { $0.name == name }) else {
      return nil
    }
    self = found
  }
}

extension InputShape {
  /// Height and width, or the number of features.
  package var sizes: [Int] {
    switch self {
    case .image(let height, let width): [height, width]
    case .vector(let count): [count]
    }
  }

  /// The shape of one or two sizes with a comma between, and nothing else.
  fileprivate init?(text: String) {
    let sizes = text.utf8.split(
      separator: UInt8(ascii: ","), maxSplits: 2,
      omittingEmptySubsequences: false
    ).compactMap { Int(Substring($0)) }
    guard sizes.map(String.init).joined(separator: ",") == text else {
      return nil
    }
    self.init(sizes: sizes)
  }

  /// The shape of one or two sizes, each at least 1.
  package init?(sizes: [Int]) {
    guard sizes.allSatisfy({ $0 > 0 }) else { return nil }
    switch sizes.count {
    case 1: self = .vector(count: sizes[0])
    case 2: self = .image(height: sizes[0], width: sizes[1])
    default: return nil
    }
  }
}

extension [UInt8] {
  /// Two digits a byte.
  fileprivate var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    let text = flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes that `text` stands for, or `nil` where it is anything else than
  /// pairs of digits.
  fileprivate init?(hexadecimal text: String) {
    self = []
    reserveCapacity(text.utf8.count / 2)
    var digits = text.utf8.makeIterator()
    while let first = digits.next() {
      guard let high = Self.value(ofDigit: first),
        let low = digits.next().flatMap(Self.value(ofDigit:))
      else { return nil }
      append(high << 4 | low)
    }
  }

  private static func value(ofDigit code: UInt8) -> UInt8? {
    switch code {
    case 0x30...0x39: code - 0x30
    case 0x61...0x66: code - 0x61 + 10
    default: nil
    }
  }
}
