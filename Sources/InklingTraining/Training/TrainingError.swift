// The one error of this module, but for data sets' (DataError).

import InklingCore
package import InklingPlatform

/// Why a network could not be made, trained, measured, quantized, or taken down
/// in a checkpoint: what was found, where, and what was expected.
public struct TrainingError: Error, Sendable, CustomStringConvertible {
  package enum Reason: Sendable {
    /// An option, or a setting's text, that makes no sense.
    case option
    /// Layers, data or arrays that do not fit each other.
    case shape
    /// What no file can hold, or no form with 8 bits.
    case unsupported
    /// The system refused memory.
    case memory
    /// Samples that are streamed could not be read.
    case data(DataError)
    /// The system refused a file.
    case file(FileError)
    /// A file that does not begin as a checkpoint does.
    case notACheckpoint
    /// Where a checkpoint was to be written is something that is none, or cannot
    /// be read.
    case notReplaced
    /// The checkpoint of a run that is not finished.
    case unfinished
    /// That of a run that is under way.
    case inUse
    /// A checkpoint of another version.
    case unsupportedVersion
    /// A checkpoint that was cut, altered or damaged.
    case damaged
    /// A checkpoint with a field that breaks the rules of its format.
    case malformed
    /// Data that are not those of the checkpoint's run.
    case otherData
    /// The loss or the parameters are no longer numbers, or nonsense.
    case diverged(TrainingDivergence)
  }

  private struct Contents: Sendable {
    let reason: Reason
    let detail: String
    let path: String?
  }

  private let contents: Boxed<Contents>

  package var reason: Reason { contents.value.reason }
  package var detail: String { contents.value.detail }
  package var path: String? { contents.value.path }

  package init(_ reason: Reason, _ detail: String) {
    self.init(reason, detail, path: nil)
  }

  private init(_ reason: Reason, _ detail: String, path: String?) {
    contents = Boxed(Contents(reason: reason, detail: detail, path: path))
  }

  package init(_ error: FileError) {
    self.init(.file(error), error.description)
  }

  /// What kept data from being read or taken to memory.
  init(_ error: DataError) {
    self.init(
      error.reason == .memory ? .memory : .data(error), error.description)
  }

  /// What `body` gives of data.
  ///
  /// - Throws: `TrainingError` in place of what `body` throws.
  static func reading<R>(
    _ body: () throws(DataError) -> R
  ) throws(TrainingError) -> R {
    do throws(DataError) {
      return try body()
    } catch {
      throw TrainingError(error)
    }
  }

  /// The same about the file at `path`.
  func named(_ path: String) -> Self {
    if case .file = reason { return self }
    return Self(reason, detail, path: path)
  }

  /// One line: the path where there is one, what was found, what was expected.
  public var description: String {
    path.map { "\($0): \(detail)" } ?? detail
  }

  /// Of a run that diverged, whose loss or parameters became infinite or NaN,
  /// or whose loss rose over a hundred times the first: what it had brought up
  /// to its last good report.
  public var outcome: TrainingOutcome? { divergence?.outcome }

  package var divergence: TrainingDivergence? {
    if case .diverged(let divergence) = reason { divergence } else { nil }
  }

  /// What the system said about a file.
  package var fileError: FileError? {
    if case .file(let error) = reason { error } else { nil }
  }
}

/// Options.
extension TrainingError {
  static func setting(_ text: String) -> Self { Self(.option, text) }

  static func batchSize(_ value: Int) -> Self {
    Self(.option, "batch size \(value); expected at least 1")
  }

  static func momentum(_ value: Float) -> Self {
    Self(.option, "momentum \(value); expected 0 or more and less than 1")
  }

  static func threads(_ value: Int) -> Self {
    Self(
      .option,
      "\(value) threads; expected 1 to 1024, or 0 for one per processor")
  }
}

/// What does not fit.
extension TrainingError {
  /// Samples of another number of values than the network takes.
  static func inputs(found: Int, expected: Int) -> Self {
    Self(.shape, "samples of \(found) values; the network takes \(expected)")
  }

  /// More classes than the network has outputs.
  static func classes(found: Int, expected: Int) -> Self {
    Self(.shape, "\(found) classes; the network has \(expected) outputs")
  }

  /// Bytes that the data scale otherwise than the network: what it learned
  /// from them would not be what it sees when it predicts.
  static func inputScale(found: Float, expected: Float) -> Self {
    Self(
      .shape, "bytes times \(found); the network takes bytes times \(expected)")
  }

  /// A number that bytes cannot be multiplied by.
  static func inputScale(_ scale: Float) -> Self {
    Self(.shape, "bytes times \(scale); expected a finite number above 0")
  }

  /// Binary cross-entropy of outputs that need not lie in 0...1.
  static func outputRange(_ activation: Activation) -> Self {
    Self(
      .option,
      "binary cross-entropy after \(activation.name); expected sigmoid as the "
        + "last layer's activation, whose outputs lie in 0...1")
  }

  /// An array of another number of values than a layer takes.
  static func values(_ found: Int, of what: String, expected: String) -> Self {
    Self(.shape, "\(found) \(what); expected \(expected)")
  }

  /// More memory than the system gives, to train or to measure in.
  static func memory(bytes: Int) -> Self {
    Self(
      .memory,
      "\(bytes) bytes of memory to work in, more than the system gives; "
        + "expected a smaller batch, narrower layers or fewer threads")
  }

  /// More memory than the system gives, for what a checkpoint holds.
  init(refused bytes: Int) {
    self.init(
      .memory,
      "\(bytes) bytes of memory for what it holds, more than the system gives; "
        + "expected more memory")
  }
}
