// Writing a file so that its name shows either the old bytes or all of the new
// ones, whatever happens in between. It knows nothing about what is written.

/// A file being written, that takes its name only when it is whole.
///
/// The bytes go to a temporary file in the same folder; `commit` forces them to
/// the disk and renames. Without `commit`, or when anything fails, the
/// temporary file is removed and whatever was at the path stays as it was. Of
/// two writers to one path, the one that commits last wins whole.
///
/// Where the file system allows it (`O_TMPFILE`), the temporary file has no
/// name while it is written, so that nothing is left of a process that is
/// killed. It needs one between two system calls of `commit`, since a link
/// cannot replace a file; what a kill leaves there the next writer to the
/// folder removes (`StaleTemporaries`).
///
/// - A symbolic link is followed: its target is replaced, the link stays.
/// - A replaced file's permission bits stay, and its owner where that is
///   allowed; what lets a program run as its owner (setuid, setgid) does not. A
///   file that may not be written is not replaced.
/// - A device, pipe or terminal is written directly; a pipe that nobody reads
///   is refused, since opening it would wait.
package struct AtomicFile: ~Copyable {
  private let path: String
  private let target: OutputTarget
  private let file: OpenFile
  private var descriptor: Int32 { file.descriptor }

  /// Begins to write `path`.
  ///
  /// - Throws: `FileError` with the operation `examine` or `create`.
  package init(path: String) throws(FileError) {
    let target = try OutputTarget(path: path)
    let opened: (descriptor: Int32, temporary: String?)
    if target.isDirect {
      opened = (try Self.openDirectly(target, path: path), nil)
    } else {
      let mode: mode_t = target.replaced == nil ? 0o666 : 0o600
      if let descriptor = Self.createNameless(in: target.folder, mode: mode) {
        opened = (descriptor, nil)
        StaleTemporaries.remove(from: target.folder)
      } else {
        opened = try Self.createTemporary(
          in: target.folder, mode: mode, path: path)
      }
    }
    self.path = path
    self.target = target
    file = OpenFile(opened.descriptor, temporary: opened.temporary)
  }

  /// Finds out what can be known of writing `path` without changing it, by
  /// beginning and giving up. A device is not opened. A pipe is, and stays so
  /// until the process ends: its reader would take less for the end of the
  /// data.
  ///
  /// - Throws: as `init(path:)`.
  package static func check(path: String) throws(FileError) {
    let target = try OutputTarget(path: path)
    if target.isPipe {
      _ = try openDirectly(target, path: path)
    } else if target.isDirect {
      guard access(target.path, W_OK) == 0 else { throw error(.create, path) }
    } else {
      _ = try AtomicFile(path: path)
    }
  }

  /// Opens what cannot be replaced.
  private static func openDirectly(
    _ target: OutputTarget, path: String
  ) throws(FileError) -> Int32 {
    // Without O_NONBLOCK, opening a pipe would wait for its reader.
    let flags = O_WRONLY | O_CLOEXEC | O_NOCTTY
    let descriptor = open(
      target.path, target.isPipe ? flags | O_NONBLOCK : flags)
    guard descriptor >= 0 else {
      guard target.isPipe, errno == ENXIO else { throw error(.create, path) }
      throw FileError(
        operation: .create, path: path,
        problem: .name("a pipe that nobody reads; expected a reader"))
    }
    if target.isPipe { _ = fcntl(descriptor, F_SETFL, O_WRONLY) }
    return descriptor
  }

  /// Writes all of `bytes` to `path`.
  ///
  /// - Throws: as the three steps do.
  package static func write(
    _ bytes: [UInt8], to path: String
  ) throws(FileError) {
    var file = try AtomicFile(path: path)
    try file.write(bytes.span.bytes)
    try file.commit()
  }

  /// Writes all of `text` in UTF-8 to `path`.
  ///
  /// - Throws: as the three steps do.
  package static func write(
    _ text: String, to path: String
  ) throws(FileError) {
    try write(Array(text.utf8), to: path)
  }

  /// Appends all of `bytes`.
  ///
  /// - Throws: `FileError` with the operation `write`; after that the file can
  ///   only be given up.
  package mutating func write(
    _ bytes: UnsafeRawBufferPointer
  ) throws(FileError) {
    guard var next = bytes.baseAddress else { return }
    var left = bytes.count
    while left > 0 {
      let written = systemWrite(descriptor, next, left)
      if written < 0 {
        if errno == EINTR { continue }
        throw Self.error(.write, path)
      }
      next += written
      left -= written
    }
  }

  /// Appends all of `bytes`.
  ///
  /// - Throws: `FileError` with the operation `write`.
  package mutating func write(_ bytes: RawSpan) throws(FileError) {
    try bytes.withUnsafeBytes { (buffer) throws(FileError) in
      try write(buffer)
    }
  }

  /// Appends all of `text` in UTF-8.
  ///
  /// - Throws: `FileError` with the operation `write`.
  package mutating func write(_ text: String) throws(FileError) {
    try write(Array(text.utf8).span.bytes)
  }

  /// The file's lock, for longer than it is written; `nil` where the target is
  /// written directly.
  package func lock() -> FileLock? {
    target.isDirect ? nil : FileLock(descriptor)
  }

  /// Gives the file its name.
  ///
  /// - Parameter isNew: whether a file that came to be at the path meanwhile is
  ///   an error (`EEXIST`), where the file system can tell.
  /// - Throws: `FileError` with the operation `synchronize` or `replace`. Only
  ///   where the folder could not be forced to the disk is the new file in
  ///   place all the same.
  package consuming func commit(isNew: Bool = false) throws(FileError) {
    guard !target.isDirect else { return }
    if let old = target.replaced {
      // Changing the owner clears bits of the mode, so it goes first. Only root
      // may give files away; others keep their own. Bits that make a program
      // run as somebody are never passed on: they were given to other bytes.
      _ = fchown(descriptor, old.st_uid, old.st_gid)
      guard fchmod(descriptor, old.st_mode & 0o1777) == 0 else {
        throw Self.error(.create, path)
      }
    }
    guard fsync(descriptor) == 0 else { throw Self.error(.synchronize, path) }
    if file.temporary == nil {
      // Only between these two calls has it a name that has to be removed.
      let (descriptor, target, path) = (descriptor, target, path)
      try Signals.deferring { () throws(FileError) in
        let name = try Self.link(descriptor, in: target.folder, path: path)
        do throws(FileError) {
          try Self.move(name, to: target, path: path, isNew: isNew)
        } catch {
          unlink(name)
          throw error
        }
      }
    } else if let name = file.temporary {
      try Self.move(name, to: target, path: path, isNew: isNew)
      file.temporary = nil
    }
    try synchronizeFolder()
  }

  private static func move(
    _ name: String, to target: OutputTarget, path: String, isNew: Bool
  ) throws(FileError) {
    if isNew, linkat(AT_FDCWD, name, AT_FDCWD, target.path, 0) == 0 {
      unlink(name)
      return
    }
    // Some file systems have no links (FAT).
    guard !isNew || errno != EEXIST, rename(name, target.path) == 0 else {
      throw error(.replace, path)
    }
  }

  /// Forces the new name to the disk, where folders can be opened and forced.
  private func synchronizeFolder() throws(FileError) {
    let folder = open(target.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    defer { close(folder) }
    guard fsync(folder) == 0 || errno == EINVAL || errno == ENOTSUP else {
      throw Self.error(.synchronize, path)
    }
  }

  /// A new file that no folder names yet, locked so that its name, once it has
  /// one, is seen to be in use.
  ///
  /// - Returns: `nil` where the file system has no such files, or the file
  ///   could not be named later.
  private static func createNameless(in folder: String, mode: mode_t) -> Int32?
  {
    // O_TMPFILE, a macro that Swift does not see.
    let nameless = 0o20_000_000 | O_DIRECTORY
    let descriptor = open(folder, O_WRONLY | nameless | O_CLOEXEC, mode)
    guard descriptor >= 0 else { return nil }
    guard access(Self.handle(descriptor), F_OK) == 0,
      flock(descriptor, LOCK_EX | LOCK_NB) == 0
    else {
      close(descriptor)
      return nil
    }
    return descriptor
  }

  /// Gives the nameless file a temporary name.
  private static func link(
    _ descriptor: Int32, in folder: String, path: String
  ) throws(FileError) -> String {
    for _ in 0..<100 {
      let name = temporaryName(in: folder)
      if linkat(
        AT_FDCWD, handle(descriptor), AT_FDCWD, name, AT_SYMLINK_FOLLOW)
        == 0
      {
        return name
      }
      guard errno == EEXIST || errno == EINTR else { break }
    }
    throw error(.replace, path)
  }

  /// A path that leads to an open file.
  private static func handle(_ descriptor: Int32) -> String {
    "/proc/self/fd/\(descriptor)"
  }

  private static func temporaryName(in folder: String) -> String {
    let random = String(UInt64.random(in: 0 ... .max), radix: 36)
    return "\(folder)/\(StaleTemporaries.prefix)\(random)"
      + StaleTemporaries.suffix
  }

  /// A new file under a name that nothing had, where there are no nameless
  /// files. A killed process leaves it: the name says whose it was.
  private static func createTemporary(
    in folder: String, mode: mode_t, path: String
  ) throws(FileError) -> (descriptor: Int32, temporary: String?) {
    for _ in 0..<100 {
      let name = temporaryName(in: folder)
      let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
      let descriptor = open(name, flags, mode)
      guard descriptor >= 0 else {
        guard errno == EEXIST || errno == EINTR else { break }
        continue
      }
      // Until it is locked another writer may take it for a dead one's.
      var status = stat()
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK,
        fstat(descriptor, &status) == 0, status.st_nlink > 0
      {
        return (descriptor, name)
      }
      close(descriptor)
    }
    throw error(.create, path)
  }

  private static func error(
    _ operation: FileError.Operation, _ path: String
  ) -> FileError {
    FileError(operation: operation, path: path, code: errno)
  }
}
