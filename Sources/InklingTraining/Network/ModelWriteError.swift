// Why a model was not written.

public import InklingPlatform
public import InklingCore

/// Why a model was not written; whatever was at the path is still there.
public enum ModelWriteError: Error, Sendable, CustomStringConvertible {
  /// The model would have been refused on opening: the same checks failed.
  case invalid(ModelError)
  /// The file could not be written.
  case file(FileError)

  /// A layer's activation is the caller's own, which no file can hold.
  case customActivation(layer: Int)

  /// One line, from the error inside.
  public var description: String {
    switch self {
    case .invalid(let error): "cannot write: \(error.description)"
    case .file(let error): error.description
    case .customActivation(let layer):
      "layer \(layer) has an activation of the caller's own; expected a built-in "
        + "one, as a model file holds only those"
    }
  }
}
