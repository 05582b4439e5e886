// A folder with the four IDX files in which MNIST and its relatives are
// published, each gzipped or not, under their usual names: Fashion-MNIST's and
// KMNIST's are MNIST's, QMNIST's and EMNIST's begin with the set's name.

import InklingCore
import InklingPlatform
import InklingTraining

/// The IDX files of one set.
struct IDXFolder {
  let folder: String
  /// What the files' names begin with: nothing, or `emnist-letters-`.
  let prefix: String

  /// Whether `path` is a folder with at least one of the four files, or such a
  /// folder and one of several sets in it, `FOLDER/emnist-letters`.
  static func isPresent(in path: String) -> Bool { !sets(at: path).isEmpty }

  /// The paths of those of the four files that are there.
  static func paths(in path: String) -> [String] {
    sets(at: path).flatMap { set in
      Part.allCases.compactMap { $0.path(in: set) }
    }
  }

  /// The sets that `path` may mean: MNIST's names alone, if there are such.
  private static func sets(at path: String) -> [IDXFolder] {
    if isFolder(path) {
      let own = IDXFolder(folder: path, prefix: "")
      if Part.allCases.contains(where: { $0.path(in: own) != nil }) {
        return [own]
      }
      return prefixes(in: path).map { IDXFolder(folder: path, prefix: $0) }
    }
    let end = path.lastIndex(of: "/")
    let folder = end.map { String(path[..<$0]) } ?? "."
    let prefix = String(
      path[(end.map { path.index(after: $0) } ?? path.startIndex)...])
    guard !prefix.isEmpty, (try? FileStatus(path: path)) == nil else {
      return []
    }
    let set = IDXFolder(folder: folder, prefix: prefix + "-")
    return Part.allCases.contains { $0.path(in: set) != nil } ? [set] : []
  }

  private static func isFolder(_ path: String) -> Bool {
    (try? FileStatus(path: path))?.kind == .folder
  }

  private static func prefixes(in folder: String) -> [String] {
    var found: Set<String> = []
    for name in (try? FileStatus.names(inFolder: folder)) ?? [] {
      guard let name else { continue }
      for part in Part.allCases {
        for ending in part.names where name.hasSuffix("-" + ending) {
          found.insert(String(name.dropLast(ending.count)))
        }
      }
    }
    return found.sorted()
  }

  /// The one set at `path`.
  ///
  /// - Throws: `DataError` with reason `inconsistent` for several.
  private static func only(at path: String) throws(DataError) -> IDXFolder {
    let sets = sets(at: path)
    guard sets.count == 1 else {
      let names = sets.map { set -> String in
        "\(path)/\(String(set.prefix.dropLast()))"
      }
      throw DataError(
        .inconsistent, in: path,
        "\(sets.count) sets; expected one of them: "
          + names.joined(separator: ", "))
    }
    return sets[0]
  }

  /// EMNIST's pictures are stored column by column, unlike all others.
  private var areTransposed: Bool {
    // Embedded Swift has no search for texts.
    prefix.utf8.indices.contains {
      prefix.utf8[$0...].starts(with: "emnist".utf8)
    }
  }

  /// Reads all four files, or where the whole of a set in one part is asked
  /// for, those of its test part. Bytes count as 0 to 1 (scale 1/255); the
  /// classes are named by their numbers, 0 to the largest label of both splits.
  ///
  /// - Throws: `DataError` for a missing file, a refused one, or files that
  ///   do not belong together.
  static func load(
    _ path: String, reading: TableReading = TableReading()
  ) throws(DataError) -> DataSplits {
    try only(at: path).load(reading)
  }

  private func load(_ reading: TableReading) throws(DataError) -> DataSplits {
    // All names first: a missing file should not show after seconds.
    let isTestAlone = reading.isWhole && !has([.trainImages, .trainLabels])
    let isTrainAlone =
      reading.testShare != nil && !has([.testImages, .testLabels])
    let train = try isTestAlone ? nil : files(.trainImages, .trainLabels)
    let test = try isTrainAlone ? nil : files(.testImages, .testLabels)
    guard test == nil || reading.testShare == nil else {
      throw DataError(
        .inconsistent, in: folder,
        "a part to test on, and --test; expected one of them")
    }
    // And all headers: nothing is unpacked of files that do not fit.
    if let train, let test {
      let trainShape = try IDXImages(path: train.images).shape
      let testShape = try IDXImages(path: test.images).shape
      guard trainShape == testShape else {
        throw DataError(
          .inconsistent, in: test.images,
          "images of \(testShape.sizeText); expected \(trainShape.sizeText) "
            + "as in \(train.images)")
      }
    }
    for files in [train, test].compactMap({ $0 }) {
      try Self.checkCounts(
        images: IDXImages(path: files.images).count,
        labels: IDXLabels.count(path: files.labels), in: files.images)
    }
    let trainLabels = try train.map { files throws(DataError) in
      try IDXLabels.read(path: files.labels)
    }
    let testLabels = try test.map { files throws(DataError) in
      try IDXLabels.read(path: files.labels)
    }
    let largest = max(trainLabels?.max() ?? 0, testLabels?.max() ?? 0)
    let classNames = (0...largest).map { String($0) }
    func split(
      _ files: Files?, _ labels: [UInt16]?
    ) throws(DataError) -> Dataset? {
      guard let files, let labels else { return nil }
      return try self.split(files.images, labels, classNames, reading.streams)
    }
    let trainData = try split(train, trainLabels)
    let testData = try split(test, testLabels)
    var splits: DataSplits
    if let trainData, let testData {
      splits = DataSplits(train: trainData, test: testData)
    } else if let only = trainData ?? testData {
      let (train, test) = try reading.splits(
        of: only, source: folder, hint: "the test part's files")
      splits = DataSplits(train: train, test: test)
    } else {
      throw DataError(.cannotOpen, in: folder, "no IDX files")
    }
    if areTransposed {
      splits.notes = [
        "\(folder)/\(prefix.dropLast()): EMNIST's pictures lie on their sides; "
          + "they are turned upright (transposed)"
      ]
    }
    return splits
  }

