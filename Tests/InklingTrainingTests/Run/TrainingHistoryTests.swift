// A history's best row and its CSV and JSON files, read back by Foundation.

import Foundation
import InklingTestSupport
import Testing

@testable import InklingTraining

@Suite struct TrainingHistoryTests {
  private static let odd: [Double] = [
    0, -0.0, 0.1 + 0.2, 1 / 3, 1e-7, .leastNonzeroMagnitude, 1e23,
    .greatestFiniteMagnitude,
    -2.5, 123_456_789.012_345_67,
  ]

  private static let history = TrainingHistory(
    odd.enumerated().map { index, loss in
      HistorySamples.row(
        epoch: index, test: (loss, index),
        train: index % 2 == 0 ? (loss, 9_999) : nil)
    })

  @Test func csvReadsBackExactly() throws {
    let text = Self.history.text(as: .csv)
    var lines = text.components(separatedBy: "\r\n")
    #expect(lines.removeLast() == "")
    #expect(!lines.contains { $0.contains("\n") || $0.contains("\r") })
    let header = lines.removeFirst().components(separatedBy: ",")
    #expect(header == TrainingHistory.Format.columns)
    #expect(lines.count == Self.odd.count)
    for (line, row) in zip(lines, Self.history.reports) {
      let cells = line.components(separatedBy: ",")
      try #require(cells.count == header.count)
      let cell = Dictionary(uniqueKeysWithValues: zip(header, cells))
      #expect(cell["epoch"].flatMap(Int.init) == row.epoch)
      #expect(cell["ends_epoch"] == "true")
      #expect(cell["step"].flatMap(Int.init) == row.step)
      #expect(cell["samples"].flatMap(Int.init) == row.samples)
      #expect(cell["learning_rate"].flatMap(Float.init) == 0.1)
      #expect(cell["seconds_total"].flatMap(Double.init) == row.totalSeconds)
      #expect(cell["test_loss"].flatMap(Double.init) == row.test?.loss)
      #expect(cell["test_accuracy"].flatMap(Double.init) == row.test?.accuracy)
      #expect(cell["train_loss"].flatMap(Double.init) == row.train?.loss)
      #expect(cell["validation_loss"] == "")
    }
  }

  /// As another program would declare a line of the file.
  private struct Line: Decodable {
    let epoch: Int
    let ends_epoch: Bool
    let step: Int
    let samples: Int
    let learning_rate: Float
    let seconds: Double
    let seconds_total: Double
    let train_loss: Double?
    let train_accuracy: Double?
    let validation_loss: Double?
    let validation_accuracy: Double?
    let test_loss: Double?
    let test_accuracy: Double?
  }

