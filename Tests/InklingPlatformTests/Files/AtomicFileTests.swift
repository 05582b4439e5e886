// Nothing is lost while a file is written: whole replacements, links, kinds of
// targets. Failures on the way are in AtomicFileFailureTests.swift.

@testable import InklingPlatform
import InklingTestSupport
import Testing

@Suite("Atomic file")
struct AtomicFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func replace(_ path: String, _ text: String) throws {
    var file = try AtomicFile(path: path)
    try file.write(Array(text.utf8).span.bytes)
    try file.commit()
  }

  private func mode(_ name: String) -> mode_t {
    var status = stat()
    return lstat(folder.path(name), &status) == 0 ? status.st_mode : 0
  }

  @Test("the old bytes stand until the commit, the new ones after it")
  func replacesAtCommit() throws {
    try folder.write(Array("old".utf8), to: "a")
    var file = try AtomicFile(path: folder.path("a"))
    try file.write(Array("ne".utf8).span.bytes)
    try file.write([UInt8]().span.bytes)
    try file.write(Array("w".utf8).span.bytes)
    #expect(try folder.read("a") == Array("old".utf8))
    try file.commit()
    #expect(try folder.read("a") == Array("new".utf8))
    #expect(try folder.names() == ["a"])
  }

  @Test("without a commit nothing happened")
  func abandoned() throws {
    try folder.write(Array("old".utf8), to: "a")
    do {
      var file = try AtomicFile(path: folder.path("a"))
      try file.write(Array("new".utf8).span.bytes)
      #expect(try folder.read("a") == Array("old".utf8))
    }
    #expect(try folder.read("a") == Array("old".utf8))
    #expect(try folder.names() == ["a"])
  }

  /// As a writer leaves it that dies between naming its file and renaming it.
  @Test("a dead writer's file goes, a living one's stays")
  func staleTemporaries() throws {
    try #require(try Self.hasNamelessFiles(folder))
    let dead = ".inkling-dead.tmp"
    let alive = ".inkling-alive.tmp"
    for name in [dead, alive, ".inkling-other", "inkling-x.tmp"] {
      try folder.write([1], to: name)
    }
    #expect(symlink("a", folder.path(".inkling-link.tmp")) == 0)
    #expect(mkfifo(folder.path(".inkling-pipe.tmp"), 0o600) == 0)
    let descriptor = open(folder.path(alive), O_RDONLY)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    try replace(folder.path("a"), "new")
    #expect(
      try folder.names() == [
        alive, ".inkling-link.tmp", ".inkling-other", ".inkling-pipe.tmp", "a",
        "inkling-x.tmp",
      ])
  }

  /// What a killed process would leave while it writes.
  @Test("a file has no name until it is whole")
  func nameless() throws {
    try #require(try Self.hasNamelessFiles(folder))
    var file = try AtomicFile(path: folder.path("a"))
    try file.write(Array("new".utf8).span.bytes)
    #expect(try folder.names().isEmpty)
    try file.commit()
    #expect(try folder.names() == ["a"])
  }

  private static func hasNamelessFiles(_ folder: TemporaryFolder) throws -> Bool
  {
    let descriptor = open(folder.path, O_WRONLY | 0o20_000_000 | O_DIRECTORY, 0)
    defer { close(descriptor) }
    return descriptor >= 0
  }

  @Test("of two writers the last to commit wins, whole")
  func twoWriters() throws {
    var first = try AtomicFile(path: folder.path("a"))
    var second = try AtomicFile(path: folder.path("a"))
    try first.write(Array("fi".utf8).span.bytes)
    try second.write(Array("second".utf8).span.bytes)
    try first.write(Array("rst".utf8).span.bytes)
    try second.commit()
    #expect(try folder.read("a") == Array("second".utf8))
    try first.commit()
    #expect(try folder.read("a") == Array("first".utf8))
    #expect(try folder.names() == ["a"])
  }

  @Test(
    "permission bits are kept", arguments: [0o600, 0o644, 0o751] as [mode_t])
  func keepsMode(bits: mode_t) throws {
    try folder.write([], to: "a")
    #expect(chmod(folder.path("a"), bits) == 0)
    try replace(folder.path("a"), "new")
    #expect(mode("a") & 0o7777 == bits)
  }

  @Test("a new file's permissions are what the umask leaves")
  func newFileMode() throws {
    try replace(folder.path("a"), "new")
    try folder.write([], to: "b")  // by fopen: 0666 and the umask
    #expect(mode("a") == mode("b"))
  }

  @Test("links stay, and what they lead to is replaced")
  func followsLinks() throws {
    #expect(mkdir(folder.path("sub"), 0o755) == 0)
    try folder.write(Array("old".utf8), to: "sub/target")
    #expect(symlink("sub/second", folder.path("first")) == 0)
    #expect(symlink("target", folder.path("sub/second")) == 0)
    try replace(folder.path("first"), "new")
    #expect(try folder.read("sub/target") == Array("new".utf8))
    #expect(mode("first") & S_IFMT == S_IFLNK)
    #expect(mode("sub/second") & S_IFMT == S_IFLNK)
    #expect(try folder.names() == ["first", "sub"])
  }

  @Test("a link to nothing makes what it leads to")
  func followsDanglingLink() throws {
    #expect(symlink(folder.path("target"), folder.path("link")) == 0)
    try replace(folder.path("link"), "new")
    #expect(try folder.read("target") == Array("new".utf8))
    #expect(mode("link") & S_IFMT == S_IFLNK)
  }

  @Test("a device is written, not replaced")
  func device() throws {
    try replace("/dev/null", "gone")
    var status = stat()
    #expect(lstat("/dev/null", &status) == 0)
    #expect(status.st_mode & S_IFMT == S_IFCHR)
  }

  /// Once a pipe's writer has gone, its reader sees the end of the data.
  @Test("checking a path ends no pipe, and leaves no file")
  func checks() throws {
    let pipe = folder.path("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    let reader = open(pipe, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    try AtomicFile.check(path: pipe)
    var state = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
    #expect(poll(&state, 1, 0) == 0)
    try AtomicFile.check(path: folder.path("new"))
    #expect(try folder.names() == ["pipe"])
    #expect(throws: FileError.self) {
      try AtomicFile.check(path: folder.path("missing/new"))
    }
  }
}
