// What the system says of a path, without opening it.

/// What is at a path.
package struct FileStatus {
  /// What the caller tells apart.
  package enum Kind: Sendable {
    case file
    case folder
    /// A pipe, a device, or a link that was not followed.
    case other
  }

  private let status: stat

  /// - Parameter followsLinks: whether a symbolic link counts as what it points
  ///   to, which is then an error where it points to nothing.
  /// - Throws: `FileError` with the operation `examine`.
  package init(
    path: String, followsLinks: Bool = true
  ) throws(FileError) {
    try checkPath(path, .examine)
    var status = stat()
    guard
      (followsLinks ? stat(path, &status) : lstat(path, &status)) == 0
    else { throw FileError(operation: .examine, path: path, code: errno) }
    self.status = status
  }

  /// What it is.
  package var kind: Kind {
    switch status.st_mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR: .folder
    default: .other
    }
  }

  /// Its bytes, of a regular file.
  package var size: Int { Int(clamping: status.st_size) }

  /// Whether both are the same file, by whatever path.
  package func isSame(as other: FileStatus) -> Bool {
    status.st_dev == other.status.st_dev && status.st_ino == other.status.st_ino
  }

  /// The names in a folder, in no order, `.` and `..` left out; `nil` for one
  /// that is no UTF-8.
  ///
  /// - Throws: `FileError` with the operation `open`.
  package static func names(
    inFolder path: String
  ) throws(FileError) -> [String?] {
    try names(inFolder: path) { _ in true }
  }

  /// The names in a folder of what may be symbolic links, in no order: some
  /// file systems do not say what is none.
  ///
  /// - Throws: as `names(inFolder:)`.
  package static func links(
    inFolder path: String
  ) throws(FileError) -> [String?] {
    try names(inFolder: path) { $0 == DT_LNK || $0 == DT_UNKNOWN }
  }

  private static func names(
    inFolder path: String, where isWanted: (Int) -> Bool
  ) throws(FileError) -> [String?] {
    try checkPath(path, .open)
    guard let folder = opendir(path) else {
      throw FileError(operation: .open, path: path, code: errno)
    }
    defer { closedir(folder) }
    var names: [String?] = []
    while let entry = readdir(folder) {
      guard isWanted(Int(entry.pointee.d_type)) else { continue }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(validating: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
