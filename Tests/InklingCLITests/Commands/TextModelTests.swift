// Models of texts: the terms go into the file, raw text comes to predict.

import InklingTestSupport
import Testing

@Suite struct TextModelTests {
  private let folder: TemporaryFolder
  private let model: String

  init() throws {
    folder = try TemporaryFolder()
    model = folder.path("texts.ink")
    try folder.writeTexts()
    let run = try InklingProcess(
      "train", "--recipe", "newsgroups-tanh-20-20", "--data",
      folder.path("texts"), "--max-features", "8", "--output", model)
    try #require(run.status == 0, "\(run.errors)")
  }

  @Test func predictsRawText() throws {
    try folder.write(Array("A BOAT, my boat!".utf8), to: "message.txt")
    let message = folder.path("message.txt")
    let answer = try JSONObject(
      InklingProcess("predict", model, message, "--json").output)
    #expect(try answer.string("class") == "b")
    #expect(answer.isNull("true_label"))
    // Latin-1, and nothing in it that the model knows.
    try folder.write([0x67, 0x72, 0xfc, 0xdf, 0x65], to: "other.txt")
    let two = try InklingProcess(
      "predict", model, message,
      folder.path("other.txt"))
    #expect(two.lines.count == 2)
    #expect(two.lines[0].contains("message.txt  b  0."))
    let index = try InklingProcess("predict", model, message, "--index", "0")
    #expect(index.status == 64)
  }

  /// Texts of another folder are counted by the model's terms, not by their
  /// own.
  @Test func evaluatesByItsOwnTerms() throws {
    for file in ["a/0", "b/1"] {
      let extra = Array("zebra zebra zebra zebra zebra and more".utf8)
      try folder.write(extra, to: "texts/x-train/\(file)")
    }
    let run = try InklingProcess(
      "evaluate", model, "--data", folder.path("texts"), "--json")
    #expect(run.status == 0, "\(run.errors)")
    let evaluation = try JSONObject(run.output)
    #expect(try evaluation.number("samples") == 20)
    #expect(try evaluation.number("test_accuracy") == 1)
    let prediction = try InklingProcess(
      "predict", model, folder.path("texts"), "--json")
    let answers = try prediction.lines.map(JSONObject.init)
    #expect(answers.count == 20)
    for answer in answers {
      #expect(try answer.string("class") == answer.string("true_class"))
    }
  }

  @Test func inspectsTerms() throws {
    let inspection = try JSONObject(
      InklingProcess("inspect", model, "--json").output)
    // "the" occurs 80 times, four words 40 times, the four things 20 times: of
    // these the first three.
    #expect(
      try inspection.strings("terms") == [
        "all", "and", "apple", "boat", "cloud", "number", "of", "the",
      ])
    #expect(
      try InklingProcess("inspect", model).output.contains("8 (TF-IDF): all"))
  }

  @Test func refusesOtherClassesAndOtherData() throws {
    try folder.writeTexts(to: "other", classes: ["a", "b", "c", "z"])
    let classes = try InklingProcess(
      "evaluate", model, "--data", folder.path("other"))
    #expect(classes.status == 1)
    #expect(classes.errors.contains("classes z; the model knows a, b, c, d"))
    let digits = try InklingProcess("evaluate", model, "--data", "builtin")
    #expect(digits.status == 1)
    #expect(
      digits.errors
        == "inkling: error: builtin: samples of 28 x 28 pixels; the model "
        + "takes 8 features\n")
    let features = try InklingProcess(
      "train", "--samples", "60", "--max-features", "5")
    #expect(features.status == 1)
    #expect(features.errors.contains("--max-features"))
  }

  /// Built-in digits are taken only for what may be a model of digits.
  @Test func asksForTheDataOfWhatIsNoModelOfDigits() throws {
    try folder.writeDigits([0, 1, 2])
    let pixels = folder.path("pixels.ink")
    let training = try InklingProcess(
      "train", "--data", folder.path, "--epochs", "1", "--output", pixels)
    try #require(training.status == 0, "\(training.errors)")
    // Of the size and the classes of the built-in ones.
    let digits = folder.path("digits")
    try #require(mkdir(digits, 0o700) == 0)
    for part in ["train", "t10k"] {
      let drawn = try InklingProcess(
        "digits", "\(digits)/\(part)-images-idx3-ubyte", "--count", "10")
      try #require(drawn.status == 0, "\(drawn.errors)")
      try folder.writeLabels(
        Array(0...9), to: "digits/\(part)-labels-idx1-ubyte")
    }
    let other = folder.path("other.ink")
    let alike = try InklingProcess(
      "train", "--data", digits, "--epochs", "1", "--output", other)
    try #require(alike.status == 0, "\(alike.errors)")
    // What it was trained on is taken, and asked for where it is not there.
    for (command, file, data) in [
      (["evaluate"], other, "digits"),
      (
        ["quantize", "--output", folder.path("quantized")], other, "digits"
      ),
      (["evaluate"], model, "texts"),
    ] {
      let run = try InklingProcess(command + [file])
      #expect(run.status == 0, "\(run.errors)")
      let (place, aside) = (folder.path(data), folder.path("aside"))
      try #require(rename(place, aside) == 0)
      let asked = try InklingProcess(command + [file])
      try #require(rename(aside, place) == 0)
      #expect(asked.status == 64)
      #expect(
        asked.errors.contains(
          "\(file) was trained on \(place), which is not here"))
      #expect(
        asked.errors.contains("expected --data with what it was trained on"))
      #expect(asked.errors.count(where: \.isNewline) == 1)
    }
    for data in [digits, "builtin"] {
      let named = try InklingProcess("evaluate", other, "--data", data)
      #expect(named.status == 0, "\(named.errors)")
    }
    for (arguments, words) in [
      (
        ["convert", model, "--output", folder.path("m.c")],
        "a model of texts, and C source takes pixels"
      ),
      (
        ["convert", model, "--output", folder.path("m.html")],
        "a model of texts, and a page takes what is drawn on it"
      ),
      (
        [
          "quantize", model, "--data", folder.path("texts"), "--output",
          folder.path("new"),
        ], "a model of texts, and one of 8 bits takes bytes"
      ),
    ] {
      let run = try InklingProcess(arguments)
      #expect(run.status == 1)
      #expect(run.errors.contains(words), "\(run.errors)")
    }
    #expect(try !folder.names().contains { $0 == "new" || $0 == "m.c" })
  }
}
