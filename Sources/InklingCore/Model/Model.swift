// An opened model: constant, checked, shared by any number of threads. It
// predicts through Predictor; how its file is written is EncodedModel's.

/// A trained network, opened from a model file and checked in full.
///
/// ```swift
/// let model = try Model(path: "digits.ink")
/// var predictor = try Predictor(model: model)
/// let label = try predictor.label(ofPixels: pixels.span)
/// print(model.signature.classNames[label])
/// ```
///
/// A model says what it takes and gives (`signature`) and how it is built
/// (`layers`); it computes nothing itself. `Predictor` runs it with memory of
/// its own, `FixedNetwork` without any, and the module Inkling measures it on
/// data sets and turns it back into a network that can be trained.
///
/// ## Where it comes from
///
/// - `init(path:interpreting:mapped:)` reads a file into memory of its own, or
///   maps it where that is asked for. A mapping copies nothing: the pages are
///   read from the disk when they are first needed, and shared by all processes
///   that map the same file. But it shows what anyone writes into the file
///   meanwhile, after all checks, and a file that is cut ends the process.
/// - `init(bytes:interpreting:)` copies bytes: an embedded resource, a download.
/// - `init(unownedBytes:interpreting:)` uses bytes where they are: a model in
///   flash memory, on a board without a heap to spare.
/// - Where there is training, `Model(network)` copies a network as it is now.
///
/// Each of the first three checks every byte once: the checksum, all fields
/// against one another, padding that must be zero, parameters that must be
/// finite. Bytes from anywhere, however damaged or hostile, give a model or a
/// `ModelError`, never a crash. That takes O(file size); what it takes of memory
/// beside the bytes is the list of layers and the names of the classes.
///
/// ## What is in it
///
/// The layers compute `y = f(x W + b)`, one after the other. The first one's
/// inputs are the `signature.inputShape.count` values of a sample, bytes
/// multiplied by `signature.inputScale` or floats as they are; where the model
/// averages pictures to smaller ones first, those of the smaller. The last one's
/// outputs go through `signature.outputTransform`. Parameters are float32, or of
/// 8 bits (`inkling quantize`); both predict by the same calls. A file may hold
/// further metadata, named by a `ModelTag`: what training recorded, the words of
/// a text model, anything of your own. An entry that its writer marked as
/// required is refused by whoever does not name it in `interpreting`, since the
/// model would be misunderstood without it.
///
/// ## Threads and lifetime
///
/// A model is constant and `Sendable`: any number of threads may use one at
/// once, each with a `Predictor` of its own, which keeps the model alive. The
/// bytes go with the last reference; those that are not owned must outlive it.
public final class Model: Sendable {
  /// Where the layers' float32 parameters are.
  package let layout: ParameterLayout
  /// What the model takes and gives.
  public let signature: ModelSignature

  /// The 8-bit parameters of a model that has those instead of float32 ones.
  package let quantized: QuantizedParameters?

  /// The parameters, `layout.floatCount` floats, 64-byte aligned; valid as long
  /// as the model. They never change, so sharing the pointer is safe.
  ///
  /// Not to be used where `quantized` is not `nil`.
  package nonisolated(unsafe) let parameters: UnsafePointer<Float>

  private let storage: ModelStorage
  let entries: ModelMetadata

  #if canImport(InklingPlatform)
    /// Opens the file at `path`, as a copy unless it is to be mapped.
    ///
    /// - Parameters:
    ///   - path: a model file's.
    ///   - tags: the metadata that the caller interprets itself; an entry
    ///     marked as required that is not among them is refused.
    ///   - mapped: whether the parameters are used where the file shows them.
    ///     It may then be replaced or deleted, but nobody may write into it or
    ///     cut it as long as the model is in use: what is written changes the
    ///     predictions, unchecked, and reading past a cut ends the process.
    /// - Throws: `ModelError`, which names the path, the field and its offset.
    /// - Complexity: O(file size); every byte is checked once.
    public convenience init(
      path: String, interpreting tags: [ModelTag] = [], mapped: Bool = false
    ) throws(ModelError) {
      do {
        try self.init(
          ModelStorage(path: path, mapped: mapped), interpreting: tags)
      } catch {
        throw error.named(path)
      }
    }
  #endif

