// Where tests find the real data and other programs' numbers.

import InklingPlatform

/// The folders that the environment names, for tests that need them.
public enum ReferenceData {
  /// The folder of data sets (`INKLING_DATA`).
  public static let data = folder("INKLING_DATA")
  /// The folder of other programs' numbers (`INKLING_REFERENCE`).
  public static let reference = folder("INKLING_REFERENCE")

  /// The files in a folder of the reference numbers, sorted; none without them.
  public static func files(in name: String) -> [String] {
    guard let reference else { return [] }
    return (TemporaryFolder.list("\(reference)/\(name)") ?? []).sorted()
  }

  private static func folder(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let path = String(cString: value)
    return path.isEmpty ? nil : path
  }
}
