// inkling data: downloads from mirrors on loopback that answer well, in part,
// wrongly or with a web page.

import InklingTestSupport
import Testing

@Suite(.enabled(if: DataServer.isPossible)) struct DataTests {
  private let home: TemporaryFolder
  private let server: DataServer

  init() throws {
    home = try TemporaryFolder()
    server = try DataServer()
  }

  private func run(_ arguments: [String]) throws -> InklingProcess {
    try InklingProcess(
      arguments,
      environment: ["XDG_DATA_HOME": home.path, "no_proxy": "127.0.0.1"])
  }

  private func get(_ catalogue: String) throws -> InklingProcess {
    try run(["data", "get", "tiny", "--catalogue", catalogue])
  }

  private func expectWhole() throws {
    for (name, bytes) in DataServer.files {
      #expect(try home.read("inkling/tiny/\(name)") == bytes)
    }
    // Nothing else is left.
    #expect(access(home.path("inkling/.tiny.partial"), F_OK) != 0)
  }

  @Test func downloadsAreFoundByTheirName() throws {
    let catalogue = try server.catalogue("good")
    let run = try get(catalogue)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors == "")
    try expectWhole()
    let list = try self.run(["data", "list", "--catalogue", catalogue])
    #expect(list.output.contains("yes"))
    let training = try self.run([
      "train", "--data", "tiny", "--hidden", "4", "--epochs", "2", "--output",
      home.path("tiny.ink"),
    ])
    #expect(training.status == 0, "\(training.errors)")
    let again = try get(catalogue)
    #expect(again.output.contains("is there already"))
    #expect(try server.requests().count == 4)
  }

  @Test(arguments: ["cut", "whole", "altered,good", "page,good", "none,good"])
  func whatIsWholeInTheEndIsTaken(_ modes: String) throws {
    let names = modes.split(separator: ",").map(String.init)
    let catalogue =
      names.count == 1
      ? try server.catalogue(names[0])
      : try server.catalogue(names[0], names[1])
    let run = try get(catalogue)
    #expect(run.status == 0, "\(run.errors)")
    try expectWhole()
    guard modes == "cut" else { return }
    // 3,152 bytes, 1,000 a connection.
    #expect(
      try server.requests().prefix(4).map {
        $0.split(separator: " ").dropFirst()
      }
        == [[], ["bytes=1000-"], ["bytes=2000-"], ["bytes=3000-"]])
  }

  @Test(arguments: [
    ("altered", "SHA-256"), ("page", "a web page in place of the file"),
    ("none", "404"),
  ])
  func whatIsNotTheFileIsRefused(_ mode: String, _ words: String) throws {
    let run = try get(try server.catalogue(mode))
    #expect(run.status == 1)
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(run.errors.split(separator: "\n").count == 1)
    #expect(access(home.path("inkling/tiny"), F_OK) != 0)
  }

  /// A part that was left is gone on from, one of another file is given up.
  @Test(arguments: [("good", true), ("whole", true), ("good", false)])
  func partsAreGoneOnFrom(_ mode: String, _ isRight: Bool) throws {
    let (name, bytes) = DataServer.files[0]
    mkdir(home.path("inkling"), 0o700)
    mkdir(home.path("inkling/.tiny.partial"), 0o700)
    try home.write(
      isRight ? Array(bytes[..<1000]) : [UInt8](repeating: 7, count: 1000),
      to: "inkling/.tiny.partial/\(name).part")
    let run = try get(try server.catalogue(mode))
    #expect(run.status == 0, "\(run.errors)")
    try expectWhole()
    #expect(
      try server.requests().first == "/\(mode)/\(name) bytes=1000-")
  }

  @Test func oneDownloadAtATime() throws {
    mkdir(home.path("inkling"), 0o700)
    mkdir(home.path("inkling/.tiny.partial"), 0o700)
    let lock = open(
      home.path("inkling/.tiny.partial/.lock"), O_RDWR | O_CREAT, 0o600)
    defer { close(lock) }
    try #require(flock(lock, LOCK_EX) == 0)
    let run = try get(try server.catalogue("good"))
    #expect(run.status == 1)
    #expect(run.errors.contains("by another process"))
  }

  @Test func archivesOfFoldersAreUnpacked() throws {
    let folder = server.folder.path
    let code = system(
      """
      cd '\(folder)' && mkdir -p n-train/a n-train/b n-test/a n-test/b &&
      echo some words > n-train/a/1 && echo other ones > n-train/b/1 &&
      cp n-train/a/1 n-test/a/ && cp n-train/b/1 n-test/b/ &&
      tar czf n.tar.gz n-train n-test
      """)
    try #require(code == 0)
    let catalogue = try server.catalogue(
      "good", kind: "tar", files: ["n.tar.gz"])
    let run = try get(catalogue)
    #expect(run.status == 0, "\(run.errors)")
    let training = try self.run([
      "train", "--data", "tiny", "--hidden", "4", "--epochs", "1",
    ])
    #expect(training.status == 0, "\(training.errors)")
  }

  @Test func whatIsMissingIsNamed() throws {
    let run = try InklingProcess(
      ["data", "get", "mnist"],
      environment: ["XDG_DATA_HOME": home.path, "PATH": home.path])
    #expect(run.status == 1)
    #expect(run.errors.contains("the program curl"))
    let training = try self.run(["train", "--data", "mnist"])
    #expect(training.status == 64)
    #expect(training.errors.contains("inkling data get mnist"))
    #expect(try self.run(["data", "get", "minst"]).status == 64)
    let list = try self.run(["data", "list", "--json"])
    #expect(list.lines.count == 4)
  }

  @Test(arguments: [
    "set tiny zip Four", "from http://a/", "set tiny files T\nfile a 12 0123",
    "set ../tiny files T", "set tiny files T\nfile ../a - \(sum)",
    "set tiny files T\nfile a 0 \(sum)",
  ])
  func catalogueLinesThatAreNoneAreRefused(_ text: String) throws {
    let path = try home.write(Array(text.utf8), to: "catalogue")
    let run = try get(path)
    #expect(run.status == 1)
    #expect(run.errors.contains("catalogue:"), "\(run.errors)")
  }

  private static let sum = String(repeating: "a", count: 64)
}
