// Folders whose names are classes: what lies in one, and in which order classes
// are numbered.

import InklingPlatform
import InklingTraining

/// A file in the folder of its class.
struct ClassFile: Sendable {
  let path: String
  let label: UInt16
}

/// What data sets of a folder per class have in common.
enum ClassFolders {
  /// Classes that a data set may have.
  static let maximumClasses = Int(UInt16.max)

  /// The names in a folder of what is of one kind (symbolic links count as what
  /// they point to), in ascending order of their bytes; hidden ones left out.
  ///
  /// - Parameter what: what is looked for, in an error.
  /// - Throws: `DataError` for a link that leads nowhere, a pipe or a device:
  ///   to leave it out would be to lose a sample in silence.
  static func names(
    of kind: FileStatus.Kind, in folder: String, what: String,
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
            + "\(what) are looked for")
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
    return names.sorted(by: areInByteOrder)
  }

  /// Folders in `folder` that hold the part of a data set that is named so, or
  /// `NAME-` and that.
  static func parts(
    _ role: String, in folder: String, what: String
  ) throws(DataError) -> [String] {
    try names(of: .folder, in: folder, what: what) {
      $0 == role || $0.hasSuffix("-\(role)")
    }
  }

  /// The files in the classes' folders, in their order and then by name.
  ///
  /// - Parameter limit: files that there may be.
  /// - Throws: as `names`, and `DataError` with reason `tooLarge` or `memory`.
  static func files(
    in path: String, classes: [String], limit: Int, what: String
  ) throws(DataError) -> [ClassFile] {
    var files: [ClassFile] = []
    for (label, name) in classes.enumerated() {
      let folder = "\(path)/\(name)"
      let names = try names(of: .file, in: folder, what: what)
      // Twice: they may be shuffled, and the array grows to twice its size.
      try DataError.checkMemory(
        (files.count + names.count) * 3 * MemoryLayout<ClassFile>.stride
          + names.count * (folder.utf8.count + 64),
        for: "the names of files", in: path)
      for file in names {
        files.append(
          ClassFile(
            path: "\(folder)/\(file)",
            label: UInt16(truncatingIfNeeded: label)))
      }
      guard files.count <= limit else {
        throw DataError(
          .tooLarge, in: path,
          "\(files.count) \(what) and more; at most \(limit) can be read here")
      }
    }
    return files
  }

  /// Whether class `a` has the lower number: numbers ascend by their value and
  /// come before other names, which ascend by their bytes.
  static func areInOrder(_ a: String, _ b: String) -> Bool {
    switch (digits(of: a), digits(of: b)) {
    case (let x?, let y?) where x.count != y.count: x.count < y.count
    case (let x?, let y?) where x != y: areInByteOrder(x, y)
    case (.some, nil): true
    case (nil, .some): false
    default: areInByteOrder(a, b)
    }
  }

  private static func areInByteOrder(
    _ a: some StringProtocol, _ b: some StringProtocol
  ) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }

  /// A number's digits without the zeros that lead it.
  private static func digits(of name: String) -> Substring? {
    let zero = UInt8(ascii: "0")
    guard !name.isEmpty, name.utf8.allSatisfy({ zero...zero + 9 ~= $0 })
    else { return nil }
    return name.drop { $0 == "0" }
  }
}
