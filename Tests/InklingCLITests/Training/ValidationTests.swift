// --validation and --early-stopping: what is split off, where it is written
// down, and what is refused.

import ArgumentParser
import InklingTestSupport
import Testing

@testable import InklingCLI

@Suite struct ValidationTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func train(_ arguments: String...) throws -> InklingProcess {
    try InklingProcess(["train"] + arguments)
  }

  /// 600 digits have 60 of each class, and 0.1 of them 6 of each: with the
  /// wrong label for one class a part of 60 shows ten wrong digits' worth.
  @Test(arguments: ["0.1", "60", "6e-2"])
  func reportsStandBesideTheTests(_ value: String) throws {
    let run = try train(
      "--samples", "600", "--epochs", "2", "--validation", value, "--json",
      "--history", folder.path("run.csv"), "--output", folder.path("a.ink"))
    #expect(run.status == 0, "\(run.errors)")
    for line in try run.lines.dropLast().map(JSONObject.init) {
      let held = value == "6e-2" ? 36.0 : 60
      let correct = try line.number("validation_accuracy") * held
      #expect(abs(correct - correct.rounded()) < 1e-9)
      // Of as many as are left.
      let trained = try line.number("train_accuracy") * (600 - held)
      #expect(abs(trained - trained.rounded()) < 1e-9)
      #expect(try line.number("validation_loss") > 0)
      #expect(line.keys.contains("test_accuracy"))
    }
    let table = String(decoding: try folder.read("run.csv"), as: UTF8.self)
    let last = try #require(table.split(whereSeparator: \.isNewline).last)
    #expect(!last.contains(",,"))
    let inspection = try InklingProcess("inspect", folder.path("a.ink"))
    #expect(
      inspection.output.contains(
        "validation \(value == "6e-2" ? "0.06" : value)"))
  }

  @Test func theTemperatureHasALineOfItsOwn() throws {
    let run = try train(
      "--samples", "600", "--epochs", "2", "--validation", "0.2")
    let last = run.lines.suffix(2)
    #expect(last.first?.hasPrefix("probabilities calibrated on the") == true)
    #expect(last.last?.hasPrefix("not saved") == true)
  }

  @Test func theSplitIsTheSeedsWhateverTheThreads() throws {
    func model(_ further: String...) throws -> [UInt8] {
      let run = try InklingProcess(
        [
          "train", "--samples", "600", "--epochs", "2", "--validation", "0.2",
          "--output", folder.path("model.ink"),
        ] + further)
      try #require(run.status == 0, "\(run.errors)")
      return try folder.read("model.ink")
    }
    let one = try model("--threads", "1")
    #expect(try model("--threads", "3") == one)
    #expect(try model("--seed", "1") != one)
  }

  /// Killed by nobody, but ended early; gone on with, the same bytes.
  @Test func aStoppedRunIsOver() throws {
    let common = [
      "--samples", "600", "--epochs", "40", "--learning-rate", "2",
      "--schedule", "exponential:gamma=3", "--validation", "0.2",
      "--early-stopping", "2", "--checkpoint-every", "7steps",
    ]
    let run = try InklingProcess(
      ["train"] + common + [
        "--checkpoint", folder.path("run.ckpt"), "--output",
        folder.path("a.ink"),
      ])
    #expect(run.status == 0, "\(run.errors)")
    let line = try #require(run.lines.first { $0.hasPrefix("stopped after") })
    #expect(line.contains("none better on the validation data since epoch"))
    #expect(run.lines.contains { $0.contains(", kept; its test accuracy 0.") })
    // A network that is better by less does not keep it going.
    let delta = try train(
      "--samples", "300", "--validation", "0.2", "--epochs", "30",
      "--early-stopping", "2", "--min-delta", "0.9")
    #expect(
      delta.lines.contains {
        $0.hasPrefix(
          "stopped after epoch 3: none better by more than 0.9 on the "
            + "validation data since epoch 1")
      }, "\(delta.output)")
    let again = try train(
      "--resume", folder.path("run.ckpt"), "--output", folder.path("b.ink"),
      "--json")
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.lines.count == 1)
    let summary = try JSONObject(again.lines[0])
    let stopped = try summary.number("stopped_epoch")
    #expect(try summary.number("kept_epoch") == stopped - 2)
    #expect(try folder.read("a.ink") == folder.read("b.ink"))
    // Its checkpoint is in nobody's way.
    let next = try train(
      "--samples", "60", "--epochs", "1", "--checkpoint",
      folder.path("run.ckpt"))
    #expect(next.status == 0, "\(next.errors)")
  }

  @Test func resumingTakesItFromTheCheckpoint() throws {
    let first = try train(
      "--samples", "600", "--epochs", "2", "--validation", "60",
      "--checkpoint", folder.path("run.ckpt"))
    try #require(first.status == 0, "\(first.errors)")
    for value in ["60", "0.1", "100", "builtin"] {
      let run = try train(
        "--resume", folder.path("run.ckpt"), "--validation", value)
      #expect(run.status == 64)
      #expect(run.errors.contains("takes --validation from its checkpoint"))
    }
    let kept = try train("--resume", folder.path("run.ckpt"), "--keep", "last")
    #expect(kept.status == 64)
    let rest = try train(
      "--resume", folder.path("run.ckpt"), "--epochs", "4", "--output",
      folder.path("rest.ink"))
    #expect(rest.status == 0, "\(rest.errors)")
    let whole = try train(
      "--samples", "600", "--epochs", "4", "--validation", "60", "--output",
      folder.path("whole.ink"))
    #expect(whole.status == 0)
    #expect(try folder.read("rest.ink") == folder.read("whole.ink"))
  }

  /// Other data, which may have moved when the run goes on.
  @Test func dataOfTheirOwn() throws {
    mkdir(folder.path("a"), 0o700)
    mkdir(folder.path("b"), 0o700)
    let inner = try [TemporaryFolder(), TemporaryFolder()]
    try inner[0].writeDigits((0..<60).map { UInt8($0 % 3) })
    try inner[1].writeDigits((0..<30).map { UInt8($0 % 2) })
    let run = try train(
      "--data", inner[0].path, "--validation", inner[1].path, "--epochs", "2",
      "--json", "--checkpoint", folder.path("run.ckpt"), "--output",
      folder.path("a.ink"))
    #expect(run.status == 0, "\(run.errors)")
    let correct =
      try JSONObject(run.lines[0]).number("validation_accuracy") * 30
    #expect(abs(correct - correct.rounded()) < 1e-9)
    let inspection = try InklingProcess("inspect", folder.path("a.ink"))
    #expect(inspection.output.contains("validation data"))
    let moved = try TemporaryFolder()
    try moved.writeDigits((0..<30).map { UInt8($0 % 2) })
    let again = try train(
      "--resume", folder.path("run.ckpt"), "--validation", moved.path,
      "--epochs", "3")
    #expect(again.status == 0, "\(again.errors)")
    try moved.writeDigits((0..<30).map { UInt8($0 / 15) })
    let other = try train(
      "--resume", folder.path("run.ckpt"), "--validation", moved.path,
      "--epochs", "4")
    #expect(other.status == 1)
    #expect(other.errors.contains("other validation data"), "\(other.errors)")
  }

  /// The built-in digits are no path, which a checkpoint would have in full.
  @Test(arguments: ["builtin", "0.1", "60", "/tmp/other"])
  func checkpointsNameIt(_ value: String) throws {
    let command = try TrainCommand.parse(["--validation", value])
    #expect(command.notes(of: .mnistSigmoidMomentum)["validation"] == value)
  }

  @Test func impossiblePartsAreRefused() throws {
    try folder.writeDigits([0, 0, 0, 1, 1, 1, 2])
    let other = try TemporaryFolder()
    try other.writeDigits([0, 1, 2, 3])
    for (arguments, words) in [
      (
        ["--samples", "60", "--validation", "5"], "5 of 60 samples to split off"
      ),
      (["--samples", "60", "--validation", "60"], "expected 10 to 50"),
      (["--samples", "60", "--validation", "0.99"], "59 of 60 samples"),
      (["--samples", "60", "--validation", "0.001"], "0 of 60 samples"),
      (
        ["--data", folder.path, "--validation", "2"],
        "a single sample of class 2"
      ),
      (["--samples", "60", "--validation", "none"], "none: "),
      (
        ["--samples", "60", "--validation", "builtin"],
        "of the data that are trained on and tested with"
      ),
      (
        ["--samples", "60", "--validation", folder.path],
        "samples of 6 x 5 pixels; expected 28 x 28"
      ),
      (
        ["--data", folder.path, "--validation", other.path],
        "classes 0, 1, 2, 3; expected 0, 1, 2"
      ),
      (
        ["--data", folder.path, "--validation", folder.path],
        "the very test data"
      ),
    ] {
      let run = try InklingProcess(["train", "--epochs", "1"] + arguments)
      #expect(run.status == 1, "\(arguments)")
      #expect(run.output.isEmpty)
      #expect(run.errors.contains(words), "\(run.errors)")
      #expect(run.errors.count(where: \.isNewline) == 1)
    }
  }

  /// Texts: counted by the same terms, whatever part is taken.
  @Test func textsAreSplitToo() throws {
    try folder.writeTexts(classes: ["a", "b", "c", "d"])
    let run = try train(
      "--recipe", "newsgroups-tanh-8", "--data", folder.path("texts"),
      "--epochs", "1", "--validation", "0.4", "--json")
    #expect(run.status == 0, "\(run.errors)")
    let line = try JSONObject(run.lines[0])
    #expect(
      [0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1]
        .contains(try line.number("validation_accuracy")))
  }
}
