// What a format of another program has to offer to take part in `convert`.

/// A file format that holds networks.
///
/// `read` trusts nothing: every number is checked before it is used, nothing
/// recurses on the input's depth, and memory stays below a fixed multiple of
/// the input that the format documents.
public protocol InterchangeFormat {
  /// Its name on the command line, and its files' extension: `npz`.
  static var name: String { get }

  /// Whether a file that begins with these bytes (its first 16, or all) is one.
  static func recognizes(_ start: ArraySlice<UInt8>) -> Bool

  /// Reads a file's bytes.
  ///
  /// - Parameter source: names the bytes in an error.
  /// - Throws: `DataError`, with the offset where one is known.
  static func read(
    _ bytes: [UInt8], source: String
  ) throws(DataError) -> NetworkDescription

  /// The bytes of a file that holds all of `network`.
  ///
  /// - Parameter source: names the network in an error.
  /// - Throws: `DataError` with reason `unsupported` or `tooLarge` for what the
  ///   format cannot hold.
  static func write(
    _ network: NetworkDescription, source: String
  ) throws(DataError) -> [UInt8]
}

extension InterchangeFormat {
  /// Whether `path` has this format's extension.
  public static func isNamed(in path: String) -> Bool {
    path.lowercased().hasSuffix(".\(name)")
  }
}
