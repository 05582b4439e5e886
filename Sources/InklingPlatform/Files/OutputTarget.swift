// Where a path leads before it is written: links followed, kinds told apart.

/// What an output path stands for.
struct OutputTarget {
  /// The path with its last links followed.
  let path: String
  /// The folder of `path`.
  let folder: String
  /// The regular file that is there now.
  let replaced: stat?
  /// Whether it is a device, pipe or terminal, which cannot be replaced.
  let isDirect: Bool

  /// Follows `path`, which need not exist.
  init(path start: String) throws(FileError) {
    try checkPath(start, .examine)
    var status = stat()
    // First the way the system follows it: /dev/stdout leads to names like
    // "pipe:[7]" that cannot be followed by hand.
    if stat(start, &status) == 0 {
      switch status.st_mode & S_IFMT {
      case S_IFREG: break
      case S_IFDIR: throw Self.error(start, EISDIR)
      default:
        self.init(path: start, replaced: nil, isDirect: true)
        return
      }
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
      let link = try readLink(path, start: start)
      path = link.hasPrefix("/") ? link : "\(folder(of: path))/\(link)"
    }
    throw error(start, ELOOP)
  }

  private init(path: String, replaced: stat?, isDirect: Bool) {
    self.path = path
    folder = Self.folder(of: path)
    self.replaced = replaced
    self.isDirect = isDirect
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
    let codes = buffer.prefix(count).lazy.map(UInt8.init(bitPattern:))
    return String(decoding: codes, as: UTF8.self)
  }

  private static func error(_ path: String, _ code: Int32) -> FileError {
    FileError(operation: .examine, path: path, code: code)
  }
}
