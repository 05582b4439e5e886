// Writing that fails: each failure is made real, ends in one error, leaves the
// old file and no other. Faults that concern a whole process (limits, user) are
// made in a process of their own.

@testable import InklingPlatform
import InklingTestSupport
import Testing

@Suite("Atomic file: failures")
struct AtomicFileFailureTests {
  static func failure(writing count: Int, to path: String) -> FileError? {
    do throws(FileError) {
      var file = try AtomicFile(path: path)
      try file.write([UInt8](repeating: 7, count: count).span.bytes)
      try file.commit()
      return nil
    } catch {
      return error
    }
  }

  @Test(
    "paths that cannot be written",
    arguments: [
      ("", .examine, ENOENT), ("missing/a", .create, ENOENT),
      ("file/a", .examine, ENOTDIR), ("sub", .examine, EISDIR),
      ("new/", .examine, EISDIR), ("loop", .examine, ELOOP),
    ] as [(String, FileError.Operation, Int32)])
  func badPath(
    name: String, operation: FileError.Operation, code: Int32
  ) throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: "file")
    #expect(mkdir(folder.path("sub"), 0o755) == 0)
    #expect(symlink("loop", folder.path("loop")) == 0)
    let path = name.isEmpty ? "" : folder.path(name)
    let error = Self.failure(writing: 1, to: path)
    #expect(
      error == FileError(operation: operation, path: path, code: code))
    #expect(try folder.names() == ["file", "loop", "sub"])
  }

  @Test("a link to a name that is no UTF-8")
  func otherName() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("link")
    try #require(symlink([-1, -2, 0], path) == 0)
    #expect(
      Self.failure(writing: 1, to: path)
        == FileError(operation: .examine, path: path, code: EILSEQ))
    #expect(try folder.names() == ["link"])
  }

  @Test("a full device")
  func fullDevice() {
    let error = Self.failure(writing: 100, to: "/dev/full")
    #expect(
      error?.description == "/dev/full: cannot write: No space left on device")
  }

  @Test("a file too long for the disk leaves the old one and no other")
  func tooLong() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("old".utf8), to: "a")
    let path = folder.path("a")
    await #expect(processExitsWith: .success) { [path = path as String] in
      // The kernel cuts writes at the limit: first a short one, then none.
      signal(SIGXFSZ, SIG_IGN)
      try #require(limitFileSize(to: 1000))
      let error = AtomicFileFailureTests.failure(writing: 7000, to: path)
      #expect(error?.description == "\(path): cannot write: File too large")
    }
    #expect(try folder.read("a") == Array("old".utf8))
    #expect(try folder.names() == ["a"])
  }

  /// Without /proc a nameless file could not be named: the temporary file has a
  /// name from the start, and others see that it is in use.
  @Test("no /proc", .enabled(if: geteuid() == 0, "needs chroot: run as root"))
  func noProc() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("old".utf8), to: "a")
    await #expect(processExitsWith: .success) {
      [path = folder.path as String] in
      let root = open("/", O_RDONLY | O_DIRECTORY)
      try #require(chroot(path) == 0 && chdir("/") == 0)
      var file = try AtomicFile(path: "/a")
      try file.write(Array("new".utf8).span.bytes)
      let names = try #require(TemporaryFolder.list("/"))
      let temporary = try #require(names.first { $0 != "a" })
      let descriptor = open("/\(temporary)", O_RDONLY)
      #expect(flock(descriptor, LOCK_EX | LOCK_NB) != 0)
      try file.commit()
      // The leak sanitizer needs /proc when the process ends.
      try #require(fchdir(root) == 0 && chroot(".") == 0)
    }
    #expect(try folder.read("a") == Array("new".utf8))
    #expect(try folder.names() == ["a"])
  }

  @Test("a read-only folder, and a file that may not be written")
  func readOnly() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("old".utf8), to: "a")
    try #require(chmod(folder.path("a"), 0o444) == 0)
    try #require(chmod(folder.path, 0o555) == 0)
    await #expect(processExitsWith: .success) {
      [new = folder.path("new") as String, old = folder.path("a") as String] in
      // Permissions do not hold root.
      if geteuid() == 0 { try #require(setuid(65_534) == 0) }
      #expect(
        AtomicFileFailureTests.failure(writing: 1, to: new)
          == FileError(operation: .create, path: new, code: EACCES))
      #expect(
        AtomicFileFailureTests.failure(writing: 1, to: old)
          == FileError(operation: .examine, path: old, code: EACCES))
    }
    #expect(try folder.read("a") == Array("old".utf8))
    #expect(try folder.names() == ["a"])
  }
}
