// Several networks: trained by train --members, measured by evaluate, averaged
// by predict.

import InklingCore
import InklingTestSupport
import InklingTraining
import Testing

@Suite struct MemberTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let common = [
    "train", "--samples", "300", "--epochs", "2", "--hidden", "8",
  ]

  @Test func membersAreWhatTheirSeedsTrain() throws {
    let run = try InklingProcess(
      Self.common + [
        "--seed", "5", "--members", "3", "--output", folder.path("m.ink"),
        "--history", folder.path("m.csv"),
      ])
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      try folder.names() == [
        "m-1.csv", "m-1.ink", "m-2.csv", "m-2.ink", "m-3.csv", "m-3.ink",
      ])
    for number in 1...3 {
      #expect(run.lines.contains("member \(number) of 3, seed \(4 + number)"))
      let alone = try InklingProcess(
        Self.common + [
          "--seed", "\(4 + number)", "--output", folder.path("alone.ink"),
        ])
      #expect(alone.status == 0)
      #expect(
        try folder.read("m-\(number).ink") == folder.read("alone.ink"))
    }
    #expect(run.lines.last?.hasPrefix("ensemble of 3") == true)
  }

  /// One split for all, or what is chosen by would have been trained on by
  /// another member.
  @Test func membersShareTheValidationData() throws {
    let run = try InklingProcess(
      Self.common + [
        "--seed", "5", "--members", "2", "--validation", "0.2", "--json",
        "--output", folder.path("m.ink"),
      ])
    #expect(run.status == 0, "\(run.errors)")
    let lines = try run.lines.map(JSONObject.init)
    try #require(lines.count == 7)
    #expect(
      try lines.dropLast().map { try $0.number("member") }
        == [1, 1, 1, 2, 2, 2])
    let last = lines[6]
    let kept = try [lines[2], lines[5]].map {
      try $0.number("kept_validation_accuracy")
    }
    #expect(try last.numbers("member_validation_accuracies") == kept)
    #expect(
      try last.strings("ensemble") == [
        folder.path("m-1.ink"), folder.path("m-2.ink"),
      ])
    let correct = try last.number("validation_accuracy") * 60
    #expect(abs(correct - correct.rounded()) < 1e-9)
    // The first is what its seed trains alone.
    let alone = try InklingProcess(
      Self.common + [
        "--seed", "5", "--validation", "0.2", "--output",
        folder.path("alone.ink"),
      ])
    #expect(alone.status == 0)
    #expect(try folder.read("m-1.ink") == folder.read("alone.ink"))
    // Whose seed it was that the others' was drawn from stands with them.
    let records = try (1...2).map {
      try TrainingRecord(of: Model(path: folder.path("m-\($0).ink")))
    }
    #expect(
      records.map { $0?.validation } == ["0.2", "0.2, drawn from seed 5"])
  }

  /// The others are trained, and the table is of them.
  @Test func oneThatDivergesIsSaid() throws {
    let arguments =
      Self.common + [
        "--activation", "relu", "--optimizer", "sgd", "--members", "3",
        "--samples", "120", "--output", folder.path("m.ink"),
      ]
    let run = try InklingProcess(arguments + ["--learning-rate", "60"])
    #expect(run.status == 1)
    #expect(run.errors.contains("error: member 2: training diverged"))
    #expect(run.lines.last?.hasPrefix("ensemble of 1 (2 diverged)") == true)
    #expect(run.lines.contains { $0.hasPrefix(folder.path("m-1.ink")) })
    #expect(!run.lines.contains { $0.hasPrefix(folder.path("m-2.ink")) })
    let json = try InklingProcess(
      arguments + ["--learning-rate", "60", "--json"])
    #expect(json.status == 1)
    let last = try JSONObject(#require(json.lines.last))
    #expect(
      try last.strings("diverged")
        == [folder.path("m-2.ink"), folder.path("m-3.ink")])
    #expect(try last.numbers("member_test_accuracies").count == 1)
    let all = try InklingProcess(arguments + ["--learning-rate", "1e9"])
    #expect(all.status == 1)
    #expect(all.errors.contains("error: all 3 members diverged"))
  }

  /// Probabilities averaged here, and by the program.
  @Test func averagesWhatEachSays() throws {
    let trained = try InklingProcess(
      Self.common + [
        "--members", "2", "--json", "--output", folder.path("m.ink"),
      ])
    try #require(trained.status == 0, "\(trained.errors)")
    let paths = ["m-1.ink", "m-2.ink"].map(folder.path)
    let small = try InklingProcess(
      "quantize", paths[1], "--samples", "300", "--output",
      folder.path("small.ink"))
    try #require(small.status == 0, "\(small.errors)")
    for second in [paths[1], folder.path("small.ink")] {
      func lines(_ arguments: String...) throws -> [JSONObject] {
        let run = try InklingProcess(arguments + ["--json"])
        try #require(run.status == 0, "\(run.errors)")
        return try run.lines.map(JSONObject.init)
      }
      let picks = (0..<20).flatMap { ["--index", "\($0)"] }
      func predictions(_ arguments: [String]) throws -> [JSONObject] {
        let run = try InklingProcess(
          ["predict"] + arguments + ["builtin", "--json"] + picks)
        try #require(run.status == 0, "\(run.errors)")
        return try run.lines.map(JSONObject.init)
      }
      let one = try predictions([paths[0]])
      let two = try predictions([second])
      let both = try predictions([paths[0], "--ensemble", second])
      try #require(both.count == 20)
      for ((one, two), both) in zip(zip(one, two), both) {
        let means = try zip(
          one.numbers("probabilities"), two.numbers("probabilities")
        ).map { ($0 + $1) / 2 }
        let found = try both.numbers("probabilities")
        #expect(zip(means, found).allSatisfy { abs($0 - $1) < 1e-6 })
        let label = try Int(both.number("label"))
        #expect(found[label] == found.max())
        #expect(try both.number("probability") == found[label])
      }
      let measured = try lines(
        "evaluate", paths[0], second, "--samples", "300")
      try #require(measured.count == 3)
      for (path, line) in zip([paths[0], second], measured) {
        let alone = try lines("evaluate", path, "--samples", "300")[0]
        for key in ["test_accuracy", "test_loss", "correct"] {
          #expect(try line.number(key) == alone.number(key))
        }
      }
      #expect(try measured[2].strings("ensemble") == [paths[0], second])
      if second == paths[1] {
        // As train said.
        let last = try JSONObject(#require(trained.lines.last))
        #expect(
          try measured[2].number("test_accuracy")
            == last.number("test_accuracy"))
        #expect(
          try measured[2].number("test_loss") == last.number("test_loss"))
      }
    }
    let table = try InklingProcess(
      "evaluate", paths[0], paths[1], "--samples", "300")
    #expect(table.lines[0].contains("accuracy"))
    #expect(table.lines[3].hasPrefix("ensemble of 2"))
  }

  @Test func otherModelsAreRefused() throws {
    for (name, further) in [
      ("a", []), ("b", ["--loss", "squared-error"]),
    ] {
      let run = try InklingProcess(
        Self.common + ["--output", folder.path("\(name).ink")] + further
          + (further.isEmpty ? [] : ["--output-activation", "sigmoid"]))
      try #require(run.status == 0, "\(run.errors)")
    }
    let run = try InklingProcess(
      "evaluate", folder.path("a.ink"), folder.path("b.ink"))
    #expect(run.status == 1)
    #expect(run.errors.contains("b.ink: other outputs"), "\(run.errors)")
  }

  @Test(arguments: [
    (["--members", "1"], "--members is 1; expected 2 to 1000"),
    (["--members", "2", "--checkpoint", "c"], "without --checkpoint, or each"),
    (["--members", "2", "--resume", "c"], "expected it without --resume"),
    (
      ["--members", "2", "--find-learning-rate"],
      "expected it without --find-learning-rate"
    ),
    (
      ["--find-learning-rate", "--output", "m.ink"],
      "saves nothing but a --plot; expected it without --output"
    ),
    (
      ["--find-learning-rate", "--checkpoint", "c"], "without --checkpoint"
    ),
  ])
  func whatDoesNotGoTogether(_ arguments: [String], _ words: String) throws {
    let run = try InklingProcess(["train", "--samples", "60"] + arguments)
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(run.errors.count(where: \.isNewline) == 1)
  }

  /// Nothing is left but the picture, and the rate that is proposed learns.
  @Test func findsALearningRate() throws {
    let arguments = ["train", "--samples", "600", "--find-learning-rate"]
    let run = try InklingProcess(
      arguments + ["--plot", folder.path("rate.svg")])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try folder.names() == ["rate.svg"])
    let picture = String(decoding: try folder.read("rate.svg"), as: UTF8.self)
    #expect(picture.contains("falls steepest at"))
    #expect(run.lines.contains { $0.hasSuffix("  steepest") })
    let json = try InklingProcess(arguments + ["--json"])
    let lines = try json.lines.map(JSONObject.init)
    #expect(lines.count > 50)
    let rate = try lines[lines.count - 1].number("learning_rate")
    #expect(run.lines.last == "Proposed: --learning-rate \(rate)")
    func accuracy(_ rate: Double) throws -> Double {
      let run = try InklingProcess(
        "train", "--samples", "600", "--epochs", "20", "--learning-rate",
        "\(rate)", "--json")
      try #require(run.status == 0, "\(run.errors)")
      return try JSONObject(run.lines[19]).number("test_accuracy")
    }
    #expect(try accuracy(rate) > 0.5)
    #expect(try accuracy(rate) > accuracy(rate / 1000) + 0.2)
  }
}
