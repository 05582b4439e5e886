// The metadata section as bytes.

extension ModelMetadata {
  /// Encodes a signature and further entries.
  ///
  /// - Throws: `ModelError` for what would not fit its length field; all other
  ///   rules are the reader's.
  static func encode(
    _ signature: ModelSignature, extra: [ModelMetadataEntry]
  ) throws(ModelError) -> [UInt8] {
    // Names, entries and all of the head, some of them while they grow.
    try checkMemory(
      6
        * (extra.reduce(0) { $0 + $1.value.count }
          + signature.classNames.reduce(0) { $0 + $1.utf8.count }))
    var bytes: [UInt8] = []
    var shape: [UInt8] = []
    switch signature.inputShape {
    case .vector(let count):
      shape.append(littleEndian: Field.vector)
      shape.append(littleEndian: UInt32(clamping: count))
      shape.append(littleEndian: UInt32(0))
    case .image(let height, let width):
      shape.append(littleEndian: Field.image)
      shape.append(littleEndian: UInt32(clamping: height))
      shape.append(littleEndian: UInt32(clamping: width))
    }
    var scale: [UInt8] = []
    scale.append(littleEndian: signature.inputScale.bitPattern)
    var transform: [UInt8] = []
    transform.append(littleEndian: UInt32(signature.outputTransform.rawValue))

    append(shape, .inputShape, required: true, to: &bytes)
    append(scale, .inputScale, required: true, to: &bytes)
    append(transform, .outputTransform, required: true, to: &bytes)
    if case .image(let height, let width)? = signature.reducedShape {
      var area: [UInt8] = []
      area.append(littleEndian: UInt32(clamping: height))
      area.append(littleEndian: UInt32(clamping: width))
      append(area, .area, required: true, to: &bytes)
    }
    if !signature.classNames.isEmpty {
      let names = try encode(signature.classNames)
      append(names, .classNames, required: true, to: &bytes)
    }
    for entry in extra {
      guard bytes.count + entry.value.count <= ModelFormat.maximumMetadataSize
      else { throw tooLarge(bytes.count + entry.value.count) }
      append(entry.value, entry.tag, required: entry.isRequired, to: &bytes)
    }
    return bytes
  }

  private static func encode(
    _ names: [String]
  ) throws(ModelError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: UInt32(clamping: names.count))
    for name in names {
      let text = Array(name.utf8)
      guard let length = UInt8(exactly: text.count) else {
        throw ModelError(
          .outOfLimits, "class name's length", at: 0, found: text.count,
          expected: .range(0, UInt64(ModelFormat.maximumNameLength)))
      }
      bytes.append(length)
      bytes.append(contentsOf: text)
    }
    guard bytes.count <= ModelFormat.maximumMetadataSize else {
      throw tooLarge(bytes.count)
    }
    return bytes
  }

  private static func append(
    _ value: [UInt8], _ tag: ModelTag, required: Bool, to bytes: inout [UInt8]
  ) {
    bytes.append(littleEndian: tag.rawValue)
    bytes.append(littleEndian: required ? Field.required : 0)
    bytes.append(littleEndian: UInt32(clamping: value.count))
    bytes.append(contentsOf: value)
    let end = ModelFormat.align(
      bytes.count, to: Field.alignment)
    bytes.append(contentsOf: repeatElement(0, count: end - bytes.count))
  }

  private static func tooLarge(_ size: Int) -> ModelError {
    ModelError(
      .outOfLimits, "metadata size", at: ModelFormat.Header.metadataSize,
      found: size,
      expected: .range(0, UInt64(ModelFormat.maximumMetadataSize)))
  }
}
