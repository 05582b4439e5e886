// What evaluate and predict say of mistakes: --confusion, --worst,
// --worst-folder, --explain.

import InklingPlatform
import InklingTestSupport
import Testing

@Suite struct MistakeTests {
  private let folder: TemporaryFolder
  private let model: String

  /// A network that has learned too little to be right.
  init() throws {
    folder = try TemporaryFolder()
    model = folder.path("m.ink")
    let run = try InklingProcess(
      "train", "--samples", "200", "--epochs", "1", "--hidden", "8",
      "--output", model)
    try #require(run.status == 0, "\(run.errors)")
  }

  private func evaluate(_ arguments: String...) throws -> InklingProcess {
    try InklingProcess(
      ["evaluate", model, "--data", "builtin", "--samples", "600"] + arguments)
  }

  /// The labels of all samples, from predict.
  private func pairs() throws -> [(is: Int, takenFor: Int)] {
    let indices = (0..<100).flatMap { ["--index", "\($0)"] }
    let run = try InklingProcess(
      ["predict", model, "builtin", "--json"] + indices)
    return try run.lines.map { line in
      let object = try JSONObject(line)
      return (try object.int("true_label"), try object.int("label"))
    }
  }

  /// Precision, recall and F1 as scikit-learn defines them, counted again from
  /// what predict answers.
  @Test func figuresAreThoseOfTheAnswers() throws {
    let pairs = try pairs()
    let run = try evaluate("--confusion", "--json")
    #expect(run.status == 0, "\(run.errors)")
    let object = try JSONObject(try #require(run.lines.first))
    let classes = try object.list("classes")
    let matrix = try object.matrix("confusion")
    for (row, one) in classes.enumerated() {
      let label = try one.int("label")
      let right = pairs.count { $0.is == label && $0.takenFor == label }
      let samples = pairs.count { $0.is == label }
      let predicted = pairs.count { $0.takenFor == label }
      #expect(try one.int("samples") == samples)
      let recall = samples == 0 ? 0 : Double(right) / Double(samples)
      let precision = predicted == 0 ? 0 : Double(right) / Double(predicted)
      #expect(abs(try one.number("recall") - recall) < 1e-12)
      #expect(abs(try one.number("precision") - precision) < 1e-12)
      let f1 =
        precision + recall == 0
        ? 0 : 2 * precision * recall / (precision + recall)
      #expect(abs(try one.number("f1") - f1) < 1e-12)
      #expect(matrix[row].reduce(0, +) == samples)
    }
  }

  /// The examples in scikit-learn's documentation of confusion_matrix and
  /// classification_report, and what stands there.
  @Test func figuresAreScikitLearns() throws {
    try folder.writeDigits((0..<60).map { UInt8($0 % 3) })
    let reader = folder.path("rows.ink")
    let training = try InklingProcess(
      "train", "--data", folder.path, "--hidden", "8", "--epochs", "60",
      "--batch-size", "10", "--output", reader)
    try #require(training.status == 0, "\(training.errors)")
    func evaluate(_ truth: [UInt8], _ answers: [UInt8]) throws -> JSONObject {
      try folder.writeDigits(answers)
      try folder.writeLabels(truth, to: "t10k-labels-idx1-ubyte")
      let run = try InklingProcess(
        "evaluate", reader, "--data", folder.path, "--confusion", "--json")
      return try JSONObject(try #require(run.lines.first, "\(run.errors)"))
    }
    let first = try evaluate([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2])
    #expect(
      try first.matrix("confusion") == [[2, 0, 0], [0, 0, 1], [1, 0, 2]])
    let second = try evaluate([0, 1, 2, 2, 2], [0, 0, 2, 2, 1])
    func rounded(_ key: String) throws -> [Double] {
      try second.list("classes").map {
        (try $0.number(key) * 100).rounded() / 100
      }
    }
    #expect(try rounded("precision") == [0.5, 0, 1])
    #expect(try rounded("recall") == [1, 0, 0.67])
    #expect(try rounded("f1") == [0.67, 0, 0.8])
    for (key, value) in [
      ("mean_precision", 50.0), ("mean_recall", 56), ("mean_f1", 49),
    ] {
      #expect(try (second.number(key) * 100).rounded() == value)
    }
  }

  @Test func theTableFitsATerminal() throws {
    let run = try evaluate("--confusion")
    #expect(run.lines.allSatisfy { $0.count <= 80 || $0.contains("Measured") })
    #expect(run.output.contains("precision"))
    #expect(run.output.contains("Columns: what it was taken for."))
  }

  @Test func theWorstAreShownAndWritten() throws {
    let pairs = try pairs()
    let run = try evaluate(
      "--worst", "5", "--worst-folder", folder.path("worst"), "--json")
    #expect(run.status == 0, "\(run.errors)")
    let object = try JSONObject(try #require(run.lines.first))
    let worst = try object.list("worst")
    #expect(worst.count == 5)
    var last = Double.infinity
    for one in worst {
      let index = try one.int("index")
      #expect(try one.int("true_label") == pairs[index].is)
      #expect(try one.int("label") == pairs[index].takenFor)
      let margin =
        try one.number("probability") - one.number("true_probability")
      #expect(margin <= last)
      last = margin
    }
    let names = try FileStatus.names(inFolder: folder.path("worst"))
      .compactMap { $0 }.sorted()
    #expect(names.count == 5)
    let first = try #require(worst.first)
    #expect(
      names.first
        == "001-is-\(try first.int("true_label"))-read-as-"
        + "\(try first.int("label")).png")
    let text = try evaluate("--worst", "2")
    #expect(text.output.contains("1  sample "))
    #expect(try evaluate("--worst", "0").status == 64)
  }

  @Test func explanationsAddUpToWhatIsSaid() throws {
    let run = try InklingProcess(
      "predict", model, "builtin", "--index", "3", "--explain", "--json")
    #expect(run.status == 0, "\(run.errors)")
    let object = try JSONObject(try #require(run.lines.first))
    #expect(try object.numbers("contributions").count == 784)
    #expect(try object.numbers("seen_pixels").count == 784)
    let text = try InklingProcess(
      "predict", model, "builtin", "--index", "3", "--explain")
    #expect(text.lines.count == 16)
    #expect(text.lines.allSatisfy { $0.count <= 80 })
    let two = try InklingProcess(
      "predict", model, "builtin", "--ensemble", model, "--explain")
    #expect(two.status == 64)
  }
}
