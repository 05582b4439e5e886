// Folders of pictures by class: where the parts and classes lie in one, before
// any picture is read.

import InklingPlatform
import InklingTraining

/// `FOLDER/NAME-train/CLASS/FILE` and `FOLDER/NAME-test/CLASS/FILE`, where the
/// folders may also be named `train` and `test` alone; or `FOLDER/CLASS/FILE`.
///
/// Limits: those of the pictures' readers, 2^24 pictures a part, 65,535
/// classes. No folder below the classes is looked into, and anything but files
/// and folders is refused.
struct PictureFolder {
  /// Pictures that a part may have.
  static let maximumCount = 1 << 24
  /// Classes whose files are looked at to tell what kind of data there is, and
  /// files of each.
  private static let (lookedAt, filesLookedAt) = (64, 4)

  /// The folder itself.
  let path: String
  /// The folders that hold those of the classes, where there are two or one of
  /// them; the pictures of a folder without parts are in neither.
  private let trainPath: String?
  private let testPath: String?

  /// `nil` for a folder of something else, or one that cannot be read.
  init?(_ path: String) {
    self.path = path
    do throws(DataError) {
      trainPath = try Self.part("train", of: path)
      testPath = try Self.part("test", of: path)
    } catch {
      return nil
    }
    guard Self.holdsPictures(trainPath ?? testPath ?? path) else { return nil }
  }

  /// Whether there is no part of its own to train on or to test on.
  var isFlat: Bool { trainPath == nil && testPath == nil }

  /// The folders with the classes that a reader looks at.
  var parts: [String] {
    isFlat ? [path] : [trainPath, testPath].compactMap { $0 }
  }

  /// The only folder for a part that has folders itself.
  private static func part(
    _ role: String, of path: String
  ) throws(DataError) -> String? {
    let found = try ClassFolders.parts(role, in: path, what: "pictures")
    guard found.count == 1 else { return nil }
    let part = "\(path)/\(found[0])"
    return folders(in: part).isEmpty ? nil : part
  }

  /// Whether most of the first files of the classes are pictures, of kinds that
  /// are read here or not.
  private static func holdsPictures(_ part: String) -> Bool {
    var (pictures, others) = (0, 0)
    for folder in folders(in: part).prefix(lookedAt) {
      for file in visible(in: folder).prefix(filesLookedAt)
      where (try? FileStatus(path: file).kind) == .file {
        if GrayImage.isPicture(path: file) {
          pictures += 1
        } else {
          others += 1
        }
      }
    }
    return pictures > others
  }

  /// The first file in a folder of a folder of `path`, to say of what kind the
  /// files there are not.
  static func firstFile(below path: String) -> String? {
    folders(in: path).lazy.flatMap(visible).first {
      (try? FileStatus(path: $0).kind) == .file
    }
  }

  /// Whether a picture lies in `path` itself.
  static func holdsPicture(_ path: String) -> Bool {
    visible(in: path).contains { GrayImage.isPicture(path: $0) }
  }

  private static func folders(in path: String) -> [String] {
    visible(in: path).filter { (try? FileStatus(path: $0).kind) == .folder }
  }

  /// What is not hidden, in order.
  private static func visible(in path: String) -> [String] {
    let names = (try? FileStatus.names(inFolder: path)) ?? []
    return names.compactMap { $0 }.filter { !$0.hasPrefix(".") }.sorted()
      .map { "\(path)/\($0)" }
  }

  /// The pictures of one part by class, not read yet.
  struct Part {
    let path: String
    /// In the order of `ClassFolders.areInOrder`.
    let classNames: [String]
    let files: [ClassFile]

    /// - Parameters:
    ///   - names: the classes that there may be, in their order; those that are
    ///     there if `nil`.
    ///   - limit: pictures that there may be.
    /// - Throws: `DataError` for no class, a class without a file, one that is
    ///   not among `names`, or too many of either.
    init(
      _ path: String, classes names: [String]? = nil,
      limit: Int = maximumCount
    ) throws(DataError) {
      let found = try ClassFolders.names(
        of: .folder, in: path, what: "pictures"
      ).sorted(by: ClassFolders.areInOrder)
      guard (1...ClassFolders.maximumClasses).contains(found.count) else {
        throw DataError(
          .unsupported, in: path,
          "\(found.count) folders; expected one per class, 1 to "
            + "\(ClassFolders.maximumClasses)")
      }
      let all = names ?? found
      var known: [String: Int] = [:]
      for (place, name) in all.enumerated() where known[name] == nil {
        known[name] = place
      }
      if let other = found.first(where: { known[$0] == nil }) {
        throw DataError(
          .inconsistent, in: "\(path)/\(other)",
          "a class that is not trained on; expected one of: "
            + all.prefix(20).joined(separator: ", "))
      }
      let files = try ClassFolders.files(
        in: path, classes: found, limit: limit, what: "pictures")
      let filled = Set(files.map { $0.label })
      if let label = found.indices.first(where: {
        !filled.contains(UInt16($0))
      }) {
        throw DataError(
          .inconsistent, in: "\(path)/\(found[label])",
          "a class without a picture; expected one or more, or no folder")
      }
      let places = found.map { UInt16(known[$0] ?? 0) }
      self.path = path
      classNames = all
      self.files =
        names == nil
        ? files
        : files.map {
          ClassFile(path: $0.path, label: places[Int($0.label)])
        }
    }
  }

  /// The parts to read: what is trained on and what is tested on, where the
  /// folder has them apart, or all.
  ///
  /// - Throws: `DataError` where a part is asked for that is not there.
  func parts(
    for reading: PictureReading
  ) throws(DataError) -> (train: Part?, test: Part?, all: Part?) {
    if isFlat { return (nil, nil, try Part(path)) }
    guard reading.testShare == nil || testPath == nil else {
      throw DataError(
        .inconsistent, in: path,
        "a part to test on, so that no share of the other is; expected no "
          + "--test")
    }
    switch reading.wanted {
    case .test where testPath != nil:
      return (
        nil,
        try testPath.map { path throws(DataError) in
          try Part(path)
        }, nil
      )
    case .test, .train, .all:
      guard let trainPath else {
        throw DataError(
          .unsupported, in: path,
          "pictures to test on, and none to train on; expected a folder named "
            + "train beside them")
      }
      let train = try Part(trainPath)
      guard let testPath, reading.wanted != .train else {
        return (nil, nil, train)
      }
      return (train, try Part(testPath, classes: train.classNames), nil)
    }
  }
}
