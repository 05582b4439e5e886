// Which file a path stands for, so that two paths can be told to be one file.

/// A file by what the system knows it by, whatever path leads to it: one that
/// is there by its device and inode, one that is not yet by its name in a
/// folder.
package struct FilePlace: Hashable, Sendable {
  private let device: dev_t
  private let inode: ino_t
  /// The name in the folder that the numbers stand for; `nil` for a file that
  /// is there.
  private let name: String?

  /// The file or folder at `path`; `nil` where none can be seen.
  package init?(existing path: String) {
    var status = stat()
    guard !path.utf8.contains(0), stat(path, &status) == 0 else { return nil }
    self.init(status, name: nil)
  }

  /// Where `AtomicFile` writes if it is told to write `path`; `nil` for a
  /// device or pipe, which any number may write to.
  ///
  /// - Throws: `FileError` with the operation `examine`.
  package init?(output path: String) throws(FileError) {
    let target = try OutputTarget(path: path)
    guard !target.isDirect else { return nil }
    if let replaced = target.replaced {
      self.init(replaced, name: nil)
    } else {
      try self.init(
        Self.status(ofFolder: target), name: target.name)
    }
  }

  /// The folder that `AtomicFile` writes `path` in.
  ///
  /// - Throws: as `init(output:)`.
  package static func folder(
    ofOutput path: String
  ) throws(FileError) -> FilePlace {
    try FilePlace(
      status(ofFolder: OutputTarget(path: path)), name: nil)
  }

  private static func status(
    ofFolder target: OutputTarget
  ) throws(FileError) -> stat {
    var status = stat()
    guard stat(target.folder, &status) == 0 else {
      throw FileError(operation: .examine, path: target.path, code: errno)
    }
    return status
  }

  private init(_ status: stat, name: String?) {
    device = status.st_dev
    inode = status.st_ino
    self.name = name
  }
}
