// Mirrors on loopback, good and bad ones: Tests/Environment/data_server.py, while a
// test runs.

import InklingTestSupport

/// A server of a small data set of IDX files, and a catalogue of it.
final class DataServer {
  static let isPossible =
    system("command -v python3 curl sha256sum > /dev/null 2>&1") == 0

  let folder: TemporaryFolder
  let port: String
  private let process: pid_t

  /// The bytes of IDX files: four images each of a digit that stands at another
  /// place for each class.
  static let files: [(name: String, bytes: [UInt8])] = {
    let labels: [UInt8] = [0, 1, 0, 1]
    let images = labels.flatMap { label in
      (0..<784).map { UInt8($0 / 392 == Int(label) ? 200 : 0) }
    }
    return ["train", "t10k"].flatMap { part in
      [
        (
          "\(part)-images-idx3-ubyte",
          [0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 28, 0, 0, 0, 28] + images
        ),
        ("\(part)-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 4] + labels),
      ]
    }
  }()

  init(from file: String = #filePath) throws {
    folder = try TemporaryFolder()
    for (name, bytes) in Self.files { try folder.write(bytes, to: name) }
    let tests = file.split(separator: "/").dropLast(3).joined(separator: "/")
    process = try InklingProcess.spawn(
      [
        "/usr/bin/env", "python3", "/\(tests)/Environment/data_server.py",
        folder.path,
      ], output: "/dev/null", errors: folder.path("errors"))
    for _ in 0..<1000 where access(folder.path("port"), F_OK) != 0 {
      usleep(10_000)
    }
    port = String(decoding: try folder.read("port"), as: UTF8.self)
  }

  deinit {
    kill(process, SIGKILL)
    _ = try? InklingProcess.wait(for: process)
  }

  func url(_ mode: String) -> String { "http://127.0.0.1:\(port)/\(mode)/" }

  /// What was asked for so far: a path and a range each.
  func requests() throws -> [String] {
    String(decoding: try folder.read("requests"), as: UTF8.self)
      .split(separator: "\n").map(String.init)
  }

  /// A catalogue of the files as the set `tiny`, from mirrors of these modes.
  ///
  /// - Parameter kind: as catalogues have it.
  func catalogue(
    _ modes: String..., kind: String = "files", files: [String]? = nil
  ) throws -> String {
    var lines = ["# of a test", "set tiny \(kind) Four digits"]
    lines += modes.map { "from \(url($0))" }
    for name in files ?? Self.files.map(\.name) {
      // Another program than ours says what the sum is.
      _ = system("sha256sum < '\(folder.path(name))' > '\(folder.path("sum"))'")
      let sum = String(
        decoding: try folder.read("sum").prefix(64), as: UTF8.self)
      let size = try folder.read(name).count
      lines.append("file \(name) \(size) \(sum)")
    }
    return try folder.write(
      Array((lines.joined(separator: "\n") + "\n").utf8), to: "catalogue")
  }
}
