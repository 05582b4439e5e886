// The files that `predict` was given: folders become the pictures in them, and
// what cannot be read twice is read at once.

import InklingData
import InklingPlatform
import InklingRuns
import InklingTraining

/// One file to read, or the bytes of standard input or a pipe.
struct InputFile {
  /// Bytes that are taken from a pipe.
  static let maximumPiped = 64 << 20

  /// As the user named it.
  let name: String
  /// What a pipe held.
  var bytes: [UInt8]?

  /// - Throws: `FileError` or `DataError` where `name` cannot be read.
  init(_ name: String) throws {
    self.name = name == "-" ? "standard input" : name
    if name == "-" {
      bytes = try Self.readAll(STDIN_FILENO, name: self.name)
    } else if name == "/dev/stdin" || name.hasPrefix("/dev/fd/") {
      // What a shell puts in place of '<(command)'. Other pipes stay refused:
      // opening one may wait for ever.
      let descriptor = open(name, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else {
        throw FileError(operation: .open, path: name, code: errno)
      }
      defer { close(descriptor) }
      bytes = try Self.readAll(descriptor, name: name)
    }
  }

  /// The names given, with each folder of pictures by what is in it, sorted;
  /// hidden files and folders in it are left out. A folder that is a data set
  /// stays as it is.
  static func expanded(_ names: [String]) -> [String] {
    names.map(DataHome.resolved).flatMap { name -> [String] in
      guard name != DataSplits.builtin, name != "-",
        (try? FileStatus(path: name).kind) == .folder,
        let inside = try? FileStatus.names(inFolder: name)
      else { return [name] }
      let prefix = name.hasSuffix("/") ? name : name + "/"
      let files = inside.compactMap { $0 }.filter { !$0.hasPrefix(".") }
        .map { prefix + $0 }.filter { GrayImage.isPicture(path: $0) }.sorted()
      return files.isEmpty ? [name] : files
    }
  }

  private static func readAll(
    _ descriptor: Int32, name: String
  ) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw FileError(operation: .read, path: name, code: errno)
      }
      guard count > 0 else { return bytes }
      guard bytes.count + count <= maximumPiped else {
        throw CommandFailure(
          "\(name): more than \(maximumPiped) bytes; expected fewer, or a file")
      }
      try bytes.reserve(count, in: name)
      bytes += chunk[..<count]
    }
  }
}
