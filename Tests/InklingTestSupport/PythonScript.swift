// Runs this repository's own Python scripts, where Python is at hand.

import InklingPlatform

/// `python3` on the search path.
public enum PythonScript {
  /// Whether there is a python3 with NumPy.
  public static let hasNumPy =
    system("python3 -c 'import numpy' > /dev/null 2>&1") == 0

  /// Runs `Tests/Scripts/name` with one argument, a path, and returns whether
  /// it ended with status 0.
  public static func run(
    _ name: String, _ argument: String, from file: String = #filePath
  ) -> Bool {
    // Tests/SomeTarget/Folder/SomeTests.swift
    let folders = file.split(separator: "/")
    let depth = folders.lastIndex(of: "Tests") ?? 0
    let tests = folders[...depth].joined(separator: "/")
    return system("python3 '/\(tests)/Scripts/\(name)' '\(argument)'") == 0
  }
}
