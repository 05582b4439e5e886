// The training or the test half of a folder of texts: its files and classes.

import Inkling

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The files of one part, found but not read.
struct TextFolderPart {
  enum Role: String {
    case train
    case test
  }

  struct File {
    let path: String
    let label: UInt16
  }

  /// Files that a part may hold.
  static let maximumCount = 1 << 24

  let path: String
  /// The classes' folders, in ascending order.
  let classNames: [String]
  /// In the order of `TextFolder.load`.
  let files: [File]

  /// - Throws: `DataError` when there is no such folder, or two, or it holds
  ///   no folder with a file.
  init(_ role: Role, in folder: String) throws(DataError) {
    let candidates = try Self.names(in: folder, kind: S_IFDIR).filter {
      $0 == role.rawValue || $0.hasSuffix("-\(role.rawValue)")
    }
    guard candidates.count == 1 else {
      throw DataError(
        .unsupported, in: folder,
        "\(candidates.count) folders named \(role.rawValue) or "
          + "NAME-\(role.rawValue); expected one")
    }
    let path = "\(folder)/\(candidates[0])"
    let classNames = try Self.names(in: path, kind: S_IFDIR)
    guard (1...Int(UInt16.max)).contains(classNames.count) else {
      throw DataError(
        .unsupported, in: path,
        "\(classNames.count) folders; expected one a class, 1 to 65535")
    }
    var files: [File] = []
    for (label, name) in classNames.enumerated() {
      for file in try Self.names(in: "\(path)/\(name)", kind: S_IFREG) {
        files.append(
          File(
            path: "\(path)/\(name)/\(file)",
            label: UInt16(truncatingIfNeeded: label)))
      }
      guard files.count <= Self.maximumCount else {
        throw DataError(
          .tooLarge, in: path,
          "more than \(Self.maximumCount) files can not be read here")
      }
    }
    guard !files.isEmpty else {
      throw DataError(
        .unsupported, in: path, "no files in the classes' folders")
    }
    NumPyShuffle.shuffle(&files, seed: 42)
    self.path = path
    self.classNames = classNames
    self.files = files
  }

  /// The names in a folder of things of one kind (symbolic links count as what
  /// they point to), in ascending order of their bytes; hidden ones left out.
  private static func names(
    in folder: String, kind: mode_t
  ) throws(DataError) -> [String] {
    guard let handle = opendir(folder) else {
      throw DataError(
        .cannotOpen, in: folder, String(cString: strerror(errno)))
    }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(validating: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard let name else {
        throw DataError(
          .unsupported, in: folder, "a file whose name is no UTF-8")
      }
      if name.hasPrefix(".") { continue }
      var status = stat()
      if stat("\(folder)/\(name)", &status) == 0,
        status.st_mode & S_IFMT == kind
      {
        names.append(name)
      }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
