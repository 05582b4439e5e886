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
  /// ones, by the name `builtin`, or a file or folder. What that is decides its
  /// content, never its name:
  ///
  /// - a folder with MNIST's four IDX files, gzipped or not: bytes count as 0
  ///   to 1 (scale 1/255), the classes are named by their numbers;
  /// - a folder of texts by class, `FOLDER/NAME-train/CLASS/FILE` and
  ///   `FOLDER/NAME-test/CLASS/FILE`, as rows of TF-IDF;
  /// - an .npz archive as Keras publishes MNIST, with `x_train`, `y_train`,
  ///   `x_test` and `y_test`;
  /// - a pickle as deeplearning.net publishes MNIST, gzipped or not: three
  ///   pairs of (samples, labels). Nothing in it is ever run.
  ///
  /// - Parameters:
  ///   - path: a file's or folder's, or `builtin`.
  ///   - maximumFeatures: terms that texts are counted by, if the data are
  ///     texts.
  ///   - vectorizer: what texts are counted by instead, a model's own.
  /// - Throws: `DataError` when nothing is there, or nothing known, or the
  ///   reader of that kind refuses it.
  public static func load(
    _ path: String, maximumFeatures: Int = 100,
    vectorizer: TfidfVectorizer? = nil
  ) throws(DataError) -> DataSplits {
    if path == builtin { return try StrokeDigits.splits() }
    guard try isFolder(path) else { return try loadFile(path) }
    if IDXFolder.isPresent(in: path) { return try IDXFolder.load(path) }
    if TextFolder.isPresent(in: path) {
      return try TextFolder.load(
        path, maximumFeatures: maximumFeatures, vectorizer: vectorizer)
    }
    throw unknown(path, "a folder without a data set")
  }

  /// Whether there is a folder or an archive at `path` that `load` would try to
  /// read, rather than a file with one digit or text.
  package static func isCollection(_ path: String) throws(DataError) -> Bool {
    if try isFolder(path) { return true }
    var stream = try ByteStream(path: path)
    return try archiveKind(of: &stream) != nil
  }

  static func isFolder(_ path: String) throws(DataError) -> Bool {
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

  private static func loadFile(_ path: String) throws(DataError) -> DataSplits {
    var stream = try ByteStream(path: path)
    switch try archiveKind(of: &stream) {
    case .npz: return try NPZSplits.load(NPZArchive(path: path))
    case .pickle: return try PickleSplits.load(path)
    case nil: break
    }
    let found =
      switch try stream.peek(4) {
      case [0, 0, 8, 3], [0, 0, 8, 1]:
        "one IDX file alone; give the folder it is in"
      case [0x93, 0x4e, 0x55, 0x4d]: "one .npy array alone"
      case []: "an empty file"
      default: "a file of no known kind"
      }
    throw unknown(path, found)
  }

  private static func unknown(_ path: String, _ what: String) -> DataError {
    DataError(
      .unsupported, in: path,
      "\(what); expected a folder with MNIST's IDX files "
        + "(train-images-idx3-ubyte[.gz] and so on), a folder of texts "
        + "(NAME-train/CLASS/FILE and NAME-test/CLASS/FILE), an .npz archive "
        + "with x_train, y_train, x_test and y_test, a pickle of three "
        + "(samples, labels) pairs, gzipped or not, or \"\(builtin)\"")
  }
}
