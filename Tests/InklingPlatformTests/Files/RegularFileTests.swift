// The one way to open a file for reading: what it reads and what it refuses.

import InklingTestSupport
import Testing

@testable import InklingPlatform

@Suite("Regular file")
struct RegularFileTests {
  @Test("the same bytes by every way of reading")
  func reads() throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let file = try RegularFile(path: try folder.write(bytes, to: "a"))
    #expect(file.size == bytes.count)
    let mapping = try file.map()
    #expect(mapping.bytes.elementsEqual(bytes))
    withExtendedLifetime(mapping) {}
    #expect(try Self.contents(of: file) == bytes)

    var part = [UInt8](repeating: 0, count: 10)
    #expect(try file.read(into: &part, at: 99_995) == 5)
    #expect(part.prefix(5) == bytes.suffix(5))
    try file.seek(to: 500)
    let count = try part.withUnsafeMutableBytes { try file.read(into: $0) }
    #expect(count == 10 && part[...] == bytes[500..<510])
  }

  @Test("an empty file")
  func empty() throws {
    let folder = try TemporaryFolder()
    let file = try RegularFile(path: try folder.write([], to: "a"))
    #expect(try file.map().bytes.isEmpty)
    #expect(try Self.contents(of: file).isEmpty)
    var part: [UInt8] = [1]
    #expect(try file.read(into: &part, at: 0) == 0)
  }

  @Test("a file cut after it was opened gives what is left")
  func cut() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([1, 2, 3, 4], to: "a")
    let file = try RegularFile(path: path)
    try #require(truncate(path, 1) == 0)
    #expect(try Self.contents(of: file) == [1])
  }

  private static func contents(
    of file: borrowing RegularFile
  ) throws -> [UInt8] {
    let buffer = try file.contents()
    defer { withExtendedLifetime(buffer) {} }
    return Array(buffer.bytes)
  }

  @Test(
    "what is no regular file, or too large",
    arguments: [
      ("none", "cannot open: No such file or directory", nil),
      ("folder", "is a folder; expected a regular file", nil),
      ("pipe", "is a pipe or a device; expected a regular file", nil),
      ("a\0b", "a path with a NUL byte; expected one without", nil),
      ("a", "2 bytes; expected at most 1", 1),
    ] as [(String, String, Int?)])
  func refusals(name: String, words: String, limit: Int?) throws {
    let folder = try TemporaryFolder()
    try folder.write([1, 2], to: "a")
    #expect(mkdir(folder.path("folder"), 0o755) == 0)
    #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
    let path = folder.path(name)
    let error = #expect(throws: FileError.self) {
      _ = try RegularFile(path: path).contents(limit: limit ?? .max)
    }
    #expect(error?.description == "\(path): \(words)")
  }

  @Test("no path is cut at a NUL byte")
  func nulBytes() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([1], to: "a") + "\0b"
    func check(_ body: () throws -> Void) {
      let error = #expect(throws: FileError.self) { try body() }
      #expect(error?.problem == .nulByte)
    }
    check { _ = try RegularFile(path: path) }
    check { _ = try FileStatus(path: path) }
    check { _ = try FileStatus.names(inFolder: path) }
    check { try AtomicFile.check(path: path) }
    #expect(try folder.read("a") == [1])
  }

  @Test("what is at a path")
  func status() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([1, 2], to: "a")
    try #require(symlink("a", folder.path("link")) == 0)
    let file = try FileStatus(path: path)
    #expect(file.kind == .file && file.size == 2)
    #expect(try FileStatus(path: folder.path).kind == .folder)
    #expect(try FileStatus(path: "/dev/null").kind == .other)
    let link = folder.path("link")
    #expect(try file.isSame(as: FileStatus(path: link)))
    #expect(try FileStatus(path: link, followsLinks: false).kind == .other)
    #expect(try !file.isSame(as: FileStatus(path: folder.path)))
    let names = try FileStatus.names(inFolder: folder.path)
    #expect(names.compactMap { $0 }.sorted() == ["a", "link"])
  }
}

extension RegularFile {
  fileprivate func read(
    into part: inout [UInt8], at offset: Int
  ) throws -> Int {
    try part.withUnsafeMutableBytes { try read(into: $0, at: offset) }
  }
}
