// Training on tables: as on the IDX files of the same digits, and with
// standardized features.

import InklingData
import InklingPlatform
import InklingTestSupport
import InklingTraining
import Testing

@Suite struct TableTrainingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String...) throws -> InklingProcess {
    let run = try InklingProcess(arguments)
    try #require(run.status == 0, "\(run.errors)")
    return run
  }

  /// Three classes of four features, one of them constant and all of them far
  /// from 0 and from each other's size.
  private func writeTable() throws -> String {
    var random = Numbers(seed: 11)
    var text = "id,height,mass,time,constant,kind\n"
    for row in 0..<240 {
      let kind = row % 3
      let noise = (0..<3).map { _ in Double(random.float()) }
      text +=
        "\(row + 1),\(1000 + Double(kind) * 1.5 + noise[0]),"
        + "\(-2e-4 + 1e-5 * (Double(kind * kind) + noise[1])),"
        + "\(3e4 * noise[2]),7.5,\(["oak", "ash", "fir"][kind])\n"
    }
    return try folder.write(Array(text.utf8), to: "table.csv")
  }

  /// What Kaggle's digit recognizer and the IDX files hold is one thing.
  @Test func digitsInATableTrainToTheSameBytes() throws {
    let splits = try StrokeDigits.splits(train: 300, test: 50)
    func number(_ value: Int) -> [UInt8] {
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
    let idx = try TemporaryFolder()
    for (part, name, data) in [
      ("train", "train", splits.train), ("test", "t10k", splits.test),
    ] {
      var text =
        "label," + (0..<784).map { "pixel\($0)" }.joined(separator: ",") + "\n"
      var images = number(2051) + number(data.count) + number(28) + number(28)
      for row in 0..<data.count {
        let pixels = data.rows.bytes(ofRow: row)
        images += pixels
        text +=
          "\(data.labels[row]),"
          + pixels.map { "\($0)" }.joined(separator: ",") + "\n"
      }
      try folder.write(Array(text.utf8), to: "\(part).csv")
      try idx.write(images, to: "\(name)-images-idx3-ubyte")
      try idx.write(
        number(2049) + number(data.count) + data.labels.map { UInt8($0) },
        to: "\(name)-labels-idx1-ubyte")
    }
    // Under one name, which the model's file has too.
    let data = idx.path("data")
    for path in [folder.path, idx.path] {
      unlink(data)
      try #require(symlink(path, data) == 0)
      let run = try run(
        "train", "--data", data, "--epochs", "1", "--output",
        idx.path("model.ink"))
      try idx.write(try idx.read("model.ink"), to: "\(path == idx.path).ink")
      #expect(
        (path == idx.path)
          != run.errors.contains(
            "a header, label column 'label' (first), 784 features as pictures of "
              + "28 x 28 pixels, 10 classes"), "\(run.errors)")
    }
    #expect(try idx.read("true.ink") == idx.read("false.ink"))
  }

  @Test func standardizedFeaturesAreLearned() throws {
    let table = try writeTable()
    let model = folder.path("model.ink")
    func accuracy(_ further: String...) throws -> Double {
      _ = try InklingProcess(
        [
          "train", "--data", table, "--test", "0.25", "--epochs", "30",
          "--output", model,
        ] + further)
      let run = try run(
        "evaluate", model, "--data", table, "--test", "0.25", "--json")
      return try JSONObject(run.output).number("test_accuracy")
    }
    #expect(try accuracy("--standardize") > 0.8)
    #expect(try accuracy() < 0.8)
  }

  /// The same bytes for any number of threads, and of a run that goes on.
  @Test func standardizedRunsGoOn() throws {
    let table = try writeTable()
    let (whole, other) = (folder.path("a.ink"), folder.path("b.ink"))
    let common = [
      "train", "--data", table, "--test", "0.25", "--validation", "0.2",
      "--standardize", "--keep", "last",
    ]
    for (threads, path) in [("1", whole), ("3", other)] {
      let run = try InklingProcess(
        common + ["--epochs", "4", "--threads", threads, "--output", path])
      try #require(run.status == 0, "\(run.errors)")
    }
    #expect(try folder.read("a.ink") == folder.read("b.ink"))
    let half = try InklingProcess(
      common + ["--epochs", "2", "--checkpoint", folder.path("run.ckpt")])
    try #require(half.status == 0, "\(half.errors)")
    _ = try run(
      "train", "--resume", folder.path("run.ckpt"), "--epochs", "4",
      "--output", other)
    #expect(try folder.read("a.ink") == folder.read("b.ink"))
  }

  /// A model says of features as they are what it said before, so that training
  /// goes on from where it was.
  @Test func standardizedFeaturesFineTuneAModel() throws {
    let table = try writeTable()
    let model = folder.path("a.ink")
    _ = try run(
      "train", "--data", table, "--test", "0.25", "--standardize", "--epochs",
      "30", "--output", model)
    let before = try JSONObject(
      run("evaluate", model, "--data", table, "--test", "0.25", "--json").output
    )
    let after = try run(
      "train", "--from", model, "--data", table, "--test", "0.25",
      "--standardize", "--epochs", "1", "--json")
    let first = try JSONObject(#require(after.lines.first))
    #expect(
      abs(
        try first.number("test_loss") - before.number("test_loss")) < 1e-2)
  }

  @Test(arguments: [
    ["--augment", "light"], ["--input-size", "14x14"],
  ])
  func whatStandardizedFeaturesCannotHaveIsRefused(options: [String]) throws {
    let run = try InklingProcess(
      ["train", "--samples", "60", "--standardize", "--epochs", "1"] + options)
    #expect(run.status == 64)
    #expect(run.errors.contains("--standardize changes each feature by itself"))
  }

  @Test func tablesAreNamedInUsage() throws {
    for options in [["--label", "y"], ["--test", "0.5"]] {
      let run = try InklingProcess(["train", "--epochs", "1"] + options)
      #expect(run.status == 64)
      #expect(run.errors.contains("is for data of one's own"))
    }
    let share = try InklingProcess("train", "--data", ".", "--test", "1.5")
    #expect(share.status == 64)
  }
}
