// What `--data` means: a data set of any kind known here, found by looking at
// what is given, in the parts that it is published in.

import InklingPlatform
import InklingTraining

/// The parts of one data set; all have the same shape, scale and classes.
public struct DataSplits: Sendable {
  /// What a network is trained on.
  public var train: Dataset
  /// What choices are made by during training, if the data set has it apart.
  public var validation: Dataset?
  /// What the result is measured on.
  public var test: Dataset
  /// What made the rows from texts, if the data set is one of texts.
  public var vectorizer: TfidfVectorizer?
  /// What was taken for what, where files do not say it: a line each.
  package internal(set) var notes: [String] = []
  /// The label's column, as it was named, if the data are a table.
  package internal(set) var label: String?
  /// The features' names, if the data are a table whose header says more of
  /// them than that they are pixels.
  package internal(set) var columns: [String]?

  /// Pictures of a folder that could not be read, which are in no part, and
  /// why; fewer than a quarter of each.
  public internal(set) var refused: [DataError] = []
  /// How the samples were made of pictures, if they were.
  package internal(set) var pictures: PictureReading?

  package init(
    train: Dataset, validation: Dataset? = nil, test: Dataset,
    vectorizer: TfidfVectorizer? = nil
  ) {
    self.train = train
    self.validation = validation
    self.test = test
    self.vectorizer = vectorizer
  }

  /// What names the built-in digits; a folder of that name is `./builtin`.
  package static let builtin = "builtin"

  /// Loads the data set at `path`: the built-in stroke digits, always the same
  /// ones, by the name `builtin`, or a file or folder. The content decides
  /// what that is, never its name:
  ///
  /// - a folder with MNIST's four IDX files, gzipped or not: bytes count as 0
  ///   to 1 (scale 1/255), the classes are named by their numbers;
  /// - a folder of texts by class, `FOLDER/NAME-train/CLASS/FILE` and
  ///   `FOLDER/NAME-test/CLASS/FILE`, as rows of TF-IDF;
  /// - a folder of pictures by class, named in the same way or
  ///   `FOLDER/CLASS/FILE`: bytes count as 0 to 1, the classes are named by
  ///   their folders, numbers in their order;
  /// - an .npz archive, or a folder of .npy files, with `x_train`, `y_train`,
  ///   `x_test` and `y_test`, as Keras publishes MNIST, or other names;
  /// - a table in CSV or TSV, gzipped or not, or a folder with `train.csv` and
  ///   `test.csv`: a column of labels, all others numbers;
  /// - a pickle as deeplearning.net publishes MNIST, gzipped or not: three
  ///   pairs of (samples, labels). Nothing in it is ever run.
  ///
  /// - Parameters:
  ///   - path: a file's or folder's, or `builtin`.
  ///   - maximumFeatures: terms that texts are counted by, if the data are
  ///     texts.
  ///   - vectorizer: what texts are counted by instead, a model's own.
  ///   - label: the column of a table's labels: its name, `first`, `last`, or
  ///     its number from 1; found if `nil`, or refused where it cannot be told.
  ///   - testShare: above 0 and below 1, the share that is tested on of data
  ///     in one part: always the same samples.
  ///   - pictures: what is made of pictures, if the data are a folder of such.
  /// - Throws: `DataError` when nothing is there, or nothing known, or the
  ///   reader of that kind refuses it.
  public static func load(
    _ path: String, maximumFeatures: Int = 100,
    vectorizer: TfidfVectorizer? = nil, label: String? = nil,
    testShare: Double? = nil, pictures: PictureReading = .digits
  ) throws(DataError) -> DataSplits {
    var (tables, pictures) = (TableReading(), pictures)
    (tables.label, tables.testShare) = (label, testShare)
    pictures.testShare = testShare ?? pictures.testShare
    return try load(
      path, maximumFeatures: maximumFeatures, vectorizer: vectorizer,
      tables: tables, pictures: pictures)
  }

