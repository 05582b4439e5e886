// Why there is no such network.

public import InklingCore

/// Why a network was not made.
public enum NetworkError: Error, Sendable, CustomStringConvertible {
  /// No layers, or impossible widths.
  case layout(ModelError)
  /// More memory than the system gives.
  case memory(bytes: Int)

  /// One line: what was found and what was expected.
  public var description: String {
    switch self {
    case .layout(let failure): failure.description
    case .memory(let bytes):
      "\(bytes) bytes of memory for a network, more than the system gives; "
        + "expected fewer or narrower layers, or more memory"
    }
  }
}
