// A folder for one test's files, removed with all its files at the end.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

final class TemporaryFolder {
  struct Failure: Error {
    let path: String
    let code = errno
  }

  let path: String
  private var files: [String] = []

  init() throws {
    var template = Array("/tmp/inkling-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure(path: "/tmp") }
    path = String(
      decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    for file in files { unlink(file) }
    rmdir(path)
  }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = "\(path)/\(name)"
    guard let handle = fopen(file, "wb") else { throw Failure(path: file) }
    let written = fwrite(bytes, 1, bytes.count, handle)
    guard fclose(handle) == 0, written == bytes.count else {
      throw Failure(path: file)
    }
    files.append(file)
    return file
  }
}