  package static func load(
    _ path: String, maximumFeatures: Int = 100,
    vectorizer: TfidfVectorizer? = nil, tables: TableReading,
    pictures: PictureReading = .digits
  ) throws(DataError) -> DataSplits {
    if path == builtin {
      return try StrokeDigits.splits(streams: tables.streams)
    }
    if IDXFolder.isPresent(in: path) {
      return try IDXFolder.load(path, reading: tables)
    }
    guard try isFolder(path) else { return try loadFile(path, tables) }
    #if !hasFeature(Embedded)
      if TableFiles.isPresent(in: path) {
        return try TableFiles.load(folder: path, reading: tables)
      }
      if let arrays = NamedArrays(folder: path) {
        return try NPZSplits.load(arrays, reading: tables)
      }
    #endif
    if let folder = PictureFolder(path) { return try folder.load(pictures) }
    #if !hasFeature(Embedded)
      if TextFolder.isPresent(in: path) {
        try refuse(tables, of: path, "texts")
        return try TextFolder.load(
          path, maximumFeatures: maximumFeatures, vectorizer: vectorizer)
      }
    #endif
    if let file = PictureFolder.firstFile(below: path) {
      throw unknown(
        path,
        GrayImage.isPicture(path: file)
          ? "a folder with as many other files as pictures, as far as it was "
            + "looked at, such as \(file)"
          : "a folder of other files, such as \(file)")
    }
    throw unknown(
      path,
      PictureFolder.holdsPicture(path)
        ? "pictures that are not in folders by class"
        : "a folder without a data set")
  }

  /// Whether there is a folder or an archive at `path` that `load` would try to
  /// read, rather than a file with one digit or text.
  package static func isCollection(_ path: String) throws(DataError) -> Bool {
    if IDXFolder.isPresent(in: path) { return true }
    if try isFolder(path) { return true }
    var stream = try ByteStream(path: path)
    return try archiveKind(of: &stream) != nil
  }

  package static func isFolder(_ path: String) throws(DataError) -> Bool {
    try FileStatus.of(path).kind == .folder
  }

  enum ArchiveKind {
    case npz
    case pickle
  }

  static func archiveKind(
    of stream: inout ByteStream
  ) throws(DataError) -> ArchiveKind? {
    switch try stream.peek(4) {
    case [0x50, 0x4b, 3, 4] where !stream.isGzipped,
      [0x50, 0x4b, 5, 6] where !stream.isGzipped:
      .npz
    case let start where start.first == 0x80 && start.count >= 2: .pickle
    default: nil
    }
  }

  private static func loadFile(
    _ path: String, _ tables: TableReading
  ) throws(DataError) -> DataSplits {
    var stream = try ByteStream(path: path)
    #if !hasFeature(Embedded)
      switch try archiveKind(of: &stream) {
      case .npz:
        return try NPZSplits.load(NPZArchive(path: path), reading: tables)
      case .pickle:
        try refuse(tables, of: path, "a pickle")
        return try PickleSplits.load(path)
      case nil: break
      }
    #endif
    let start = try stream.peek(4)
    #if !hasFeature(Embedded)
      if start != Array(NPYHeader.magic.prefix(4)),
        try TableFiles.isTable(&stream)
      {
        return try TableFiles.load(path, reading: tables)
      }
    #endif
    let found =
      switch start {
      case [0, 0, 8, 3], [0, 0, 8, 1]:
        "one IDX file alone; give the folder it is in"
      case [0x93, 0x4e, 0x55, 0x4d]:
        "one .npy array alone; give the folder it is in"
      case []: "an empty file"
      default: "a file of no known kind"
      }
    throw unknown(path, found)
  }

  /// - Throws: `DataError` for what was said of data that have their parts and
  ///   their labels: nothing is passed over in silence.
  private static func refuse(
    _ tables: TableReading, of path: String, _ what: String
  ) throws(DataError) {
    guard tables.testShare != nil || tables.label != nil else { return }
    throw DataError(
      .inconsistent, in: path,
      "\(what), with a part to test on and labels; expected no "
        + (tables.label == nil ? "--test" : "--label"))
  }

  private static func unknown(_ path: String, _ what: String) -> DataError {
    DataError(.unsupported, in: path, "\(what); expected \(kinds)")
  }

  // A board's program is to be small: it has MNIST's own format, the built-in
  // digits and pictures.
  #if hasFeature(Embedded)
    private static let kinds =
      "a folder with MNIST's IDX files (train-images-idx3-ubyte[.gz] and so on), "
      + "a folder of pictures by class, or \"\(builtin)\""
  #else
    private static let kinds =
      "a folder with MNIST's IDX files (train-images-idx3-ubyte[.gz] and so on), "
      + "a folder of texts or pictures by class (NAME-train/CLASS/FILE and "
      + "NAME-test/CLASS/FILE, pictures also CLASS/FILE), an .npz archive "
      + "with x_train, y_train, x_test and y_test, a pickle of three "
      + "(samples, labels) pairs, a table in CSV or TSV, gzipped or not, or "
      + "\"\(builtin)\""
  #endif
}
