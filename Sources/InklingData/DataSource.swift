// What `--data` means: a data set found by looking at what is given.

import InklingTraining

import InklingPlatform

/// Opens a data set of any kind known here.
public enum DataSource {
  /// What names the built-in digits; a folder of that name is `./builtin`.
  public static let builtin = "builtin"

  /// Loads the data set at `path`: the built-in stroke digits, always the same
  /// ones, or a file or folder. What that is decides its content, never its
  /// name:
  ///
  /// - a folder with MNIST's four IDX files, gzipped or not (`IDXFolder`);
  /// - a folder of texts by class (`TextFolder`);
  /// - an .npz archive as Keras publishes MNIST (`NPZSplits`);
  /// - a pickle as deeplearning.net publishes MNIST, gzipped or not
  ///   (`PickleSplits`).
  ///
  /// - Parameters:
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
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw DataError(.cannotOpen, in: path, String(cString: strerror(errno)))
    }
    if status.st_mode & S_IFMT == S_IFDIR {
      if IDXFolder.isPresent(in: path) { return try IDXFolder.load(path) }
      if TextFolder.isPresent(in: path) {
        return try TextFolder.load(
          path, maximumFeatures: maximumFeatures, vectorizer: vectorizer)
      }
      throw unknown(path, "a folder without a data set")
    }
    return try loadFile(path)
  }

  /// Whether there is a folder or an archive at `path` that `load` would try to
  /// read, rather than a file with one digit or text.
  public static func isCollection(_ path: String) throws(DataError) -> Bool {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      return true
    }
    var stream = try ByteStream(path: path)
    return try kind(of: &stream) != nil
  }

  private enum Kind {
    case archive
    case pickle
  }

  private static func kind(
    of stream: inout ByteStream
  ) throws(DataError) -> Kind? {
    switch try stream.peek(4) {
    case [0x50, 0x4b, 3, 4] where !stream.isGzipped,
      [0x50, 0x4b, 5, 6] where !stream.isGzipped:
      .archive
    case let start where start.first == 0x80 && start.count >= 2:
      .pickle
    default: nil
    }
  }

  private static func loadFile(_ path: String) throws(DataError) -> DataSplits {
    var stream = try ByteStream(path: path)
    switch try kind(of: &stream) {
    case .archive: return try NPZSplits.load(path)
    case .pickle: return try PickleSplits.load(path)
    case nil: break
    }
    switch try stream.peek(4) {
    case [0, 0, 8, 3], [0, 0, 8, 1]:
      throw unknown(path, "one IDX file alone; give the folder it is in")
    case [0x93, 0x4e, 0x55, 0x4d]:
      throw unknown(path, "one .npy array alone")
    case []: throw unknown(path, "an empty file")
    default: throw unknown(path, "a file of no known kind")
    }
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
