// What a model's file says of its data: they are taken where none are named,
// and that they are others by now, or of other classes, is said.

import Glibc
import InklingCore
import InklingTestSupport
import InklingTraining
import Testing

@Suite struct DataRecordTests {
  private let folder: TemporaryFolder
  private var model: String { folder.path("m.ink") }

  /// A model of `classes` classes of pictures of 6 x 5 pixels.
  init() throws {
    folder = try TemporaryFolder()
    try folder.writeDigits((0..<60).map { UInt8($0 % 5) })
    try Self.run(
      "train", "--data", folder.path, "--epochs", "1", "--hidden", "4",
      "--output", folder.path("m.ink"))
  }

  @discardableResult
  private static func run(_ words: String...) throws -> InklingProcess {
    let run = try InklingProcess(words)
    try #require(run.status == 0, "\(run.errors)")
    return run
  }

  @Test func theDataOfTheModelAreTaken() throws {
    let taken = try Self.run("evaluate", model, "--json")
    #expect(try JSONObject(taken.lines[0]).string("data") == folder.path)
    let named = try Self.run(
      "evaluate", model, "--json", "--data", folder.path)
    #expect(
      try JSONObject(taken.lines[0]).number("test_loss")
        == JSONObject(named.lines[0]).number("test_loss"))
    #expect(named.errors.isEmpty)
    let shown = try JSONObject(Self.run("inspect", model, "--json").lines[0])
    #expect(shown.keys.contains("training"))
    let record = try #require(
      TrainingRecord(of: Model(path: model))?.data)
    #expect(record.name == folder.path)
    #expect((record.train?.count, record.test?.count) == (60, 60))
  }

  /// Taken silently they would be measured as if nothing had happened.
  @Test func changedDataAreSaid() throws {
    try folder.writeDigits((0..<60).map { UInt8(($0 + 1) % 5) })
    for words in [
      ["evaluate", model],
      ["quantize", model, "--output", folder.path("q.ink")],
    ] {
      let taken = try InklingProcess(words)
      #expect(taken.status == 1)
      #expect(
        taken.errors.contains("other samples to test on than when"),
        "\(taken.errors)")
    }
    let named = try Self.run("evaluate", model, "--data", folder.path)
    #expect(named.errors.contains("other samples to test on than when"))
    #expect(named.errors.count(where: \.isNewline) == 1)
  }

  /// By whatever name: tested on is what was split off, never what was learned.
  @Test func theSamePartIsTestedOn() throws {
    let rows = (0..<50).map { "\($0 % 7 + $0 / 9),\($0 * 3 % 5),\($0 % 2)\n" }
    let table = try folder.write(
      Array(("x,y,label\n" + rows.joined()).utf8), to: "table.csv")
    let model = folder.path("table.ink")
    try Self.run(
      "train", "--data", table, "--test", "0.2", "--label", "label", "--epochs",
      "1", "--hidden", "4", "--output", model)
    try #require(symlink(table, folder.path("link.csv")) == 0)
    for name in ["table.csv", "./table.csv", "link.csv"] {
      let run = try Self.run(
        "evaluate", model, "--json", "--data", "\(folder.path)/\(name)")
      #expect(try JSONObject(run.lines[0]).int("samples") == 10)
      #expect(!run.errors.contains("other data"), "\(run.errors)")
    }
    let copy = try folder.write(try folder.read("table.csv"), to: "copy.csv")
    let run = try Self.run(
      "evaluate", model, "--data", copy, "--label", "label")
    #expect(
      run.errors.contains(
        "other data than \(model) was trained on (\(table)); where these are "
          + "the same, --test 0.2 leaves out what it learned from"))
  }

  /// As a model of one hand is measured on another's.
  @Test func otherDataAreSaid() throws {
    let other = try TemporaryFolder()
    try other.writeDigits([0, 1, 2, 3, 4, 0, 1, 2])
    let run = try Self.run("evaluate", model, "--data", other.path)
    #expect(
      run.errors
        == "inkling: \(other.path): other data than \(model) was trained on "
        + "(\(folder.path))\n")
    // The same bytes under another name are the same data.
    try other.writeDigits((0..<60).map { UInt8($0 % 5) })
    #expect(
      try Self.run("evaluate", model, "--data", other.path).errors.isEmpty)
    // A model of all of a folder has nothing of its own left to test on.
    var record = try #require(TrainingRecord(of: Model(path: model)))
    record.data?.test = nil
    let whole = folder.path("whole.ink")
    try Network(Model(path: model)).save(
      to: whole, extra: [try #require(record.metadataEntry)])
    let again = try Self.run("evaluate", whole, "--data", folder.path)
    #expect(
      again.errors
        == "inkling: \(folder.path): tested on is what \(whole) was trained on\n"
    )
  }

  /// Clothes whose classes are called like digits are none, by whatever path.
  @Test func whatCertainlyIsSomethingElseIsRefused() throws {
    let clothes = try TemporaryFolder()
    let digits = folder.path("digits.ink")
    try Self.run(
      "train", "--samples", "60", "--epochs", "1", "--hidden", "4",
      "--output", digits)
    let labels: [UInt8] = [
      9, 2, 1, 1, 6, 1, 4, 6, 5, 7, 4, 5, 7, 3, 4, 1, 2, 4, 8, 0,
    ]
    try clothes.write(
      [0, 0, 8, 3, 0, 0, 0x27, 0x10, 0, 0, 0, 28, 0, 0, 0, 28]
        + [UInt8](repeating: 0, count: 10_000 * 784),
      to: "t10k-images-idx3-ubyte")
    try clothes.writeLabels(
      labels + [UInt8](repeating: 1, count: 9_980),
      to: "t10k-labels-idx1-ubyte")
    let run = try InklingProcess("evaluate", digits, "--data", clothes.path)
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(
      run.errors.contains(
        "articles of clothing; \(digits) was trained on handwritten digits"),
      "\(run.errors)")
    // Other digits of as many are measured.
    try clothes.writeLabels(
      [0] + labels + [UInt8](repeating: 1, count: 9_979),
      to: "t10k-labels-idx1-ubyte")
    let other = try Self.run("evaluate", digits, "--data", clothes.path)
    #expect(
      other.errors.contains(
        "other data than \(digits) was trained on (builtin)"))
  }

  /// As data are that look alike, and are named otherwise.
  @Test func otherClassesAreRefusedByWhatDiffers() throws {
    try Pictures.write(
      to: folder, "mine", classes: ["3", "shirt"], size: (5, 6))
    let run = try InklingProcess(
      "evaluate", model, "--data", folder.path("mine"), "--as-is")
    #expect(run.status == 1)
    #expect(run.errors.contains("classes shirt; the model knows 0, 1, 2, 3, 4"))
  }

  /// Fewer classes than the model's are those of their names, as the same
  /// pictures with the numbers of IDX files are.
  @Test func someOfTheClassesAreFoundByName() throws {
    let idx = try TemporaryFolder()
    try idx.writeDigits([3, 3, 3, 3, 4, 4, 4, 4])
    try Pictures.write(
      to: folder, "mine", classes: ["3", "4"], size: (5, 6)
    ) { label, number in
      (0..<30).map { $0 / 5 == label + 3 ? 255 : UInt8(label * 4 + number) }
    }
    let (pictures, numbers) = (
      try Self.run(
        "evaluate", model, "--data", folder.path("mine"), "--as-is", "--json"),
      try Self.run("evaluate", model, "--data", idx.path, "--json")
    )
    for name in ["samples", "test_loss", "correct"] {
      #expect(
        try JSONObject(pictures.lines[0]).number(name)
          == JSONObject(numbers.lines[0]).number(name))
    }
  }

  /// A model of older files says nothing of its data.
  @Test func olderModelsAskForTheirData() throws {
    var record = try #require(TrainingRecord(of: Model(path: model)))
    record.data = nil
    let old = folder.path("old.ink")
    try Network(Model(path: model)).save(
      to: old, extra: [try #require(record.metadataEntry)])
    for words in [
      ["evaluate", old], ["quantize", old, "--output", folder.path("q.ink")],
      ["bench", "latency", old],
    ] {
      let run = try InklingProcess(words)
      #expect(run.status == 64)
      #expect(
        run.errors.contains(
          "\(old) is a model of samples of 6 x 5 pixels, not of the built-in "
            + "digits; expected --data with what it was trained on"))
    }
  }

  /// What follows from names alone is the same wherever a run went on.
  @Test func aResumedRunNamesItsDataAsItBegan() throws {
    let checkpoint = folder.path("run.ckpt")
    try Self.run(
      "train", "--data", folder.path + "/.", "--epochs", "1", "--hidden", "4",
      "--checkpoint", checkpoint)
    try Self.run(
      "train", "--resume", checkpoint, "--epochs", "2", "--output",
      folder.path("rest.ink"))
    try Self.run(
      "train", "--data", folder.path + "/.", "--epochs", "2", "--hidden", "4",
      "--output", folder.path("whole.ink"))
    #expect(try folder.read("rest.ink") == folder.read("whole.ink"))
  }
}
