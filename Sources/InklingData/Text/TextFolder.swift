// Folders of texts by class, as the twenty newsgroups are published: one file
// a text, one folder a class, one folder for training and one for testing.

import InklingTraining
import InklingCore

/// Reads `FOLDER/NAME-train/CLASS/FILE` and `FOLDER/NAME-test/CLASS/FILE`,
/// where the folders may also be named `train` and `test` alone.
///
/// Limits: 16 MB a text, 2^24 texts a part, 65,535 classes. One text at a time
/// is in memory; it is read twice. No folder below the classes is looked into,
/// and anything but files and folders is refused.
package enum TextFolder {
  /// Bytes that a text may have.
  static let maximumTextSize = 16 << 20

  /// Whether `folder` holds a folder of texts to train on, though it may be one
  /// that cannot be read.
  static func isPresent(in folder: String) -> Bool {
    do throws(DataError) {
      _ = try TextFolderPart(.train, in: folder)
      return true
    } catch {
      return error.reason != .unsupported
    }
  }

  /// Reads all texts as rows of TF-IDF, `[texts, features]`, by a vectoriser
  /// that is fitted on both parts together and handed back with them.
  ///
  /// Classes are in ascending order of their names. Texts stand in the order
  /// of scikit-learn's `fetch_20newsgroups`: ascending by class and file name,
  /// then shuffled as NumPy's `RandomState(42).shuffle` does.
  ///
  /// - Parameters:
  ///   - maximumFeatures: as `TfidfCorpus.vectorizer` takes it.
  ///   - vectorizer: what makes the rows instead of a newly fitted one.
  /// - Throws: `DataError` when a folder is missing or cannot be read, the
  ///   parts have other classes, a text is too long, or there is no term in
  ///   any.
  static func load(
    _ folder: String, maximumFeatures: Int = 100,
    vectorizer given: TfidfVectorizer? = nil
  ) throws(DataError) -> DataSplits {
    let train = try TextFolderPart(.train, in: folder)
    let test = try TextFolderPart(.test, in: folder)
    guard train.classNames == test.classNames else {
      throw DataError(
        .inconsistent, in: test.path,
        "other classes than in \(train.path); expected the same folders")
    }
    let vectorizer: TfidfVectorizer
    if let given {
      vectorizer = given
    } else {
      var corpus = TfidfCorpus()
      for file in train.files + test.files {
        try corpus.add(try read(file.path), source: folder)
      }
      try DataError.checkMemory(
        corpus.sortingMemory, for: "all terms", in: folder)
      guard let fitted = corpus.vectorizer(maximumFeatures: maximumFeatures)
      else {
        throw DataError(
          .malformed, in: folder, "no word of two or more letters in any text")
      }
      vectorizer = fitted
    }
    return try DataSplits(
      train: dataset(train, by: vectorizer),
      test: dataset(test, by: vectorizer), vectorizer: vectorizer)
  }

  private static func dataset(
    _ part: TextFolderPart, by vectorizer: TfidfVectorizer
  ) throws(DataError) -> Dataset {
    let columns = vectorizer.vocabulary.count
    let builder = try FloatRowBuilder(columns: columns, source: part.path)
    for file in part.files {
      try builder.append(rows: vectorizer.transform(try read(file.path)))
    }
    return try Dataset(
      rows: .floats(builder.finish()), labels: part.files.map { $0.label },
      shape: .vector(count: columns), scale: 1, classNames: part.classNames,
      source: part.path)
  }

  /// The bytes of one text.
  ///
  /// - Throws: `DataError` when it cannot be read, is over `maximumTextSize`, or
  ///   is no text.
  package static func read(_ path: String) throws(DataError) -> [UInt8] {
    var input = try ChunkedInput(path: path)
    let text = try input.read(upTo: maximumTextSize + 1)
    guard text.count <= maximumTextSize else {
      throw DataError(
        .tooLarge, in: path,
        "a text over the limit of \(maximumTextSize) bytes")
    }
    // Its characters, for a moment.
    try DataError.checkMemory(10 * text.count, for: "a text", in: path)
    if let place = firstNoText(text) {
      throw DataError(
        .unsupported, in: path, at: place,
        "byte \(text[place]), which no text holds; expected a text in UTF-8 or "
          + "Latin-1")
    }
    return text
  }

  /// Where the first byte is that shows a file to be no text, a picture say: a
  /// zero, or in what is no UTF-8 a control character other than white space.
  private static func firstNoText(_ text: [UInt8]) -> Int? {
    if let zero = text.firstIndex(of: 0) { return zero }
    let control = text.firstIndex { $0 < 0x20 && !(9...13).contains($0) }
    guard control != nil, String(validating: text, as: UTF8.self) == nil
    else { return nil }
    return control
  }
}
