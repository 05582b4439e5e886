// The main job end to end: train, evaluate, inspect, predict.

import InklingTestSupport
import Testing

@Suite struct RoundTripTests {
  @Test func trainsEvaluatesInspectsAndPredicts() throws {
    let folder = try TemporaryFolder()
    let model = folder.path("digits.ink")

    let training = try InklingProcess(
      "train", "--samples", "3000", "--epochs", "4", "--hidden", "32,16",
      "--output", model, "--json")
    #expect(training.status == 0)
    #expect(training.errors.isEmpty)
    let lines = try training.lines.map(JSONObject.init)
    try #require(lines.count == 5)
    for (index, line) in lines.dropLast().enumerated() {
      #expect(
        line.keys == [
          "epoch", "seconds", "train_loss", "train_accuracy", "test_loss",
          "test_accuracy",
        ])
      #expect(try line.number("epoch") == Double(index + 1))
      #expect(try line.number("seconds") > 0)
    }
    let losses = try lines.dropLast().map { try $0.number("train_loss") }
    #expect(losses == losses.sorted(by: >))
    let accuracy = try lines[3].number("test_accuracy")
    #expect(accuracy > 0.6)
    // 785 x 32, 33 x 16 and 17 x 10.
    let parameters = 25_818.0
    #expect(
      lines[4].keys == [
        "model", "parameters", "seconds_total", "peak_memory_bytes",
        "kept_epoch", "kept_step", "best_epoch", "best_step", "best_accuracy",
      ])
    #expect(try lines[4].string("model") == model)
    #expect(try lines[4].number("parameters") == parameters)
    #expect(try lines[4].number("peak_memory_bytes") > 1e6)

    let evaluation = try JSONObject(
      InklingProcess("evaluate", model, "--samples", "3000", "--json").output)
    #expect(try evaluation.number("test_accuracy") == accuracy)
    #expect(
      try evaluation.number("test_loss") == lines[3].number("test_loss"))
    #expect(try evaluation.number("samples") == 500)

    let inspection = try JSONObject(
      InklingProcess("inspect", model, "--json").output)
    #expect(try inspection.number("parameters") == parameters)
    // One less a neuron: the biases.
    #expect(try inspection.number("multiply_adds") == parameters - 58)
    let fileBytes = try folder.read("digits.ink").count
    #expect(try inspection.number("file_bytes") == Double(fileBytes))
    #expect(try inspection.numbers("input_shape") == [28, 28])
    #expect(try inspection.strings("classes") == (0..<10).map { "\($0)" })
    #expect(try inspection.objects("layers").count == 3)
    #expect(try inspection.number("prediction_seconds_p50") > 0)
    #expect(try InklingProcess("inspect", model).output.contains("28 x 28"))

    let prediction = try InklingProcess(
      "predict", model, "builtin", "--index", "0", "--index", "499", "--json")
    let answers = try prediction.lines.map(JSONObject.init)
    try #require(answers.count == 2)
    #expect(try answers.map { try $0.number("index") } == [0, 499])
    for answer in answers {
      let label = Int(try answer.number("label"))
      let probabilities = try answer.numbers("probabilities")
      #expect(probabilities.count == 10)
      #expect(abs(probabilities.reduce(0, +) - 1) < 1e-5)
      #expect(probabilities.max() == probabilities[label])
      #expect(try answer.number("probability") == probabilities[label])
      #expect(try answer.string("class") == String(label))
    }
  }

  /// What `evaluate` counts is what `predict` says of the same digits.
  @Test func predictsWhatItEvaluates() throws {
    let folder = try TemporaryFolder()
    let model = folder.path("digits.ink")
    let labels = (0..<40).map { UInt8($0 % 3) }
    try folder.writeDigits(labels)
    let training = try InklingProcess(
      "train", "--data", folder.path, "--epochs", "2", "--batch-size", "4",
      "--learning-rate", "0.1", "--output", model)
    #expect(training.status == 0, "\(training.errors)")
    // The untrained network, two epochs, the best one.
    try #require(training.lines.count == 5)
    #expect(training.lines[0].hasPrefix("untrained "))
    #expect(training.lines[3].hasPrefix("best test accuracy "))
    #expect(training.lines.last?.hasPrefix("saved \(model): ") == true)

    let images = folder.path("t10k-images-idx3-ubyte")
    let answers = try InklingProcess("predict", model, images).lines
    try #require(answers.count == labels.count)
    let correct = zip(answers.enumerated(), labels).filter { answer, label in
      let words = answer.element.split(separator: " ")
      // The labels lie beside the images.
      let isRight = words[1] == "\(label)"
      #expect(answer.element.hasSuffix(isRight ? "true \(label)" : " (wrong)"))
      return words[0] == "\(images):\(answer.offset)" && isRight
    }.count
    let evaluation = try JSONObject(
      InklingProcess("evaluate", model, "--data", folder.path, "--json").output)
    #expect(try evaluation.number("correct") == Double(correct))

    // For people, a line a class too.
    let report = try InklingProcess("evaluate", model, "--data", folder.path)
    #expect(report.lines[0].contains("(\(correct) of 40, "))
    #expect(report.lines.last?.hasPrefix("Measured on ") == true)
    let samples = report.lines.dropFirst(3).dropLast().map {
      $0.split(separator: " ").prefix(2).joined(separator: " ")
    }
    #expect(samples == ["0 14", "1 13", "2 13"])
  }

  /// A picture is drawn after the answer, in characters where no terminal is.
  @Test func predictsPicture() throws {
    let folder = try TemporaryFolder()
    let model = folder.path("digits.ink")
    _ = try InklingProcess(
      "train", "--samples", "3000", "--epochs", "5", "--output", model)
    // A dark bar on light ground, upright: a one.
    var pixels = [UInt8](repeating: 230, count: 60 * 40)
    for y in 8..<52 { for x in 18..<23 { pixels[y * 40 + x] = 20 } }
    try folder.write(Array("P5 40 60 255\n".utf8) + pixels, to: "one.pgm")
    let picture = folder.path("one.pgm")
    let answer = try JSONObject(
      InklingProcess("predict", model, picture, "--json").output)
    #expect(try answer.number("label") == 1)
    #expect(answer.isNull("index"))
    let drawn = try InklingProcess("predict", model, picture, "--picture")
    #expect(drawn.lines[0].contains("one.pgm  1  0."))
    #expect(drawn.lines.dropFirst().contains { $0.contains("@") })
    #expect(try InklingProcess("predict", model, picture).lines.count == 1)
    let numbered = try InklingProcess("predict", model, picture, "--index", "0")
    #expect(numbered.status == 64)
  }

  @Test func sameSeedGivesSameBytesOnAnyNumberOfThreads() throws {
    let folder = try TemporaryFolder()
    func train(_ name: String, _ options: String...) throws -> [UInt8] {
      let run = try InklingProcess(
        ["train", "--samples", "600", "--epochs", "2", "-o", folder.path(name)]
          + options)
      #expect(run.status == 0)
      return try folder.read(name)
    }
    let model = try train("a", "--seed", "5", "--threads", "1")
    #expect(try train("b", "--seed", "5", "--threads", "2") == model)
    #expect(try train("c", "--seed", "6") != model)
  }

  /// Each option beside a recipe changes what it says.
  @Test(arguments: [
    ["--activation", "tanh"], ["--initializer", "he"], ["--optimizer", "sgd"],
    ["--learning-rate", "0.5"], ["--momentum", "0.5"], ["--batch-size", "32"],
    ["--optimizer", "classical-momentum"], ["--recipe", "mnist-relu-sgd"],
    ["--schedule", "exponential:gamma=0.5", "--schedule-every", "1step"],
    ["--warm-up", "2steps"], ["--weight-decay", "0.1"], ["--loss", "l2"],
    ["--output-activation", "tanh"], ["--sampling", "sequential"],
    ["--sampling", "replacement"], ["--batch-size", "all"],
    ["--reduction", "sum", "--learning-rate", "0.1"],
    ["--loss", "binary-cross-entropy", "--output-activation", "sigmoid"],
  ])
  func optionOverridesRecipe(_ options: [String]) throws {
    let common = ["train", "--samples", "300", "--epochs", "1", "--json"]
    func loss(_ options: [String]) throws -> Double {
      let run = try InklingProcess(common + options)
      #expect(run.status == 0, "\(run.errors)")
      return try JSONObject(#require(run.lines.first)).number("train_loss")
    }
    #expect(try loss(options) != loss([]))
  }

  @Test func epochsAndWidthsOverrideRecipe() throws {
    let run = try InklingProcess(
      "train", "--recipe", "mnist-sigmoid-per-sample", "--samples", "60",
      "--epochs", "2", "--hidden", "7", "--json")
    #expect(run.lines.count == 3)
    let last = try JSONObject(#require(run.lines.last))
    // 785 x 7 and 8 x 10.
    #expect(try last.number("parameters") == 5_575)
    #expect(last.isNull("model"))
  }
}