  @Test func jsonReadsBackExactly() throws {
    let text = Data(Self.history.text(as: .json).utf8)
    let lines = try JSONDecoder().decode([Line].self, from: text)
    #expect(lines.count == Self.odd.count)
    for (line, row) in zip(lines, Self.history.reports) {
      #expect(line.epoch == row.epoch)
      #expect(line.ends_epoch)
      #expect(line.step == row.step)
      #expect(line.samples == row.samples)
      #expect(line.learning_rate == row.learningRate)
      #expect(line.seconds == row.seconds)
      #expect(line.seconds_total == row.totalSeconds)
      #expect(line.train_loss == row.train?.loss)
      #expect(line.train_accuracy == row.train?.accuracy)
      #expect(line.validation_loss == nil)
      #expect(line.validation_accuracy == nil)
      #expect(line.test_loss == row.test?.loss)
      #expect(line.test_accuracy == row.test?.accuracy)
    }
    // Null, not left out: all lines have the same keys.
    let parsed = try JSONSerialization.jsonObject(with: text)
    let keys = (parsed as? [[String: Any]])?.map { Set($0.keys) }
    #expect(
      keys?.allSatisfy { $0 == Set(TrainingHistory.Format.columns) } == true)
  }

  @Test func numbersThatAreNoneAreSaid() throws {
    let history = TrainingHistory(
      [Double.nan, .infinity, -.infinity].map {
        HistorySamples.row(epoch: 1, test: ($0, 0))
      })
    let cells = history.text(as: .csv).components(separatedBy: "\r\n")
      .dropFirst().dropLast()
      .map { $0.components(separatedBy: ",").dropLast().last }
    #expect(cells == ["nan", "inf", "-inf"])
    let parsed = try JSONSerialization.jsonObject(
      with: Data(history.text(as: .json).utf8))
    let objects = try #require(parsed as? [[String: Any]])
    #expect(objects.allSatisfy { $0["test_loss"] is NSNull })
  }

  @Test func emptyHistories() throws {
    let history = TrainingHistory()
    #expect(history.best == nil)
    #expect(history.text(as: .csv).components(separatedBy: "\r\n").count == 2)
    let parsed = try JSONSerialization.jsonObject(
      with: Data(history.text(as: .json).utf8))
    #expect((parsed as? [Any])?.isEmpty == true)
  }

  @Test(arguments: ["run.csv", "run.JSON", "a.b.Csv"])
  func filesHoldTheText(_ name: String) throws {
    let folder = try TemporaryFolder()
    // More than one piece of 64 KiB.
    let history = HistorySamples.history(epochs: 2_000, validation: true)
    try history.write(to: folder.path(name))
    let format: TrainingHistory.Format =
      name.lowercased().hasSuffix("csv") ? .csv : .json
    let bytes = try folder.read(name)
    #expect(bytes.count > 200_000)
    #expect(bytes == Array(history.text(as: format).utf8))
    #expect(try folder.names() == [name])
  }

  @Test(arguments: ["run.txt", "run", "csv", ".csv", "x.csv/run", "run.csv~"])
  func otherEndingsAreRefused(_ name: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path(name)
    let error = #expect(throws: TrainingError.self) {
      try HistorySamples.history(epochs: 1).write(to: path)
    }
    #expect(
      error?.description
        == "\(path): expected a name that ends in .csv or .json")
    #expect(try folder.names().isEmpty)
  }

  @Test func aFolderThatIsNotThereIsNamed() throws {
    let path = "/nowhere/at/all/run.csv"
    let error = #expect(throws: TrainingError.self) {
      try HistorySamples.history(epochs: 1).write(to: path)
    }
    let inner = try #require(error?.fileError)
    #expect(inner.path == path)
    #expect(inner.code == ENOENT)
  }

  @Test func bestIsByValidationThenTestThenTrain() {
    let row = HistorySamples.row
    // The validation set's best is not the test set's.
    let both = TrainingHistory([
      row(1, nil, (0.5, 9_000), (0.5, 8_000), nil),
      row(2, nil, (0.4, 8_500), (0.4, 9_500), nil),
      row(3, nil, (0.3, 9_900), (0.6, 9_400), nil),
    ])
    #expect(both.best?.epoch == 2)
    let train = TrainingHistory([
      row(1, nil, nil, nil, (0.5, 9_000)), row(2, nil, nil, nil, (0.4, 8_000)),
    ])
    #expect(train.best?.epoch == 1)
  }

  @Test func equalAccuraciesGoByLossThenByTime() {
    let row = HistorySamples.row
    let history = TrainingHistory([
      row(1, nil, (0.5, 9_000), nil, nil), row(2, nil, (0.4, 9_000), nil, nil),
      row(3, nil, (0.4, 9_000), nil, nil), row(4, nil, (.nan, 9_000), nil, nil),
    ])
    #expect(history.best?.epoch == 2)
  }

  @Test func rowsWithoutFiguresAreWorstAndTheirLastIsBest() {
    let row = HistorySamples.row
    let bare = TrainingHistory([
      row(0, nil, nil, nil, nil), row(1, nil, nil, nil, nil),
    ])
    #expect(bare.best?.epoch == 1)
    let mixed = TrainingHistory([
      row(0, nil, nil, nil, nil), row(1, nil, (2, 0), nil, nil),
      row(2, nil, nil, nil, nil),
    ])
    #expect(mixed.best?.epoch == 1)
  }
}
