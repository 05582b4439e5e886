// Data as a board's commands take them.

import InklingCore
import InklingData
import InklingRuns
import InklingTraining

/// What was said of the data.
struct BoardData {
  /// As it was named; `nil` for the built-in digits.
  var source: String?
  var samples: Int?

  var path: String { source ?? DataSplits.builtin }
}

/// The settings of a command that takes data.
protocol TakesData {
  var data: BoardData { get set }
}

extension TakesData {
  static var dataOptions: [Option<Self>] {
    [
      Option(
        "--data", "path",
        "builtin, or data of any kind that inkling train reads"
      ) { (settings, text) throws(RunError) in
        settings.data.source = text == DataSplits.builtin ? nil : text
      },
      Option("--samples", "n", "built-in digits to train on") {
        (settings, text) throws(RunError) in
        settings.data.samples = try number(
          text, in: 1...StrokeDigits.maximumCount)
      },
    ]
  }
}

extension BoardData {
  /// - Throws: `UsageError` where the options do not go together.
  func check() throws(RunError) {
    guard samples == nil || source == nil else {
      throw .usage(UsageError("--samples is for --data builtin only"))
    }
  }

  /// All parts of the data.
  ///
  /// - Parameter streams: whether samples stay where they are, if they can.
  func load(streams: Bool = false) throws(RunError) -> DataSplits {
    try running { () throws(DataError) in
      guard let source else {
        return try StrokeDigits.splits(
          train: samples ?? StrokeDigits.trainCount, test: testCount,
          streams: streams)
      }
      var tables = TableReading()
      tables.streams = streams
      return try DataSplits.load(source, tables: tables)
    }
  }

  /// The part that is tested on.
  func loadTest() throws(RunError) -> Dataset {
    guard source == nil else { return try load().test }
    return try running { () throws(DataError) in
      try StrokeDigits.splits(train: 0, test: testCount).test
    }
  }

  private var testCount: Int {
    samples.map { ($0 + 5) / 6 } ?? StrokeDigits.testCount
  }
}
