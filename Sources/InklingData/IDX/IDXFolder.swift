// A folder with the four IDX files in which MNIST and its relatives
// (Fashion-MNIST, KMNIST, EMNIST) are published, each gzipped or not, under
// their usual names.

import InklingCore
import InklingPlatform
import InklingTraining

/// Reads a folder of IDX files.
enum IDXFolder {
  /// Whether `folder` holds at least one of the four files.
  static func isPresent(in folder: String) -> Bool {
    !paths(in: folder).isEmpty
  }

  /// The paths of those of the four files that are there.
  static func paths(in folder: String) -> [String] {
    Part.allCases.compactMap { $0.path(in: folder) }
  }

  /// Reads all four files. Bytes count as 0 to 1 (scale 1/255); the classes
  /// are named by their numbers, 0 to the largest label of both splits.
  ///
  /// - Throws: `DataError` for a missing file, a refused one, or files that
  ///   do not belong together.
  static func load(_ folder: String) throws(DataError) -> DataSplits {
    // All four names first: a missing file should not show after seconds.
    let trainImagesPath = try Part.trainImages.requiredPath(in: folder)
    let trainLabelsPath = try Part.trainLabels.requiredPath(in: folder)
    let testImagesPath = try Part.testImages.requiredPath(in: folder)
    let testLabelsPath = try Part.testLabels.requiredPath(in: folder)

    // And all headers: nothing is unpacked of files that do not fit.
    let trainShape = try IDXImages(path: trainImagesPath).shape
    let testShape = try IDXImages(path: testImagesPath).shape
    guard trainShape == testShape else {
      throw DataError(
        .inconsistent, in: testImagesPath,
        "images of \(testShape.sizeText); expected \(trainShape.sizeText) "
          + "as in \(trainImagesPath)")
    }
    for (images, labels) in [
      (trainImagesPath, trainLabelsPath), (testImagesPath, testLabelsPath),
    ] {
      try checkCounts(
        images: IDXImages(path: images).count,
        labels: IDXLabels.count(path: labels), in: images)
    }

    let trainLabels = try IDXLabels.read(path: trainLabelsPath)
    let testLabels = try IDXLabels.read(path: testLabelsPath)
    let largest = max(trainLabels.max() ?? 0, testLabels.max() ?? 0)
    let classNames = (0...largest).map { String($0) }

    let train = try split(trainImagesPath, trainLabels, classNames)
    let test = try split(testImagesPath, testLabels, classNames)
    return DataSplits(train: train, test: test)
  }

  /// The layout of one of the images to test on, if the folder is one of such
  /// files.
  ///
  /// - Throws: `DataError` for a missing file or a refused header.
  static func shape(of folder: String) throws(DataError) -> InputShape? {
    guard isPresent(in: folder) else { return nil }
    return try IDXImages(path: Part.testImages.requiredPath(in: folder)).shape
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

  private static func split(
    _ imagesPath: String, _ labels: [UInt16], _ classNames: [String]
  ) throws(DataError) -> Dataset {
    let images = try IDXImages(path: imagesPath)
    let shape = images.shape
    // The files may have changed since.
    try checkCounts(
      images: images.count, labels: labels.count, in: imagesPath)
    return try Dataset(
      rows: images.readAll(), labels: labels, shape: shape, scale: 1 / 255,
      classNames: classNames, source: imagesPath)
  }

  /// One of the four files.
  fileprivate enum Part: String, CaseIterable {
    case trainImages = "train-images"
    case trainLabels = "train-labels"
    case testImages = "t10k-images"
    case testLabels = "t10k-labels"

    /// The names looked for, in that order. Some copies have a dot where the
    /// published files have a hyphen.
    var names: [String] {
      let ending =
        switch self {
        case .trainImages, .testImages: "idx3-ubyte"
        case .trainLabels, .testLabels: "idx1-ubyte"
        }
      return ["-\(ending)", ".\(ending)", "-\(ending).gz", ".\(ending).gz"]
        .map { rawValue + $0 }
    }

    /// The first of the names that is there; a link that leads nowhere is, and
    /// cannot be opened.
    func path(in folder: String) -> String? {
      names.map { "\(folder)/\($0)" }.first {
        (try? FileStatus(path: $0, followsLinks: false)) != nil
      }
    }

    /// - Throws: `DataError` with reason `cannotOpen`.
    func requiredPath(in folder: String) throws(DataError) -> String {
      guard let path = path(in: folder) else {
        throw DataError(
          .cannotOpen, in: folder,
          "no \(rawValue) file; looked for \(names.joined(separator: ", "))")
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
    ] where images.names.contains(String(name)) {
      return labels.path(in: folder)
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
