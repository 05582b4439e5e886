// One entry of a model file's metadata, as a writer hands it in.

/// An entry of metadata that the format itself does not interpret.
public struct ModelMetadataEntry: Hashable, Sendable {
  /// Its name; not one of the format's own.
  public var tag: ModelTag
  /// Whether a reader that does not know the tag must refuse the file.
  public var isRequired: Bool
  /// Its value.
  public var value: [UInt8]

  /// Joins the parts.
  public init(tag: ModelTag, isRequired: Bool = false, value: [UInt8]) {
    self.tag = tag
    self.isRequired = isRequired
    self.value = value
  }
}
