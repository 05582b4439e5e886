// A folder of its own for a test that writes files.

import InklingPlatform

/// A new, empty folder that goes away with its last reference.
public final class TemporaryFolder: Sendable {
  /// The folder's path.
  public let path: String

  /// A call on a test's files that failed, with its `errno`.
  public struct Failure: Error {
    /// What was tried.
    public let operation: String
    /// Why it failed.
    public let code: Int32
  }

  /// Creates the folder under `TMPDIR` or `/tmp`.
  public init() throws {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    let template = strdup("\(parent)/inkling-test-XXXXXX")
    defer { free(template) }
    guard let template, mkdtemp(template) != nil else {
      throw Failure(operation: "mkdtemp", code: errno)
    }
    path = String(cString: template)
  }

  deinit { Self.remove(path) }

  /// The path of `name` in the folder.
  public func path(_ name: String) -> String { "\(path)/\(name)" }

  /// The names in the folder, hidden ones too, sorted.
  public func names() throws -> [String] {
    guard let names = Self.list(path) else {
      throw Failure(operation: "opendir", code: errno)
    }
    return names.sorted()
  }

  /// The bytes of the file `name`.
  public func read(_ name: String) throws -> [UInt8] {
    guard let file = fopen(path(name), "rb") else {
      throw Failure(operation: "fopen", code: errno)
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  /// Writes `bytes` to the file `name`, over whatever was there, and returns
  /// its path.
  @discardableResult
  public func write(_ bytes: [UInt8], to name: String) throws -> String {
    guard let file = fopen(path(name), "wb") else {
      throw Failure(operation: "fopen", code: errno)
    }
    let written = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, written == bytes.count else {
      throw Failure(operation: "fwrite", code: errno)
    }
    return path(name)
  }

  /// The names in a folder, if it can be read.
  public static func list(_ path: String) -> [String]? {
    guard let folder = opendir(path) else { return nil }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) {
          String(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  private static func remove(_ path: String) {
    chmod(path, 0o700)
    for name in list(path) ?? [] {
      let inner = "\(path)/\(name)"
      if unlink(inner) != 0 { remove(inner) }
    }
    rmdir(path)
  }
}
