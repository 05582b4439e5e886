// A file system that is soon full.

import InklingTestSupport

/// A tmpfs of its own, gone with its last reference.
final class SmallDisk {
  let path: String

  /// Whether this process may mount.
  static let isPossible: Bool = {
    guard geteuid() == 0, let folder = try? TemporaryFolder() else {
      return false
    }
    return (try? SmallDisk(at: folder.path("disk"), kilobytes: 4)) != nil
  }()

  /// Mounts it on a new folder.
  init(at path: String, kilobytes: Int) throws {
    self.path = path
    mkdir(path, 0o700)
    guard mount("tmpfs", path, "tmpfs", 0, "size=\(kilobytes)k") == 0 else {
      throw InklingProcess.Failure(reason: "mount: error \(errno)")
    }
  }

  deinit { umount(path) }

  /// The names on it, hidden ones too.
  func names() throws -> [String] {
    guard let names = TemporaryFolder.list(path) else {
      throw InklingProcess.Failure(reason: "\(path): error \(errno)")
    }
    return names.sorted()
  }
}
