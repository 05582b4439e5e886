// train --from, --freeze and --replay.

import InklingCore
import InklingTestSupport
import InklingTraining
import Testing

@Suite struct FineTuningTests {
  private let folder: TemporaryFolder
  /// 200 pictures of 6 x 5 pixels in five classes.
  private let digits: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    digits = try TemporaryFolder()
    try digits.writeDigits((0..<200).map { UInt8($0 % 5) })
    let run = try InklingProcess([
      "train", "--data", digits.path(""), "--epochs", "2", "--hidden", "20,12",
      "--activation", "relu", "--output", folder.path("old.ink"),
    ])
    try #require(run.status == 0, "\(run.errors)")
  }

  private func train(_ words: String) throws -> InklingProcess {
    try InklingProcess(
      ["train", "--data", digits.path("")]
        + words.split(separator: " ").map {
          $0.contains(".") && !$0.hasPrefix("/")
            ? folder.path(String($0))
            : String($0)
        })
  }

  private func network(_ name: String) throws -> Network {
    try Network(Model(path: folder.path(name)))
  }

  @Test(arguments: [0, 1, 2])
  func layersStayAsTheyAre(frozen: Int) throws {
    let run = try train(
      "--from old.ink --freeze \(frozen) --epochs 1 --seed 5 "
        + "--output new.ink")
    try #require(run.status == 0, "\(run.errors)")
    let (old, new) = (try network("old.ink"), try network("new.ink"))
    #expect(new.layers == old.layers)
    for layer in 0..<3 {
      let isSame =
        old.weights(ofLayer: layer) == new.weights(ofLayer: layer)
        && old.biases(ofLayer: layer) == new.biases(ofLayer: layer)
      #expect(isSame == (layer < frozen), "layer \(layer)")
    }
  }

  /// It begins where the model ended, not anew.
  @Test func beginsWithTheModel() throws {
    let evaluated = try InklingProcess([
      "evaluate", folder.path("old.ink"), "--data", digits.path(""), "--json",
    ])
    let run = try train(
      "--from old.ink --learning-rate 1e-30 --epochs 1 --json")
    for name in ["test_accuracy", "test_loss"] {
      #expect(
        try JSONObject(run.lines[0]).number(name)
          == JSONObject(evaluated.lines[0]).number(name))
    }
  }

  @Test func replaysBesideWhatIsNew() throws {
    let run = try train(
      "--from old.ink --replay \(digits.path("")) --epochs 1 --json")
    try #require(run.status == 0, "\(run.errors)")
    // Once each, being as many.
    #expect(try JSONObject(run.lines[1]).number("kept_step") == 4)
  }

  /// In data that are new, and in those that are replayed.
  @Test func whatIsTestedOnAndTrainedOnIsSaid() throws {
    let both = try train(
      "--from old.ink --replay \(digits.path("")) --epochs 1")
    let shared = "200 of the 200 samples to test on are trained on too, in "
    #expect(
      both.errors.contains("inkling: \(shared)\(digits.path(""))\n"))
    #expect(both.errors.contains("trained on is what"))
    let other = try TemporaryFolder()
    try other.writeDigits([1, 1, 2, 2, 0, 0])
    let one = try InklingProcess([
      "train", "--data", other.path(""), "--from", folder.path("old.ink"),
      "--replay", digits.path(""), "--epochs", "1",
    ])
    try #require(one.status == 0, "\(one.errors)")
    // Its own six, which all stand among the old ones.
    for path in [other.path(""), digits.path("")] {
      #expect(
        one.errors.contains(
          "6 of the 6 samples to test on are trained on too, in \(path)\n"))
    }
  }

  @Test func goesOnAsIfItHadNeverStopped() throws {
    let words = "--from old.ink --freeze 1 --replay \(digits.path("")) "
    let whole = try train(words + "--epochs 2 --output whole.ink")
    try #require(whole.status == 0, "\(whole.errors)")
    let part = try train(words + "--epochs 1 --checkpoint run.ckpt")
    try #require(part.status == 0, "\(part.errors)")
    let rest = try train("--resume run.ckpt --epochs 2 --output rest.ink")
    try #require(rest.status == 0, "\(rest.errors)")
    #expect(try folder.read("rest.ink") == folder.read("whole.ink"))
  }

  @Test(arguments: [
    ("--freeze 1", 64, "expected --from with a model"),
    ("--replay builtin", 64, "expected --from with a model"),
    ("--from old.ink --hidden 30", 64, "expected it without --hidden"),
    ("--from old.ink --freeze -1", 64, "--freeze is -1"),
    ("--from old.ink --freeze 3", 1, "3 frozen layers of 3"),
    (
      "--from old.ink --loss mean-squared-error", 1,
      "a model with a softmax"
    ),
    ("--from old.ink --output old.ink", 64, "to start from"),
    (
      "--from old.ink --freeze 1 --batch-norm", 1,
      "one without the other"
    ),
  ])
  func refuses(_ words: String, status: Int32, said: String) throws {
    let run = try train(words)
    #expect(run.status == status, "\(run.errors)")
    #expect(run.errors.contains(said), "\(run.errors)")
  }
}
