// Where a path leads before it is written: links followed, kinds told apart.

/// What an output path stands for.
///
/// In a folder that everyone may write to, `/tmp` say, a link of somebody else
/// is not followed: Linux does not either (`protected_symlinks`), and whoever
/// follows links by hand has to ask the same.
struct OutputTarget {
  /// The path with its last links followed.
  let path: String
  /// The folder of `path`.
  let folder: String
  /// Its name in the folder.
  var name: String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) }
      ?? path
  }
  /// The regular file that is there now.
  let replaced: stat?
  /// Whether it is a device, pipe or terminal, which cannot be replaced.
  let isDirect: Bool
  /// Whether it is a pipe, which is of use only while somebody reads it.
  let isPipe: Bool

  /// Follows `path`, which need not exist.
  init(path start: String) throws(FileError) {
    try checkPath(start, .examine)
    var status = stat()
    // First the way the system follows it: /dev/stdout leads to names like
    // "pipe:[7]" that cannot be followed by hand.
    // Only of what is not there does it say so: every other error ends this.
    if stat(start, &status) == 0 {
      switch status.st_mode & S_IFMT {
      case S_IFREG: break
      case S_IFDIR: throw Self.error(start, EISDIR)
      case S_IFSOCK: throw Self.error(start, ENXIO)
      case let kind:
        self.init(
          path: start, replaced: nil, isDirect: true, isPipe: kind == S_IFIFO)
        return
      }
    } else if errno != ENOENT {
      throw Self.error(start, errno)
    }
    let path = try Self.follow(start)
    guard lstat(path, &status) == 0 else {
      // Nothing there yet, in a folder that may or may not exist.
      guard errno == ENOENT else { throw Self.error(start, errno) }
      self.init(path: path, replaced: nil, isDirect: false)
      return
    }
    guard access(path, W_OK) == 0 else { throw Self.error(start, errno) }
    self.init(path: path, replaced: status, isDirect: false)
  }

  /// The end of a chain of symbolic links, which may be a name without a file.
  private static func follow(_ start: String) throws(FileError) -> String {
    guard !start.isEmpty else { throw error(start, ENOENT) }
    guard !start.hasSuffix("/") else { throw error(start, EISDIR) }
    var path = start
    var status = stat()
    // As many links as Linux itself follows.
    for _ in 0...40 {
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK
      else { return path }
      try checkMayFollow(status, in: folder(of: path), start: start)
      let link = try readLink(path, start: start)
      path = link.hasPrefix("/") ? link : "\(folder(of: path))/\(link)"
    }
    throw error(start, ELOOP)
  }

  /// Refuses a link in a sticky folder of everyone's that is neither this
  /// user's nor the folder's owner's. Nobody else can put another in the place
  /// of one that passes.
  private static func checkMayFollow(
    _ link: stat, in folder: String, start: String
  ) throws(FileError) {
    var status = stat()
    guard stat(folder, &status) == 0 else { throw error(start, errno) }
    let shared = S_ISVTX | S_IWOTH
    guard
      status.st_mode & shared != shared || link.st_uid == geteuid()
        || link.st_uid == status.st_uid
    else { throw error(start, EACCES) }
  }

  private init(
    path: String, replaced: stat?, isDirect: Bool, isPipe: Bool = false
  ) {
    self.path = path
    folder = Self.folder(of: path)
    self.replaced = replaced
    self.isDirect = isDirect
    self.isPipe = isPipe
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func readLink(
    _ path: String, start: String
  ) throws(FileError) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &buffer, buffer.count)
    guard count > 0 else { throw error(start, errno) }
    guard count < buffer.count else { throw error(start, ENAMETOOLONG) }
    let codes = buffer.prefix(count).map(UInt8.init(bitPattern:))
    // Another text would lead to another file.
    guard let link = String(validating: codes, as: UTF8.self) else {
      throw error(start, EILSEQ)
    }
    return link
  }

  private static func error(_ path: String, _ code: Int32) -> FileError {
    FileError(operation: .examine, path: path, code: code)
  }
}