  /// Opens a copy of the bytes of a model file.
  ///
  /// - Parameters:
  ///   - bytes: all of a model file.
  ///   - tags: the metadata that the caller interprets itself; an entry marked
  ///     as required that is not among them is refused.
  /// - Throws: `ModelError`, which names the field and its offset.
  /// - Complexity: O(file size); every byte is checked once.
  public convenience init(
    bytes: RawSpan, interpreting tags: [ModelTag] = []
  ) throws(ModelError) {
    let storage = try bytes.withUnsafeBytes { bytes throws(ModelError) in
      try ModelStorage(copying: bytes)
    }
    try self.init(storage, interpreting: tags)
  }

  /// Opens a copy of the bytes of a model file, as `init(bytes:interpreting:)`
  /// does for a span.
  package convenience init(
    bytes: [UInt8], interpreting tags: [ModelTag] = []
  ) throws(ModelError) {
    try self.init(bytes: bytes.span.bytes, interpreting: tags)
  }

  /// Opens the bytes of a model file where they are, without a copy: a model
  /// in flash memory, say.
  ///
  /// - Parameters:
  ///   - bytes: all of a model file, 64-byte aligned.
  ///   - tags: as for `init(bytes:interpreting:)`.
  /// - Precondition: the bytes neither change nor go away as long as the model
  ///   is in use, however short the span's own lifetime is.
  /// - Throws: as `init(bytes:interpreting:)`, and where the bytes are not
  ///   aligned.
  public convenience init(
    unownedBytes bytes: RawSpan, interpreting tags: [ModelTag] = []
  ) throws(ModelError) {
    let bytes = bytes.withUnsafeBytes { $0 }
    let address = UInt(bitPattern: bytes.baseAddress)
    guard address % UInt(ModelFormat.alignment) == 0 else {
      throw ModelError(
        .misaligned, "memory", found: address,
        expected: .rule("an address that is a multiple of 64"))
    }
    try self.init(ModelStorage(unowned: bytes), interpreting: tags)
  }

  /// A copy of a model that was encoded, and so is checked already.
  package convenience init(_ model: EncodedModel) throws(ModelError) {
    try self.init(
      model.contents,
      in: ModelStorage(
        copying: model.head.span.bytes.withUnsafeBytes { $0 },
        model.parameters))
  }

  private convenience init(
    _ storage: ModelStorage, interpreting tags: [ModelTag]
  ) throws(ModelError) {
    let bytes = storage.bytes.bytes
    let header = try ModelHeader(bytes, fileSize: bytes.byteCount)
    try header.checkChecksum(of: bytes)
    let contents = try ModelContents(bytes, header: header)
    try contents.metadata.checkRequired(knownTo: tags)
    try self.init(contents, in: storage)
    try contents.check(UnsafeRawPointer(parameters))
  }

  private init(
    _ contents: ModelContents, in storage: ModelStorage
  ) throws(ModelError) {
    // The records' check has it that the file ends behind the parameters.
    let blob = UnsafeRawBufferPointer(
      rebasing: storage.bytes[contents.parametersOffset...])
    guard let base = blob.baseAddress else {
      throw ModelError(
        .wrongSize, "parameters", at: contents.parametersOffset, found: 0,
        expected: .rule("at least one layer's"))
    }
    self.storage = storage
    layout = contents.layout
    signature = contents.signature
    entries = contents.metadata
    parameters = base.assumingMemoryBound(to: Float.self)
    quantized = contents.quantized.map {
      QuantizedParameters(
        layout: $0, base: base, inputScale: contents.signature.inputScale)
    }
  }

  /// The layers, from the input to the output.
  public var layers: [LayerLayout] { layout.layers }

  /// Whether its parameters are of 8 bits rather than float32.
  package var isQuantized: Bool { quantized != nil }

  /// Bytes of the model file.
  package var fileSize: Int { storage.bytes.count }

  /// The file's bytes.
  package func withFileBytes<Result>(
    _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    withExtendedLifetime(storage) { body(storage.bytes) }
  }

  /// A copy of the value of the metadata entry `tag`, if there is one.
  public func metadata(_ tag: ModelTag) -> [UInt8]? {
    entries[tag].map { Array(storage.bytes[$0.value]) }
  }

  /// The metadata that the format itself does not interpret.
  package var extraMetadata: [ModelMetadataEntry] {
    entries.entries
      .filter { !entries.known.contains($0.tag) }
      .map {
        ModelMetadataEntry(
          tag: $0.tag, isRequired: $0.isRequired,
          value: Array(storage.bytes[$0.value]))
      }
  }
}
