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

  /// Files that a part may hold.
  static let maximumCount = 1 << 24

  let path: String
  /// The classes' folders, in ascending order.
  let classNames: [String]
  /// In the order of `TextFolder.load`.
  let files: [ClassFile]

  /// - Parameter limit: files that it may hold.
  /// - Throws: `DataError` when there is no such folder, or two, or it holds
  ///   no folder with a file, or what is neither a file nor a folder.
  init(
    _ role: Role, in folder: String, limit: Int = maximumCount
  ) throws(DataError) {
    let candidates = try ClassFolders.parts(
      role.rawValue, in: folder, what: "texts")
    guard candidates.count == 1 else {
      throw DataError(
        .unsupported, in: folder,
        "\(candidates.count) folders named \(role.rawValue) or "
          + "NAME-\(role.rawValue); expected one")
    }
    let path = "\(folder)/\(candidates[0])"
    let classNames = try ClassFolders.names(
      of: .folder, in: path, what: "texts")
    guard (1...ClassFolders.maximumClasses).contains(classNames.count) else {
      throw DataError(
        .unsupported, in: path,
        "\(classNames.count) folders; expected one a class, 1 to 65535")
    }
    var files = try ClassFolders.files(
      in: path, classes: classNames, limit: limit, what: "texts")
    guard !files.isEmpty else {
      throw DataError(
        .unsupported, in: path, "no files in the classes' folders")
    }
    NumPyShuffle.shuffle(&files, seed: 42)
    self.path = path
    self.classNames = classNames
    self.files = files
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
