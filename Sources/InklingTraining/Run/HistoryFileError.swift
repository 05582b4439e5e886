// Why a history or its plot could not be written.

public import InklingPlatform

/// Why a history or its plot was not written.
public enum HistoryFileError: Error, Hashable, Sendable,
  CustomStringConvertible
{
  /// The file's name does not say its form.
  case ending(path: String, expected: [String])
  /// The system refused.
  case file(FileError)

  /// One line: what was found and what was expected.
  public var description: String {
    switch self {
    case .ending(let path, let expected):
      "\(path): expected a name that ends in "
        + expected.joined(separator: " or ")
    case .file(let error): error.description
    }
  }

  /// Whether a path's last part is a name, a point and `ending`, in any case.
  package static func path(_ path: String, endsIn ending: String) -> Bool {
    let name =
      path.split(separator: "/", omittingEmptySubsequences: false)
      .last ?? ""
    let suffix = "." + ending
    return name.count > suffix.count && name.lowercased().hasSuffix(suffix)
  }
}
