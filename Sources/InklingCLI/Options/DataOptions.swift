// Which data a command works on.

import ArgumentParser
import InklingCore
import InklingData
import InklingRuns
import InklingTraining

struct DataOptions: ParsableArguments {
  /// How many built-in digits there are if nothing else is said: as many as
  /// MNIST has.
  static let builtinTrainCount = StrokeDigits.trainCount
  static let builtinTestCount = StrokeDigits.testCount

  @Option(
    name: .customLong("data"),
    help: ArgumentHelp(
      "The data: 'builtin' (digits drawn here); a folder with MNIST's four IDX "
        + "files, gzipped or not; an .npz archive as Keras has it; a pickle as "
        + "deeplearning.net has it; a table in CSV or TSV, gzipped or not, or a "
        + "folder with train.csv and test.csv; a folder of texts or of "
        + "pictures, NAME-train/CLASS/FILE and NAME-test/CLASS/FILE; a folder "
        + "of pictures, CLASS/FILE; or, where there is no such file or folder, "
        + "the name of a set that 'inkling data get' downloads, such as mnist. "
        + "(default: \(DataSplits.builtin))",
      valueName: "builtin|path"))
  var source: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many built-in digits to train on, and a sixth as many to test on. "
        + "(default: \(Self.builtinTrainCount))",
      valueName: "n"))
  var samples: Int?

  @Option(
    help: ArgumentHelp(
      "The column of a table's labels: its name, first, last, or its number "
        + "from 1. (default: the one called label, class, target or y, the only "
        + "one of texts, or the first or last where only one of them can be it)",
      valueName: "name"))
  var label: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The share that is tested on of data without such a part, of every class "
        + "in proportion: always the same samples.", valueName: "f"))
  var test: Double?

  /// What was given of tables.
  var tables: TableReading {
    var reading = TableReading()
    (reading.label, reading.testShare) = (label, test)
    return reading
  }

  @OptionGroup var pictures: PictureOptions

  /// The data as named, or where a downloaded set of that name lies, or the
  /// built-in digits.
  var data: String { source.map(DataHome.resolved) ?? DataSplits.builtin }

  func validate() throws {
    if let source { try DataHome.check(source) }
    if let test, !(test > 0 && test < 1) {
      throw ValidationError(
        "--test is \(test); expected a share above 0 and below 1")
    }
    let given = [("--label", label != nil), ("--test", test != nil)]
      .filter(\.1).map(\.0)
    if data == DataSplits.builtin, let first = given.first {
      throw ValidationError(
        "\(first) is for data of one's own; expected --data beside it")
    }
    if data == DataSplits.builtin, let first = pictures.given.first {
      throw ValidationError(
        "\(first) is for folders of pictures; expected --data with one")
    }
    guard let samples else { return }
    guard data == DataSplits.builtin else {
      throw ValidationError("--samples is for --data builtin only")
    }
    guard (1...StrokeDigits.maximumCount).contains(samples) else {
      throw ValidationError(
        "--samples is \(samples); expected 1 to \(StrokeDigits.maximumCount)")
    }
  }

  /// All parts of the data set, and says which pictures were left out.
  ///
  /// - Parameters:
  ///   - maximumFeatures: terms that texts are counted by.
  ///   - vectorizer: what they are counted by instead, a model's own.
  ///   - tables: what is made of tables; as the options say if `nil`.
  ///   - reading: what is made of pictures; as the options say if `nil`.
  ///   - streams: whether samples stay where they are, if they can.
  /// - Throws: `DataError`, or `CommandFailure` for options that are for
  ///   pictures where there are none.
  func load(
    maximumFeatures: Int, by vectorizer: TfidfVectorizer? = nil,
    tables: TableReading? = nil, reading: PictureReading? = nil,
    streams: Bool = false
  ) throws -> DataSplits {
    var tables = tables ?? self.tables
    tables.streams = streams
    guard data == DataSplits.builtin else {
      let splits = try DataSplits.load(
        data, maximumFeatures: maximumFeatures, vectorizer: vectorizer,
        tables: tables,
        pictures: reading ?? pictureReading(shape: nil, record: nil))
      if splits.pictures == nil, let first = pictures.given.first {
        throw CommandFailure(
          "\(data): no folder of pictures, which \(first) is for")
      }
      if splits.pictures != nil, label != nil {
        throw CommandFailure(
          "\(data): a folder of pictures, whose folders are its classes; "
            + "expected no --label")
      }
      splits.sayNotes()
      splits.sayRefused(of: data)
      return splits
    }
    return try StrokeDigits.splits(
      train: samples ?? Self.builtinTrainCount, test: testCount,
      streams: streams)
  }

  /// What networks for pixels are measured by training on.
  ///
  /// - Throws: `DataError`, or `CommandFailure` where there are no bytes.
  func loadPixels() throws -> Dataset {
    let data = try load(maximumFeatures: ExperimentOptions.defaultFeatures)
      .train
    guard !data.rows.areFloats else {
      throw CommandFailure(
        "\(self.data): samples of floats; expected images of bytes")
    }
    guard data.count > 0 else {
      throw CommandFailure("\(self.data): no samples to train on")
    }
    return data
  }

  /// What results are measured on, with no more of the rest than has to be
  /// read for it.
  ///
  /// - Parameters:
  ///   - vectorizer: what texts are counted by.
  ///   - model: what is measured.
  ///   - reading: what is made of pictures.
  func loadTest(
    by vectorizer: TfidfVectorizer?, for model: Model? = nil,
    reading: PictureReading
  ) throws -> Dataset {
    guard data == DataSplits.builtin else {
      var tables = tables
      tables.isWhole = true
      tables.areFloats = model.map { !$0.takesBytes }
      return try load(
        maximumFeatures: ExperimentOptions.defaultFeatures, by: vectorizer,
        tables: tables, reading: reading
      ).test
    }
    return try StrokeDigits.splits(train: 0, test: testCount).test
  }

  /// The built-in test digits, all or as far as `index`.
  ///
  /// - Throws: `DataError` with reason `inconsistent` when there is no such
  ///   digit.
  static func builtinTest(upTo index: Int?) throws(DataError) -> Dataset {
    let last = index ?? builtinTestCount - 1
    guard (0..<builtinTestCount).contains(last) else {
      throw DataError(
        .inconsistent, in: DataSplits.builtin,
        "no digit \(last); expected 0 to \(builtinTestCount - 1)")
    }
    return try StrokeDigits.splits(train: 0, test: last + 1).test
  }

  private var testCount: Int {
    samples.map { ($0 + 5) / 6 } ?? Self.builtinTestCount
  }
}
