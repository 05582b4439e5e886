// Which data a command works on.

import ArgumentParser
import InklingData
import InklingTraining

struct DataOptions: ParsableArguments {
  /// How many built-in digits there are if nothing else is said: as many as
  /// MNIST has.
  static let builtinTrainCount = 60_000
  static let builtinTestCount = 10_000

  @Option(
    name: .customLong("data"),
    help: ArgumentHelp(
      "The data: 'builtin' (digits drawn here); a folder with MNIST's four IDX "
        + "files, gzipped or not; an .npz archive as Keras has it; a pickle as "
        + "deeplearning.net has it; a folder of texts, NAME-train/CLASS/FILE "
        + "and NAME-test/CLASS/FILE. (default: \(DataSplits.builtin))",
      valueName: "builtin|path"))
  var source: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many built-in digits to train on, and a sixth as many to test on. "
        + "(default: \(Self.builtinTrainCount))",
      valueName: "n"))
  var samples: Int?

  /// The data as named, or the built-in digits.
  var data: String { source ?? DataSplits.builtin }

  func validate() throws {
    guard let samples else { return }
    guard data == DataSplits.builtin else {
      throw ValidationError("--samples is for --data builtin only")
    }
    guard (1...StrokeDigits.maximumCount).contains(samples) else {
      throw ValidationError(
        "--samples is \(samples); expected 1 to \(StrokeDigits.maximumCount)")
    }
  }

  /// All parts of the data set.
  ///
  /// - Parameters:
  ///   - maximumFeatures: terms that texts are counted by.
  ///   - vectorizer: what they are counted by instead, a model's own.
  func load(
    maximumFeatures: Int, by vectorizer: TfidfVectorizer? = nil
  ) throws(DataError) -> DataSplits {
    guard data == DataSplits.builtin else {
      return try DataSplits.load(
        data, maximumFeatures: maximumFeatures, vectorizer: vectorizer)
    }
    return try StrokeDigits.splits(
      train: samples ?? Self.builtinTrainCount, test: testCount)
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

  /// What results are measured on.
  ///
  /// - Parameter vectorizer: what texts are counted by.
  func loadTest(
    by vectorizer: TfidfVectorizer?
  ) throws(DataError) -> Dataset {
    guard data == DataSplits.builtin else {
      return try DataSplits.load(data, vectorizer: vectorizer).test
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
