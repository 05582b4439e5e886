// The metadata section: tag-length-value entries found and bounded here, their
// values read in ModelMetadata+Signature.swift.

/// The entries of a model file's metadata, by where they are in the file.
struct ModelMetadata: Sendable {
  typealias Field = ModelFormat.Entry

  /// A tag and where its value is.
  struct Entry: Sendable {
    let tag: ModelTag
    let isRequired: Bool
    let value: Range<Int>
  }

  let entries: [Entry]
  /// The tags that the format interprets itself.
  let known: [ModelTag]

  /// Splits the bytes of `section` into entries.
  init(
    _ bytes: RawSpan, in section: Range<Int>, version: Int
  ) throws(ModelError) {
    known = ModelTag.known(in: version)
    var entries: [Entry] = []
    var offset = section.lowerBound
    while offset < section.upperBound {
      guard entries.count < ModelFormat.maximumMetadataEntries else {
        throw ModelError(
          .outOfLimits, "metadata entries", at: offset,
          found: entries.count + 1, expected: .rule("at most 64"))
      }
      let entry = try Self.entry(
        bytes, at: offset, end: section.upperBound, known: known)
      guard !entries.contains(where: { $0.tag == entry.tag }) else {
        throw ModelError(
          .malformed, "metadata tag", at: offset, found: entry.tag.rawValue,
          expected: .rule("each tag once"))
      }
      entries.append(entry)
      let end = ModelFormat.align(entry.value.upperBound, to: Field.alignment)
      guard end <= section.upperBound else {
        throw ModelError(
          .malformed, "metadata size", at: ModelFormat.Header.metadataSize,
          found: section.count, expected: .rule("a multiple of 4"))
      }
      try bytes.checkZero(
        "metadata padding", in: entry.value.upperBound..<end)
      offset = end
    }
    self.entries = entries
  }

  private static func entry(
    _ bytes: RawSpan, at offset: Int, end: Int, known: [ModelTag]
  ) throws(ModelError) -> Entry {
    guard end - offset >= Field.headSize else {
      throw ModelError(
        .malformed, "metadata entry", at: offset, found: end - offset,
        expected: .rule("at least 12 bytes"))
    }
    let code: UInt32 = bytes.integer(at: offset + Field.tag)
    guard let tag = ModelTag(rawValue: code) else {
      throw ModelError(
        .malformed, "metadata tag", at: offset, found: code,
        expected: .rule("four letters or digits"))
    }
    // Without the format's own entries nothing can be read: always required.
    let required = Int(Field.required)
    let flags = try bytes.checked(
      "metadata flags", at: offset + Field.flags, as: UInt32.self,
      in: (known.contains(tag) ? required : 0)...required,
      else: .unsupported)
    let value = offset + Field.headSize
    let length = try bytes.checked(
      "metadata length", at: offset + Field.length, as: UInt32.self,
      in: 0...end - value, else: .malformed)
    return Entry(
      tag: tag, isRequired: flags & required != 0,
      value: value..<value + length)
  }

  /// The entry of that name.
  subscript(tag: ModelTag) -> Entry? {
    entries.first { $0.tag == tag }
  }

  /// Refuses required entries that neither this version nor the caller knows.
  func checkRequired(knownTo caller: [ModelTag]) throws(ModelError) {
    for entry in entries
    where entry.isRequired && !known.contains(entry.tag)
      && !caller.contains(entry.tag)
    {
      throw ModelError(
        .unknownTag, "required metadata tag",
        at: entry.value.lowerBound - Field.headSize,
        found: entry.tag.rawValue, expected: .rule("a tag known here"))
    }
  }
}
