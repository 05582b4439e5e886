// Entries of a model file's metadata, and their names.

/// The four letters or digits that name an entry in a model file's metadata.
public struct ModelTag: Hashable, Sendable, CustomStringConvertible {
  /// The four ASCII codes as they stand in the file, read little-endian.
  package let rawValue: UInt32

  /// The input shape, known to this version and always there.
  static let inputShape = ModelTag(known: "SHAP")
  /// The input scale, known to this version and always there.
  static let inputScale = ModelTag(known: "SCAL")
  /// The output transform, known to this version and always there.
  static let outputTransform = ModelTag(known: "OUTP")
  /// The class names, known to this version.
  static let classNames = ModelTag(known: "CLAS")

  /// What samples are averaged to, of version 2 and always there.
  static let area = ModelTag(known: "AREA")

  /// The tags that a version of the format interprets itself; another's are
  /// anyone's in it.
  static func known(in version: Int) -> [ModelTag] {
    [.inputShape, .inputScale, .outputTransform, .classNames]
      + (version > 1 ? [.area] : [])
  }

  /// A tag of exactly four ASCII letters or digits, else `nil`.
  public init?(_ name: String) {
    guard name.utf8.count == 4 else { return nil }
    self.init(rawValue: Self.pack(name.utf8))
  }

  /// The tag with these four codes, or `nil` where one of them is neither a
  /// letter nor a digit.
  package init?(rawValue: UInt32) {
    for shift in [0, 8, 16, 24] as [UInt32] {
      switch UInt8(truncatingIfNeeded: rawValue >> shift) {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: continue
      default: return nil
      }
    }
    self.rawValue = rawValue
  }

  private init(known name: String) { rawValue = Self.pack(name.utf8) }

  private static func pack(_ codes: String.UTF8View) -> UInt32 {
    codes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// The four characters.
  public var description: String {
    let codes = [0, 8, 16, 24].map {
      UInt8(truncatingIfNeeded: rawValue >> $0)
    }
    return String(decoding: codes, as: UTF8.self)
  }
}

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
