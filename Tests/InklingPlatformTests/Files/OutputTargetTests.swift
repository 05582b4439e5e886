// What a path leads to before it is written: other people's links, bits that
// must not be passed on, pipes that nobody reads, and one file by two paths.

import InklingPlatform
import InklingTestSupport
import Testing

@Suite struct OutputTargetTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func status(_ name: String) -> stat {
    var status = stat()
    #expect(lstat(folder.path(name), &status) == 0)
    return status
  }

  /// As Linux with `protected_symlinks`, whether or not it is set here.
  @Test(
    "a link in a sticky folder of everyone's is followed only if it is one's own or the folder's owner's",
    .enabled(if: geteuid() == 0, "needs other users' files: run as root"),
    arguments: [
      (link: 1000, folder: 0, isFollowed: false),
      (1000, 2000, false), (1000, 1000, true), (0, 0, true), (0, 1000, true),
    ] as [(link: uid_t, folder: uid_t, isFollowed: Bool)])
  func stickyFolder(
    link: uid_t, owner: uid_t, isFollowed: Bool
  ) throws {
    try folder.write(Array("old".utf8), to: "victim")
    for (name, target) in [("direct", "victim"), ("dangling", "new")] {
      let shared = folder.path("shared-\(name)")
      try #require(mkdir(shared, 0o700) == 0)
      try #require(symlink(folder.path(target), "\(shared)/link") == 0)
      try #require(lchown("\(shared)/link", link, link) == 0)
      try #require(chown(shared, owner, owner) == 0)
      try #require(chmod(shared, 0o1777) == 0)
      let path = "\(shared)/link"
      if isFollowed {
        try AtomicFile.write("bytes", to: path)
        #expect(try folder.read(target) == Array("bytes".utf8))
      } else {
        #expect(
          throws: FileError(operation: .examine, path: path, code: EACCES)
        ) {
          try AtomicFile.write("bytes", to: path)
        }
        #expect(
          throws: FileError(operation: .examine, path: path, code: EACCES)
        ) {
          try AtomicFile.check(path: path)
        }
      }
    }
    guard !isFollowed else { return }
    #expect(try folder.read("victim") == Array("old".utf8))
    #expect(try !folder.names().contains("new"))
  }

  @Test(
    "what lets a program run as somebody is not passed on",
    arguments: [0o4755, 0o2775, 0o6777] as [mode_t])
  func setBits(mode: mode_t) throws {
    try folder.write(Array("old".utf8), to: "a")
    if geteuid() == 0 {
      try #require(chown(folder.path("a"), 1000, 1000) == 0)
    }
    try #require(chmod(folder.path("a"), mode) == 0)
    let before = status("a")
    try #require(before.st_mode & 0o7777 == mode)
    try AtomicFile.write("new", to: folder.path("a"))
    let after = status("a")
    #expect(after.st_mode & 0o7777 == mode & 0o777)
    #expect(after.st_uid == before.st_uid && after.st_gid == before.st_gid)
  }

  @Test(
    "a pipe that nobody reads is refused at once", arguments: [true, false])
  func pipeWithoutReader(isChecked: Bool) throws {
    let path = folder.path("pipe")
    try #require(mkfifo(path, 0o600) == 0)
    do throws(FileError) {
      if isChecked {
        try AtomicFile.check(path: path)
      } else {
        try AtomicFile.write("bytes", to: path)
      }
      Issue.record("written")
    } catch {
      #expect(
        error.description
          == "\(path): a pipe that nobody reads; expected a reader")
    }
  }

  @Test("one file is one place, by whatever path")
  func places() throws {
    try folder.write([], to: "a")
    try folder.write([], to: "b")
    try #require(mkdir(folder.path("sub"), 0o700) == 0)
    try #require(symlink("a", folder.path("link")) == 0)
    try #require(symlink("new", folder.path("dangling")) == 0)
    try #require(symlink(folder.path, folder.path("sub/up")) == 0)
    try #require(linkFile(folder.path("a"), folder.path("hard")) == 0)
    let a = try FilePlace(output: folder.path("a"))
    for name in ["a", "./a", "link", "hard", "sub/../a", "sub/up/a"] {
      #expect(try FilePlace(output: folder.path(name)) == a, "\(name)")
      #expect(FilePlace(existing: folder.path(name)) == a, "\(name)")
    }
    #expect(try FilePlace(output: folder.path("b")) != a)
    let new = try FilePlace(output: folder.path("new"))
    #expect(new != nil && new != a)
    for name in ["./new", "dangling", "sub/../new", "sub/up/new"] {
      #expect(try FilePlace(output: folder.path(name)) == new, "\(name)")
    }
    #expect(try FilePlace(output: folder.path("sub/new")) != new)
    #expect(FilePlace(existing: folder.path("new")) == nil)
    #expect(try FilePlace(output: "/dev/null") == nil)
    #expect(
      try FilePlace.folder(ofOutput: folder.path("sub/up/new"))
        == FilePlace(existing: folder.path))
  }
}

/// `link`, by a name that nothing else has.
private func linkFile(_ old: String, _ new: String) -> Int32 {
  linkat(AT_FDCWD, old, AT_FDCWD, new, 0)
}
