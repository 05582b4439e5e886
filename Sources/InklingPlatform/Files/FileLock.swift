// Which file a path leads to, and telling other processes that it is in use.

/// A file as it was at some time: another one, or the same with other bytes, is
/// not equal.
package struct FileIdentity: Hashable, Sendable {
  private let device: UInt64
  private let number: UInt64
  private let size: Int64
  private let seconds: Int64
  private let nanoseconds: Int64

  init(_ status: stat) {
    device = UInt64(status.st_dev)
    number = UInt64(status.st_ino)
    size = Int64(status.st_size)
    seconds = Int64(status.st_mtim.tv_sec)
    nanoseconds = Int64(status.st_mtim.tv_nsec)
  }

  /// The file at `path`, which need not be readable; `nil` where the system
  /// does not say.
  package init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }
}

/// An open file that other openings of it see to be in use, in this process
/// and in others (`flock`); it is free again with the lock's last reference,
/// and where the process is killed.
package final class FileLock: Sendable {
  private let descriptor: Int32

  /// Locks an open file, which may be closed then. Where the file system knows
  /// no locks, none is seen.
  ///
  /// - Returns: `nil` where another opening of the file has it locked.
  init?(_ descriptor: Int32) {
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
    else { return nil }
    // The lock is the opening's, which both descriptors share.
    self.descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The file as it is now; `nil` where the system does not say.
  package var identity: FileIdentity? {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? FileIdentity(status) : nil
  }

  /// Whether `path` leads to this file.
  package func isAt(_ path: String) -> Bool {
    var mine = stat()
    var theirs = stat()
    return fstat(descriptor, &mine) == 0 && stat(path, &theirs) == 0
      && mine.st_dev == theirs.st_dev && mine.st_ino == theirs.st_ino
  }
}

extension RegularFile {
  /// Locks the file for longer than it is open here.
  ///
  /// - Returns: `nil` where it is in use.
  package func lock() -> FileLock? { FileLock(descriptor) }

  /// The file as it is now; `nil` where the system does not say.
  package var identity: FileIdentity? {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? FileIdentity(status) : nil
  }
}
