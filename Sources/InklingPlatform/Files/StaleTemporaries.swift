// Removing what a writer left that was killed just before its last step.

/// The temporary names of `AtomicFile`, and those of them that no process uses.
///
/// A writer with a nameless file locks it before it names it, so that a file by
/// such a name that nobody has locked is one whose writer is dead. Only file
/// systems with nameless files are cleaned: on others (NFS among them) a name
/// comes before its lock, or the lock is not seen everywhere.
enum StaleTemporaries {
  static let prefix = ".inkling-"
  static let suffix = ".tmp"

  /// Removes them. What cannot be removed, or belongs to others, stays.
  static func remove(from folder: String) {
    let names = try? FileStatus.names(inFolder: folder)
    for case let name? in names ?? []
    where name.hasPrefix(prefix) && name.hasSuffix(suffix) {
      let path = "\(folder)/\(name)"
      if isStale(path) { unlink(path) }
    }
  }

  private static func isStale(_ path: String) -> Bool {
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
    let descriptor = open(path, flags)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var status = stat()
    return fstat(descriptor, &status) == 0
      && status.st_mode & S_IFMT == S_IFREG
      && status.st_uid == geteuid()
      && flock(descriptor, LOCK_EX | LOCK_NB) == 0
  }
}
