// What `--data` means: a data set found by looking at what is given.

import Inkling

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Opens a data set of any kind known here.
public enum DataSource {
  /// What names the built-in digits; a folder of that name is `./builtin`.
  public static let builtin = "builtin"

  /// Loads the data set at `path`: a folder with MNIST's four IDX files, or
  /// the built-in stroke digits, always the same ones.
  ///
  /// - Throws: `DataError` when nothing is there, or nothing known, or the
  ///   reader of that kind refuses it.
  public static func load(_ path: String) throws(DataError) -> DataSplits {
    if path == builtin { return try StrokeDigits.splits() }
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw DataError(.cannotOpen, in: path, String(cString: strerror(errno)))
    }
    if status.st_mode & S_IFMT == S_IFDIR, IDXFolder.isPresent(in: path) {
      return try IDXFolder.load(path)
    }
    throw DataError(
      .unsupported, in: path,
      "no data set here; expected a folder with MNIST's IDX files "
        + "(train-images-idx3-ubyte[.gz] and so on) or \"\(builtin)\"")
  }
}
