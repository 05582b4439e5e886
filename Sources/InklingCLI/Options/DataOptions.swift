// Which data a command works on.

import ArgumentParser
import Inkling
import InklingData

struct DataOptions: ParsableArguments {
  /// The word for the digits that need no file.
  static let builtin = "builtin"
  /// How many of them there are if nothing else is said.
  static let builtinTrainCount = 20_000
  static let builtinTestCount = 10_000

  @Option(
    help: ArgumentHelp(
      "The data: 'builtin' (digits drawn here), or a folder with MNIST's four "
        + "IDX files, gzipped or not.",
      valueName: "builtin|folder"))
  var data = Self.builtin

  @Option(
    help: ArgumentHelp(
      "How many built-in digits to train on, and half as many to test on. "
        + "(default: \(Self.builtinTrainCount), and \(Self.builtinTestCount))",
      valueName: "n"))
  var samples: Int?

  func validate() throws {
    guard let samples else { return }
    guard data == Self.builtin else {
      throw ValidationError("--samples is for --data builtin only")
    }
    guard (1...1_000_000).contains(samples) else {
      throw ValidationError(
        "--samples is \(samples); expected 1 to 1000000")
    }
  }

  /// All parts of the data set.
  func load() throws(DataError) -> DataSplits {
    guard data == Self.builtin else { return try DataSource.load(data) }
    return try StrokeDigits.splits(
      train: samples ?? Self.builtinTrainCount,
      test: samples.map { ($0 + 1) / 2 } ?? Self.builtinTestCount)
  }

  /// What results are measured on.
  func loadTest() throws(DataError) -> Dataset {
    guard data == Self.builtin else { return try DataSource.load(data).test }
    return try Self.builtinTest(
      samples.map { ($0 + 1) / 2 } ?? Self.builtinTestCount)
  }

  /// The first of the built-in test digits.
  static func builtinTest(
    _ count: Int = builtinTestCount
  ) throws(DataError) -> Dataset {
    try StrokeDigits.splits(train: 0, test: count).test
  }
}
