// Pictures that are kept to be learned from, in folders by class: which are
// there, and where another may be put.

import InklingPlatform
import InklingTraining

/// A folder `FOLDER/CLASS/FILE` that pictures are added to.
package struct PictureCollection {
  /// Bytes of a picture's file; the largest that a reader takes.
  static let maximumSize = 64 << 20

  /// What became of a picture.
  package enum Kept: Sendable {
    /// It is there now, at this path.
    case new(String)
    /// The same bytes were there already, at this path.
    case already(String)
  }

  private let path: String
  /// The files there are, by their size.
  private var files: [Int: [ClassPath]] = [:]

  private struct ClassPath {
    let path: String
    let className: String
  }

  /// Looks at what is in `path`, which may not be there yet.
  ///
  /// - Throws: `DataError` for what is no folder, or one with parts.
  package init(_ path: String) throws(DataError) {
    self.path = path
    guard (try? FileStatus(path: path)) != nil else { return }
    if let folder = PictureFolder(path), !folder.isFlat {
      throw DataError(
        .unsupported, in: path,
        "parts to train and to test on; expected one of them, such as "
          + "\(folder.parts[0])")
    }
    for name in try ClassFolders.names(of: .folder, in: path, what: "pictures")
    {
      let folder = "\(path)/\(name)"
      for file in try ClassFolders.names(
        of: .file, in: folder, what: "pictures")
      {
        let place = ClassPath(path: "\(folder)/\(file)", className: name)
        files[try FileStatus.of(place.path).size, default: []].append(place)
      }
    }
  }

  /// The pictures of a folder by class and the classes that they are in.
  ///
  /// - Throws: `DataError` where there are none.
  package static func labelled(
    in path: String
  ) throws(DataError) -> [(file: String, className: String)] {
    guard let folder = PictureFolder(path) else {
      throw DataError(
        .unsupported, in: path,
        "not a folder of pictures by class (CLASS/FILE)")
    }
    var found: [(file: String, className: String)] = []
    for part in folder.parts {
      let part = try PictureFolder.Part(part)
      found += part.files.map {
        ($0.path, part.classNames[Int($0.label)])
      }
    }
    return found
  }

  /// Whether a folder can have the name of this class.
  package static func isFolderName(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix(".")
      && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
  }

  /// Copies the file at `source` into its class's folder, under its name or,
  /// where that is taken by another picture, with a number; never over a file.
  ///
  /// - Throws: `DataError` for a picture that is kept as another class, or that
  ///   cannot be read; `FileError` where it cannot be written.
  package mutating func keep(
    _ source: String, as className: String
  ) throws -> Kept {
    let bytes = try Self.bytes(of: source)
    for place in files[bytes.count] ?? []
    where try Self.bytes(of: place.path) == bytes {
      guard place.className == className else {
        throw DataError(
          .inconsistent, in: source,
          "is kept as \(place.className) already, in \(place.path); expected "
            + "one class per picture")
      }
      return .already(place.path)
    }
    let folder = "\(path)/\(className)"
    for folder in [path, folder] where mkdir(folder, 0o777) != 0 {
      guard errno == EEXIST else {
        throw FileError(operation: .create, path: folder, code: errno)
      }
    }
    let target = try write(bytes, named: Self.name(of: source), in: folder)
    files[bytes.count, default: []].append(
      ClassPath(path: target, className: className))
    return .new(target)
  }

  /// - Returns: the path that the bytes have now.
  private func write(
    _ bytes: [UInt8], named name: String, in folder: String
  ) throws(FileError) -> String {
    let dot = name.lastIndex(of: ".").flatMap {
      $0 > name.startIndex ? $0 : nil
    }
    let (stem, ending) = (
      name[..<(dot ?? name.endIndex)], name[(dot ?? name.endIndex)...]
    )
    var number = 1
    while true {
      let target =
        "\(folder)/\(stem)\(number == 1 ? "" : "-\(number)")\(ending)"
      number += 1
      // Links that lead nowhere are taken too.
      if (try? FileStatus(path: target, followsLinks: false)) != nil {
        continue
      }
      do throws(FileError) {
        var file = try AtomicFile(path: target)
        try file.write(bytes.span.bytes)
        try file.commit(isNew: true)
        return target
      } catch  where error.code == EEXIST {
        // Somebody else's since.
        continue
      }
    }
  }

  /// The last part of a path, so that it is not hidden.
  private static func name(of path: String) -> String {
    let name = String(path.split(separator: "/").last ?? "picture")
    return name.hasPrefix(".") ? "_" + name : name
  }

  private static func bytes(of path: String) throws(DataError) -> [UInt8] {
    // Before all is read; that it did not grow is looked at after.
    try check(FileStatus.of(path).size, of: path)
    var input = try ChunkedInput(path: path)
    let bytes = try input.read(upTo: maximumSize + 1)
    try check(bytes.count, of: path)
    return bytes
  }

  private static func check(
    _ size: Int, of path: String
  ) throws(DataError) {
    guard size <= maximumSize else {
      throw DataError(
        .tooLarge, in: path,
        "a picture over the limit of \(maximumSize) bytes")
    }
  }
}