  private typealias Files = (images: String, labels: String)

  private func has(_ parts: [Part]) -> Bool {
    parts.contains { $0.path(in: self) != nil }
  }

  private func files(
    _ images: Part, _ labels: Part
  ) throws(DataError) -> Files {
    (try images.requiredPath(in: self), try labels.requiredPath(in: self))
  }

  /// The layout of one of the images to test on, if the folder is one of such
  /// files.
  ///
  /// - Throws: `DataError` for a missing file or a refused header.
  static func shape(of path: String) throws(DataError) -> InputShape? {
    guard isPresent(in: path) else { return nil }
    let set = try only(at: path)
    guard set.has([.testImages, .testLabels]) else {
      return try IDXImages(path: Part.trainImages.requiredPath(in: set)).shape
    }
    return try IDXImages(path: Part.testImages.requiredPath(in: set)).shape
  }

  private static func checkCounts(
    images: Int, labels: Int, in imagesPath: String
  ) throws(DataError) {
    guard images == labels else {
      throw DataError(
        .inconsistent, in: imagesPath,
        "\(images) images but \(labels) labels in the labels file beside it; "
          + "expected as many")
    }
  }

  private func split(
    _ imagesPath: String, _ labels: [UInt16], _ classNames: [String],
    _ streams: Bool
  ) throws(DataError) -> Dataset {
    let images = try IDXImages(path: imagesPath)
    let shape = images.shape
    // The files may have changed since.
    try Self.checkCounts(
      images: images.count, labels: labels.count, in: imagesPath)
    return try Dataset(
      rows: images.rows(streams: streams, areTransposed), labels: labels,
      shape: shape, scale: 1 / 255, classNames: classNames, source: imagesPath)
  }

  /// One of the four files.
  fileprivate enum Part: String, CaseIterable {
    case trainImages = "train-images"
    case trainLabels = "train-labels"
    case testImages = "t10k-images"
    case testLabels = "t10k-labels"

    /// MNIST's names, in the order in which they are looked for. Some copies
    /// have a dot where the published files have a hyphen.
    var names: [String] { Self.names(rawValue, endings) + others }

    /// MNIST's own.
    var published: [String] { Self.names(rawValue, [endings[0]]) }

    /// EMNIST and QMNIST call the part to test on `test`.
    private var others: [String] {
      rawValue.hasPrefix("t10k")
        ? Self.names("test" + rawValue.dropFirst(4), endings) : []
    }

    /// QMNIST's labels are numbers of 32 bits, several of each.
    private var endings: [String] {
      switch self {
      case .trainImages, .testImages: ["idx3-ubyte"]
      case .trainLabels, .testLabels: ["idx1-ubyte", "idx2-int"]
      }
    }

    private static func names(_ part: String, _ endings: [String]) -> [String] {
      endings.flatMap { ending in
        ["-\(ending)", ".\(ending)", "-\(ending).gz", ".\(ending).gz"]
      }.map { part + $0 }
    }

    /// The first of the names that is there; a link that leads nowhere is, and
    /// cannot be opened.
    func path(in set: IDXFolder) -> String? {
      names.map { "\(set.folder)/\(set.prefix)\($0)" }.first {
        (try? FileStatus(path: $0, followsLinks: false)) != nil
      }
    }

    /// - Throws: `DataError` with reason `cannotOpen`.
    func requiredPath(in set: IDXFolder) throws(DataError) -> String {
      guard let path = path(in: set) else {
        let wanted = (set.prefix.isEmpty ? published : names)
          .map { set.prefix + $0 }
        throw DataError(
          .cannotOpen, in: set.folder,
          "no \(set.prefix)\(rawValue) file; looked for "
            + wanted.joined(separator: ", "))
      }
      return path
    }
  }
}

extension IDXLabels {
  /// The path of the labels of an IDX images file, if there is one under the
  /// usual name in the same folder: `t10k-labels-idx1-ubyte`, gzipped or not,
  /// beside `t10k-images-idx3-ubyte.gz`.
  package static func path(besideImages path: String) -> String? {
    let slash = path.lastIndex(of: "/")
    let start = slash.map { path.index(after: $0) } ?? path.startIndex
    let folder = slash.map { String(path[..<$0]) } ?? "."
    let name = path[start...]
    for (images, labels) in [
      (IDXFolder.Part.trainImages, IDXFolder.Part.trainLabels),
      (.testImages, .testLabels),
    ] {
      for ending in images.names where name.hasSuffix(ending) {
        let prefix = String(name.dropLast(ending.count))
        return labels.path(in: IDXFolder(folder: folder, prefix: prefix))
      }
    }
    return nil
  }
}

extension InputShape {
  /// `28 x 28` (height x width), or the number of features.
  fileprivate var sizeText: String {
    switch self {
    case .image(let height, let width): "\(height) x \(width)"
    case .vector(let count): "\(count)"
    }
  }
}
