// An opened model: constant, checked, shared by any number of threads. It
// predicts through Predictor, and is written by the module Inkling.

/// A trained network, opened from a model file and checked in full.
///
/// It is constant: any number of threads may use one model at once, each with a
/// `Predictor` of its own.
public final class Model: Sendable {
  /// The layers, and where each one's float32 parameters are.
  public let layout: ParameterLayout
  /// What the model takes and gives.
  public let signature: ModelSignature
  /// Bytes of the model file.
  public var fileSize: Int { storage.bytes.count }

  /// The 8-bit parameters of a model that has those instead of float32 ones.
  public let quantized: QuantizedParameters?

  /// The parameters, `layout.floatCount` floats, 64-byte aligned; valid as long
  /// as the model. They never change, so sharing the pointer is safe.
  ///
  /// Not to be used where `quantized` is not `nil`.
  public nonisolated(unsafe) let parameters: UnsafePointer<Float>

  private let storage: ModelStorage
  private let contents: ModelContents

  /// Opens a copy of the bytes of a model file.
  ///
  /// - Parameter tags: the metadata that the caller interprets itself; an
  ///   entry marked as required that is not among them is refused.
  /// - Throws: `ModelError`, which names the field and its offset.
  /// - Complexity: O(file size); every byte is checked once.
  public convenience init(
    bytes: RawSpan, interpreting tags: [ModelTag] = []
  ) throws(ModelError) {
    try self.init(ModelStorage(copying: bytes), interpreting: tags)
  }

  /// Opens a copy of the bytes of a model file, as `init(bytes:interpreting:)`
  /// does for a span.
  public convenience init(
    bytes: [UInt8], interpreting tags: [ModelTag] = []
  ) throws(ModelError) {
    try self.init(bytes: bytes.span.bytes, interpreting: tags)
  }

  /// Opens the bytes of a model file where they are, without a copy: a model
  /// in flash memory, say.
  ///
  /// - Parameter bytes: 64-byte aligned; they must neither change nor go away
  ///   as long as the model is in use.
  /// - Throws: as `init(bytes:interpreting:)`, and `misaligned`.
  public convenience init(
    unownedBytes bytes: UnsafeRawBufferPointer,
    interpreting tags: [ModelTag] = []
  ) throws(ModelError) {
    let address = UInt(bitPattern: bytes.baseAddress)
    guard address % UInt(ModelFormat.alignment) == 0 else {
      throw ModelError(
        .misaligned, "memory", at: 0, found: address,
        expected: .rule("an address that is a multiple of 64"))
    }
    try self.init(ModelStorage(unowned: bytes), interpreting: tags)
  }

  init(
    _ storage: ModelStorage, interpreting tags: [ModelTag]
  ) throws(ModelError) {
    let bytes = storage.bytes.bytes
    let header = try ModelHeader(bytes, fileSize: bytes.byteCount)
    try header.checkChecksum(of: bytes)
    contents = try ModelContents(bytes, header: header)
    try contents.metadata.checkRequired(knownTo: tags)
    layout = contents.layout
    signature = contents.signature
    self.storage = storage
    // The records' check has it that the file ends behind the parameters.
    let blob = UnsafeRawBufferPointer(
      rebasing: storage.bytes[contents.parametersOffset...])
    guard let base = blob.baseAddress else {
      throw ModelError(
        .wrongSize, "parameters", at: contents.parametersOffset, found: 0,
        expected: .rule("at least one layer's"))
    }
    parameters = base.assumingMemoryBound(to: Float.self)
    if let layout = contents.quantized {
      try contents.checkQuantized(layout, base)
      quantized = QuantizedParameters(
        layout: layout, base: base, inputScale: signature.inputScale)
    } else {
      try contents.checkParameters(parameters)
      quantized = nil
    }
  }

  /// The tags in the metadata, in the order of the file.
  public var metadataTags: [ModelTag] {
    contents.metadata.entries.map { $0.tag }
  }

  /// A copy of the value of the metadata entry `tag`, if there is one.
  public func metadata(_ tag: ModelTag) -> [UInt8]? {
    contents.metadata[tag].map { Array(storage.bytes[$0.value]) }
  }

  /// The metadata that the format itself does not interpret.
  public var extraMetadata: [ModelMetadataEntry] {
    contents.metadata.entries
      .filter { !ModelTag.known.contains($0.tag) }
      .map {
        ModelMetadataEntry(
          tag: $0.tag, isRequired: $0.isRequired,
          value: Array(storage.bytes[$0.value]))
      }
  }
}
