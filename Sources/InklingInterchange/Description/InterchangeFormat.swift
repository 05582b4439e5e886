// The formats of other programs that hold networks, as one type: what the
// command line and a caller choose from. The formats themselves know nothing
// of each other.

import InklingData
// Whoever imports InklingInterchange also gets what its interface speaks of:
// networks, models and DataError.
@_exported public import InklingTraining

/// A file format of another program that holds networks.
///
/// Reading trusts nothing: every number is checked before it is used, nothing
/// recurses on the input's depth, and memory stays below a fixed multiple of
/// the input that the format documents.
public struct InterchangeFormat: Sendable {
  /// Reads a file's bytes; the `String` names them in an error.
  package typealias Reader =
    @Sendable ([UInt8], String) throws(DataError) -> NetworkDescription
  /// The bytes of a file that holds all of a network; the `String` names the
  /// network in an error.
  package typealias Writer =
    @Sendable (NetworkDescription, String) throws(DataError) -> [UInt8]

  /// Its name on the command line, and its files' extension: `npz`.
  package let name: String
  /// Whether a file that begins with these bytes (its first 16, or all) is one.
  package let recognizes: @Sendable (ArraySlice<UInt8>) -> Bool
  private let reader: Reader
  private let writer: Writer

  package init(
    name: String, recognizes: @escaping @Sendable (ArraySlice<UInt8>) -> Bool,
    read: @escaping Reader, write: @escaping Writer
  ) {
    self.name = name
    self.recognizes = recognizes
    reader = read
    writer = write
  }

  /// safetensors, with weights named and shaped as `torch.nn.Sequential` names
  /// those of its `torch.nn.Linear` modules: `0.weight` `[outputs, inputs]`,
  /// `0.bias` and so on.
  public static let safetensors = InterchangeFormat(
    name: "safetensors", recognizes: SafetensorsFormat.recognizes,
    read: SafetensorsFormat.read, write: SafetensorsFormat.write)

  /// NumPy's archives of arrays: `W0` `[inputs, outputs]`, `b0` and so on, so
  /// that a layer is `x @ W0 + b0`.
  public static let npz = InterchangeFormat(
    name: "npz", recognizes: NPZFormat.recognizes, read: NPZFormat.read,
    write: NPZFormat.write)

  /// Reads a file's bytes.
  ///
  /// - Parameters:
  ///   - bytes: all of the file.
  ///   - source: names the bytes in an error.
  /// - Throws: `DataError`, with the offset where one is known, for what the
  ///   format or a network forbids.
  public func read(
    _ bytes: [UInt8], source: String = "the file"
  ) throws(DataError) -> NetworkDescription {
    try reader(bytes, source)
  }

  /// Reads the file at `path`.
  ///
  /// - Throws: `DataError` as `read(_:source:)`, and for what cannot be opened,
  ///   is gzipped, or is larger than any network's file.
  public func read(path: String) throws(DataError) -> NetworkDescription {
    var stream = try ByteStream(path: path)
    // Unpacked it could be a thousand times as large.
    guard !stream.isGzipped else {
      throw DataError(
        .unsupported, in: path, "is gzipped; expected it unpacked")
    }
    return try reader(stream.readToEnd(limit: Self.maximumFileSize), path)
  }

  /// The largest file that is read: the parameters of the largest model as
  /// float64, and the largest header.
  private static let maximumFileSize =
    8 * ParameterLayout.maximumFloats + SafetensorsHeader.maximumSize

  /// The bytes of a file that holds all of `network`.
  ///
  /// - Parameters:
  ///   - network: the network's description.
  ///   - source: names the network in an error.
  /// - Throws: `DataError` with reason `unsupported` or `tooLarge` for what the
  ///   format cannot hold, or `memory`.
  public func write(
    _ network: NetworkDescription, source: String = "the network"
  ) throws(DataError) -> [UInt8] {
    try writer(network, source)
  }
}
