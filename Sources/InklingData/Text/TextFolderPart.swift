// The training or the test half of a folder of texts: its files and classes.

import CKernels
import InklingPlatform
import InklingTraining

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

  /// - Parameter limit: files that it may hold.
  /// - Throws: `DataError` when there is no such folder, or two, or it holds
  ///   no folder with a file, or what is neither a file nor a folder.
  init(
    _ role: Role, in folder: String, limit: Int = maximumCount
  ) throws(DataError) {
    let candidates = try Self.names(of: .folder, in: folder) {
      $0 == role.rawValue || $0.hasSuffix("-\(role.rawValue)")
    }
    guard candidates.count == 1 else {
      throw DataError(
        .unsupported, in: folder,
        "\(candidates.count) folders named \(role.rawValue) or "
          + "NAME-\(role.rawValue); expected one")
    }
    let path = "\(folder)/\(candidates[0])"
    let classNames = try Self.names(of: .folder, in: path)
    guard (1...Int(UInt16.max)).contains(classNames.count) else {
      throw DataError(
        .unsupported, in: path,
        "\(classNames.count) folders; expected one a class, 1 to 65535")
    }
    var files: [File] = []
    for (label, name) in classNames.enumerated() {
      let names = try Self.names(of: .file, in: "\(path)/\(name)")
      // Twice: they are shuffled, and the array grows to twice its size.
      try DataError.checkMemory(
        (files.count + names.count) * 3 * MemoryLayout<File>.stride
          + names.count * (path.utf8.count + name.utf8.count + 64),
        for: "the names of files", in: path)
      for file in names {
        files.append(
          File(
            path: "\(path)/\(name)/\(file)",
            label: UInt16(truncatingIfNeeded: label)))
      }
      guard files.count <= limit else {
        throw DataError(
          .tooLarge, in: path,
          "\(files.count) texts and more; at most \(limit) can be read here")
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

  /// The names in a folder of what is of one kind (symbolic links count as what
  /// they point to), in ascending order of their bytes; hidden ones left out.
  ///
  /// - Throws: `DataError` for a link that leads nowhere, a pipe or a device:
  ///   to leave it out would be to lose a text in silence.
  private static func names(
    of kind: FileStatus.Kind, in folder: String,
    where isWanted: (String) -> Bool = { _ in true }
  ) throws(DataError) -> [String] {
    let all: [String?]
    do throws(FileError) { all = try FileStatus.names(inFolder: folder) } catch
    { throw DataError(error) }
    var names: [String] = []
    for name in all {
      guard let name else {
        throw DataError(
          .malformed, in: folder,
          "holds a name that is no UTF-8; expected only names in UTF-8 where "
            + "texts are looked for")
      }
      guard !name.hasPrefix("."), isWanted(name) else { continue }
      let found = try FileStatus.of("\(folder)/\(name)").kind
      guard found != .other else {
        throw DataError(
          .cannotOpen, in: "\(folder)/\(name)",
          "is a pipe or a device; expected a regular file or a folder")
      }
      if found == kind { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

/// NumPy's older shuffle, for the one order that depends on it: that of the
/// texts in scikit-learn's fetch_20newsgroups.
enum NumPyShuffle {
  /// The order that `numpy.random.RandomState(seed).shuffle` leaves: Fisher and
  /// Yates's, from the end.
  static func shuffle<Element>(_ elements: inout [Element], seed: UInt32) {
    var random = ink_numpy_random()
    ink_numpy_seed(&random, seed)
    for index in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(
        index,
        Int(ink_numpy_below(&random, UInt32(truncatingIfNeeded: index + 1))))
    }
  }
}
