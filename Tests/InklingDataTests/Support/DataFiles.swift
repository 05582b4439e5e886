// The files that Tests/Scripts/data_files.py writes in the test run, and what
// is in them.

import InklingTraining
import InklingTestSupport
import Testing

@testable import InklingData

enum DataFiles {
  /// The folder, once for all tests; `nil` where there is no Python.
  static let folder: InklingTestSupport.TemporaryFolder? = {
    guard PythonScript.hasNumPy,
      let folder = try? InklingTestSupport.TemporaryFolder(),
      PythonScript.run("data_files.py", folder.path)
    else { return nil }
    return folder
  }()

  static func path(_ name: String) throws -> String {
    try #require(folder, "data_files.py failed").path(name)
  }

  /// The pixels of one part, by data_files.py's formula.
  static func pixels(_ count: Int, _ first: Int) -> [UInt8] {
    (0..<count).flatMap { sample in
      (0..<6).map { pixel in
        pixel % 2 == 0
          ? 0 : UInt8((7 * sample + 13 * pixel + first) % 256)
      }
    }
  }

  static func labels(_ count: Int, _ first: Int) -> [UInt16] {
    (0..<count).map { UInt16((3 * $0 + first) % 4) }
  }

  /// Expects the parts of data_files.py, in bytes.
  static func check(
    _ splits: DataSplits, scale: Float,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var parts = [(splits.train, 3, 1), (splits.test, 2, 100)]
    if let validation = splits.validation { parts.append((validation, 1, 50)) }
    for (part, count, first) in parts {
      #expect(
        part.rows.unpacked() == pixels(count, first),
        sourceLocation: sourceLocation)
      #expect(
        part.labels == labels(count, first), sourceLocation: sourceLocation)
      #expect(part.scale == scale, sourceLocation: sourceLocation)
      #expect(
        part.classNames == ["0", "1", "2", "3"], sourceLocation: sourceLocation)
    }
  }
}
