// The values of the metadata entries that the format interprets.

#if canImport(InklingPlatform)
  import InklingPlatform
#endif

extension ModelMetadata {
  /// What the known entries say, checked against the layers.
  func signature(
    _ bytes: RawSpan, layout: ParameterLayout
  ) throws(ModelError) -> ModelSignature {
    let shape: InputShape
    var reduced: InputShape?
    if known.contains(.area) {
      shape = try picture(bytes)
      reduced = try area(bytes, of: shape, inputs: layout.inputs)
    } else {
      shape = try inputShape(bytes, inputs: layout.inputs)
    }
    return ModelSignature(
      inputShape: shape, inputScale: try inputScale(bytes),
      outputTransform: try outputTransform(bytes),
      classNames: try classNames(bytes, outputs: layout.outputs),
      reducedShape: reduced)
  }

  /// The shape of samples that are averaged.
  private func picture(_ bytes: RawSpan) throws(ModelError) -> InputShape {
    let start = try value(of: .inputShape, "input shape", size: 12)
    try bytes.check([ModelField("input shape's kind", at: start, Field.image)])
    let most = ParameterLayout.maximumWidth
    let height = try bytes.checked(
      "image height", at: start + 4, as: UInt32.self, in: 1...most)
    return .image(
      height: height,
      width: try bytes.checked(
        "image width", at: start + 8, as: UInt32.self, in: 1...most / height))
  }

  /// What they are averaged to: as many values as the first layer takes.
  private func area(
    _ bytes: RawSpan, of shape: InputShape, inputs: Int
  ) throws(ModelError) -> InputShape {
    let start = try value(of: .area, "area average", size: 8)
    let most = 1...ParameterLayout.maximumWidth
    let reduced = InputShape.image(
      height: try bytes.checked(
        "averaged height", at: start, as: UInt32.self, in: most),
      width: try bytes.checked(
        "averaged width", at: start + 4, as: UInt32.self, in: most))
    guard AreaAverage(from: shape, to: reduced) != nil else {
      throw ModelError(
        .malformed, "area average", at: start, found: reduced.count,
        expected: .rule("a smaller picture than a sample"))
    }
    guard reduced.count == inputs else {
      throw ModelError(
        .malformed, "area average", at: start, found: reduced.count,
        expected: .exactly(UInt64(inputs)))
    }
    return reduced
  }

  /// Kind, height or count, width or 0.
  private func inputShape(
    _ bytes: RawSpan, inputs: Int
  ) throws(ModelError) -> InputShape {
    let start = try value(of: .inputShape, "input shape", size: 12)
    let sizes = 1...inputs
    let shape: InputShape
    switch bytes.integer(at: start, as: UInt32.self) {
    case Field.vector:
      shape = .vector(
        count: try bytes.checked(
          "input count", at: start + 4, as: UInt32.self, in: sizes))
      try bytes.checkZero("input shape", in: start + 8..<start + 12)
    case Field.image:
      // Each at most 65,536; on 32 bits the product could still overflow.
      let height = try bytes.checked(
        "image height", at: start + 4, as: UInt32.self, in: sizes)
      let width = try bytes.checked(
        "image width", at: start + 8, as: UInt32.self, in: 1...inputs / height)
      shape = .image(height: height, width: width)
    case let kind:
      throw ModelError(
        .unsupported, "input shape's kind", at: start, found: kind,
        expected: .range(0, 1))
    }
    guard shape.count == inputs else {
      throw ModelError(
        .malformed, "input shape", at: start + 4, found: shape.count,
        expected: .exactly(UInt64(inputs)))
    }
    return shape
  }

  private func inputScale(_ bytes: RawSpan) throws(ModelError) -> Float {
    try bytes.checkedPositive(
      "input scale", at: value(of: .inputScale, "input scale", size: 4))
  }

  private func outputTransform(
    _ bytes: RawSpan
  ) throws(ModelError) -> OutputTransform {
    let start = try value(of: .outputTransform, "output transform", size: 4)
    let number: UInt32 = bytes.integer(at: start)
    guard let raw = UInt8(exactly: number),
      let transform = OutputTransform(rawValue: raw)
    else {
      throw ModelError(
        .unsupported, "output transform", at: start, found: number,
        expected: .range(0, 1))
    }
    return transform
  }

  /// A count, then for each name its length and its UTF-8; or no entry.
  private func classNames(
    _ bytes: RawSpan, outputs: Int
  ) throws(ModelError) -> [String] {
    guard let entry = self[.classNames] else { return [] }
    var offset = entry.value.lowerBound
    let end = entry.value.upperBound
    guard end - offset >= 4 else {
      throw ModelError(
        .malformed, "class names", at: offset, found: end - offset,
        expected: .rule("at least 4 bytes"))
    }
    try bytes.check([ModelField("class count", at: offset, UInt32(outputs))])
    offset += 4
    try Self.checkMemory(64 * outputs + 2 * entry.value.count)
    var names: [String] = []
    names.reserveCapacity(outputs)
    for _ in 0..<outputs {
      guard offset < end else {
        throw ModelError(
          .malformed, "class names", at: offset, found: names.count,
          expected: .exactly(UInt64(outputs)))
      }
      let length = Int(bytes.integer(at: offset, as: UInt8.self))
      offset += 1
      guard length <= end - offset else {
        throw ModelError(
          .malformed, "class name's length", at: offset - 1, found: length,
          expected: .range(0, UInt64(end - offset)))
      }
      names.append(try name(bytes, in: offset..<offset + length))
      offset += length
    }
    guard offset == end else {
      throw ModelError(
        .malformed, "class names' size", at: entry.value.lowerBound - 4,
        found: entry.value.count,
        expected: .exactly(UInt64(offset - entry.value.lowerBound)))
    }
    return names
  }

  /// Memory for many names is asked for before it is taken: an array that does
  /// not get it ends the process.
  static func checkMemory(_ bytes: Int) throws(ModelError) {
    #if canImport(InklingPlatform)
      guard bytes > 1 << 16, !Memory.canAllocate(bytes: bytes) else { return }
      throw ModelError(
        .memory, "memory", found: bytes, expected: .rule("more memory"))
    #endif
  }

  /// Names are printed, so control characters (which drive terminals) are
  /// refused along with bytes that are not UTF-8.
  private func name(
    _ bytes: RawSpan, in range: Range<Int>
  ) throws(ModelError) -> String {
    let text = bytes.extracting(range).withUnsafeBytes {
      String(validating: $0, as: UTF8.self)
    }
    guard let text,
      !text.unicodeScalars.contains(where: { $0.isControl })
    else {
      throw ModelError(
        .malformed, "class name", at: range.lowerBound, found: range.count,
        expected: .rule("bytes of UTF-8 without control characters"))
    }
    return text
  }

  /// Where the value of a mandatory entry of a fixed size begins.
  private func value(
    of tag: ModelTag, _ field: StaticString, size: Int
  ) throws(ModelError) -> Int {
    guard let entry = self[tag] else {
      throw ModelError(
        .malformed, field, at: ModelFormat.Header.metadataOffset,
        found: 0, expected: .rule("one entry in the metadata"))
    }
    guard entry.value.count == size else {
      throw ModelError(
        .malformed, field, at: entry.value.lowerBound - 4,
        found: entry.value.count, expected: .exactly(UInt64(size)))
    }
    return entry.value.lowerBound
  }
}

extension Unicode.Scalar {
  /// C0, DEL and C1.
  package var isControl: Bool {
    value < 0x20 || (0x7F...0x9F).contains(value)
  }
}
