// Histories, plots and reports within epochs: what train leaves behind besides
// the model.

import Foundation
import InklingTestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct ReportTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Reports within an epoch are told apart by their key.
  @Test func reportsWithinEpochs() throws {
    let run = try InklingProcess(
      "train", "--samples", "1000", "--epochs", "2", "--batch-size", "100",
      "--every", "4steps", "--json")
    #expect(run.status == 0, "\(run.errors)")
    let lines = try run.lines.dropLast().map(JSONObject.init)
    // Ten steps an epoch: after 4, 8 and 10.
    try #require(lines.count == 6)
    for (index, line) in lines.enumerated() {
      let epoch = Double(index / 3 + 1)
      if index % 3 == 2 {
        #expect(try line.number("epoch") == epoch)
        #expect(!line.keys.contains("within_epoch"))
        #expect(line.keys.contains("train_loss"))
      } else {
        #expect(try line.number("within_epoch") == epoch)
        #expect(!line.keys.contains("epoch"))
        let step = Double(index / 3 * 10 + (index % 3 + 1) * 4)
        #expect(try line.number("step") == step)
        #expect(try line.number("samples") == step * 100)
      }
      #expect(line.keys.contains("test_accuracy"))
    }
  }

  @Test func reportsBySamplesAndSkipsEpochs() throws {
    let common = ["train", "--samples", "600", "--batch-size", "60", "--json"]
    let samples = try InklingProcess(
      common + ["--epochs", "1", "--every", "300samples"])
    #expect(samples.lines.count == 3)
    #expect(
      try JSONObject(samples.lines[0]).number("samples") == 300)
    let epochs = try InklingProcess(
      common + ["--epochs", "5", "--every", "2epochs"])
    #expect(
      try epochs.lines.dropLast().map { try JSONObject($0).number("epoch") }
        == [2, 4, 5])
  }

  /// Row 0 is the untrained network; every other row is a printed line.
  @Test func writesHistoryAndPlot() throws {
    let run = try InklingProcess(
      "train", "--samples", "600", "--epochs", "3", "--json", "--history",
      folder.path("run.json"), "--plot", folder.path("run.svg"))
    #expect(run.status == 0, "\(run.errors)")
    let rows = try #require(
      JSONSerialization.jsonObject(with: Data(folder.read("run.json")))
        as? [[String: Any]])
    try #require(rows.count == 4)
    #expect(rows[0]["epoch"] as? Int == 0)
    for (line, row) in zip(run.lines, rows.dropFirst()) {
      for key in ["epoch", "train_loss", "test_loss", "test_accuracy"] {
        #expect(
          try JSONObject(line).number(key)
            == (row[key] as? NSNumber)?.doubleValue)
      }
    }
    let parser = XMLParser(data: Data(try folder.read("run.svg")))
    #expect(parser.parse())

    let csv = try InklingProcess(
      "train", "--samples", "600", "--epochs", "3", "--history",
      folder.path("run.csv"))
    #expect(csv.status == 0)
    let text = String(decoding: try folder.read("run.csv"), as: UTF8.self)
    #expect(text.split(whereSeparator: \.isNewline).count == 5)
    #expect(csv.lines[0].hasPrefix("untrained"))
  }

  /// Found out before the training, which would take a while.
  @Test(arguments: ["--history", "--plot"])
  func refusesMissingFolderBeforeTraining(_ option: String) throws {
    let ending = option == "--plot" ? "svg" : "csv"
    let run = try InklingProcess(
      "train", option, folder.path("none/run.\(ending)"))
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("No such file"))
  }

  @Test func writesHistoryOfRunThatDiverged() throws {
    let run = try InklingProcess(
      "train", "--samples", "600", "--activation", "relu", "--learning-rate",
      "1e30", "--output", folder.path("model.ink"), "--history",
      folder.path("run.csv"))
    #expect(run.status == 1)
    #expect(run.errors.contains("diverged in epoch 1"))
    #expect(try folder.names() == ["run.csv"])
  }

  /// A rate that rises until the accuracy falls.
  @Test func keepsBestOrLast() throws {
    func train(_ keep: String) throws -> (summary: JSONObject, tested: Double) {
      let model = folder.path("\(keep).ink")
      let run = try InklingProcess(
        "train", "--samples", "600", "--epochs", "6", "--learning-rate", "2",
        "--schedule", "exponential:gamma=3", "--keep", keep, "--json",
        "--validation", "0.2", "--output", model)
      let evaluation = try JSONObject(
        InklingProcess("evaluate", model, "--samples", "600", "--json").output)
      return (
        try JSONObject(#require(run.lines.last)),
        try evaluation.number("test_accuracy")
      )
    }
    let best = try train("best")
    let last = try train("last")
    let bestEpoch = try best.summary.number("best_epoch")
    #expect(bestEpoch != 6, "the last is the best: nothing to tell apart")
    #expect(try best.summary.number("kept_epoch") == bestEpoch)
    #expect(best.tested == (try best.summary.number("kept_test_accuracy")))
    #expect(
      try best.summary.number("best_accuracy")
        == best.summary.number("kept_validation_accuracy"))
    #expect(try last.summary.number("kept_epoch") == 6)
    #expect(try last.summary.number("kept_test_accuracy") == last.tested)
    #expect(
      try last.summary.number("best_accuracy")
        == best.summary.number("best_accuracy"))
    #expect(last.tested < best.tested)
  }

  @Test func refusesBinaryCrossEntropyWithoutSigmoid() throws {
    let run = try InklingProcess(
      "train", "--samples", "60", "--loss", "binary-cross-entropy")
    #expect(run.status == 1)
    #expect(run.errors.contains("expected sigmoid"), "\(run.errors)")
  }

  /// What the model was trained by is in its file.
  @Test func evaluatesByTheLossOfTraining() throws {
    let model = folder.path("model.ink")
    let run = try InklingProcess(
      "train", "--samples", "600", "--epochs", "2", "--seed", "7", "--loss",
      "mean-squared-error", "--output-activation", "sigmoid", "--json",
      "--output", model)
    let trained = try JSONObject(run.lines[1])
    let evaluation = try JSONObject(
      InklingProcess("evaluate", model, "--samples", "600", "--json").output)
    #expect(try evaluation.string("loss") == "mean-squared-error")
    #expect(
      try evaluation.number("test_loss") == trained.number("test_loss"))
    let inspection = try InklingProcess("inspect", model)
    #expect(
      inspection.output.contains(
        "mnist-sigmoid-momentum, mean-squared-error, 2 epochs (10 steps), "
          + "seed 7"), "\(inspection.output)")
  }
}
