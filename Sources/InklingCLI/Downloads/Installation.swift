// A data set on its way into its folder: downloaded and unpacked beside it, and
// given its name when it is whole.

import InklingData
import InklingPlatform
import InklingRuns

struct Installation {
  let set: KnownDataSet
  /// Where data sets lie.
  let home: String

  /// Where it is when it is done.
  var place: String { "\(home)/\(set.name)" }
  var isPresent: Bool { access(place, F_OK) == 0 }
  /// Where it is made; what was downloaded stays there until all is done.
  private var workshop: String { "\(home)/.\(set.name).partial" }
  private var ready: String { "\(workshop)/.ready" }

  /// Downloads, checks and unpacks it.
  ///
  /// - Throws: `CommandFailure`, `FileError` or `DataError`.
  func install() throws {
    let curl = try ChildProgram("curl", for: "downloads")
    let sha256 = try ChildProgram("sha256sum", for: "checks what came")
    try Self.makeFolder(workshop)
    let lock = try lock()
    defer { close(lock) }
    // Another run may have done it while this one came to the lock.
    guard !isPresent else { return }
    for file in set.files {
      try Download(
        set: set, file: file, folder: workshop, curl: curl, sha256: sha256
      ).fetch()
    }
    try Self.remove(ready)
    try Self.makeFolder(ready)
    let progress = Progress()
    progress.show("unpacking \(set.name)")
    defer { progress.clear() }
    switch set.kind {
    case .files:
      for file in set.files {
        try Self.move("\(workshop)/\(file.name)", to: "\(ready)/\(file.name)")
      }
    case .emnistDigits:
      for file in set.files {
        try EMNISTArchive.unpackDigits(
          of: "\(workshop)/\(file.name)", into: ready)
      }
    case .tar:
      let tar = try ChildProgram("tar", for: "unpacks the archive")
      for file in set.files {
        let log = "\(workshop)/.log"
        let code = try tar.run(
          [
            "--extract", "--gzip", "--no-same-owner", "--directory", ready,
            "--file", "\(workshop)/\(file.name)",
          ], output: log)
        guard code == 0 else {
          throw CommandFailure(
            "\(workshop)/\(file.name): tar ended with \(code); expected room to "
              + "unpack it")
        }
      }
    }
    try Self.move(ready, to: place)
    try Self.remove(workshop)
  }

  /// Held by this process and by the programs that it starts, so that a curl
  /// which outlives it is not joined by another.
  private func lock() throws -> Int32 {
    let path = "\(workshop)/.lock"
    let descriptor = open(path, O_RDWR | O_CREAT, 0o600)
    guard descriptor >= 0 else {
      throw FileError(operation: .create, path: path, code: errno)
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
    else {
      close(descriptor)
      throw CommandFailure(
        "\(set.name) is being downloaded by another process; expected one at a "
          + "time")
    }
    return descriptor
  }

  private static func move(_ path: String, to other: String) throws {
    guard rename(path, other) == 0 else {
      throw FileError(operation: .replace, path: other, code: errno)
    }
  }

  /// A folder, and those that it is in.
  private static func makeFolder(_ path: String) throws {
    var folder = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      folder += "/\(part)"
      guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
        throw FileError(operation: .create, path: folder, code: errno)
      }
    }
  }

  /// A folder and all in it; links are removed and not followed.
  private static func remove(_ path: String) throws {
    guard let status = try? FileStatus(path: path, followsLinks: false) else {
      return
    }
    if status.kind == .folder {
      for name in try FileStatus.names(inFolder: path) {
        if let name { try remove("\(path)/\(name)") }
      }
    }
    guard (status.kind == .folder ? rmdir(path) : unlink(path)) == 0 else {
      throw FileError(operation: .replace, path: path, code: errno)
    }
  }
}
