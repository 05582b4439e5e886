// The table of all experiments, on data so small that it takes moments.

import InklingTestSupport
import Testing

@Suite struct ReproduceTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func runsWhatThereIsDataFor() throws {
    try folder.writeTexts(to: "20news-bydate")
    let run = try InklingProcess(
      "reproduce", "--data", folder.path, "--recipe", "newsgroups-tanh-20-20",
      "--recipe", "mnist-relu-256x2", "--seeds", "2", "--json")
    #expect(run.status == 0, "\(run.errors)")
    let lines = try run.lines.map(JSONObject.init)
    try #require(lines.count == 2)
    #expect(try lines[0].string("recipe") == "newsgroups-tanh-20-20")
    #expect(try lines[0].string("document") == "Initialising layers")
    #expect(try lines[0].number("published_accuracy") == 0.6009)
    #expect(try lines[0].number("required_accuracy") == 0.595)
    #expect(try lines[0].numbers("test_accuracies").count == 2)
    #expect(try lines[0].numbers("seeds") == [0, 1])
    #expect(try lines[0].number("test_accuracy") == 1)
    #expect(try lines[0].number("seconds") > 0)
    #expect(try lines[1].string("recipe") == "mnist-relu-256x2")
    #expect(try lines[1].string("left_out").contains("no mnist.pkl.gz in"))
  }

  /// Those of no document run where they are named.
  @Test func runsItsOwnRecipes() throws {
    try folder.writeTexts(to: "20news-bydate")
    let run = try InklingProcess(
      "reproduce", "--data", folder.path, "--recipe", "newsgroups-best",
      "--recipe", "strokes-best", "--seeds", "1", "--json")
    let lines = try run.lines.map(JSONObject.init)
    try #require(lines.count == 2, "\(run.errors)")
    #expect(lines[0].isNull("document"))
    #expect(lines[0].isNull("published_accuracy"))
    #expect(try lines[0].string("data") == "20news-bydate")
    #expect(try lines[0].numbers("test_accuracies").count == 1)
    // Its digits to test on are MNIST's.
    #expect(try lines[1].string("left_out").contains("no mnist in"))
  }

  @Test func printsTables() throws {
    try folder.writeTexts(to: "20news-bydate")
    let options = [
      "reproduce", "--data", folder.path, "--recipe", "newsgroups-tanh-20-20",
      "--seeds", "1",
    ]
    let text = try InklingProcess(options).lines
    try #require(text.count == 3)
    #expect(text[0].hasPrefix("document             recipe "))
    #expect(
      text[1].hasPrefix("Initialising layers  newsgroups-tanh-20-20"))
    #expect(text[1].hasSuffix("reached"))
    #expect(text[2].hasPrefix("Measured on "))
    let markdown = try InklingProcess(options + ["--markdown"]).lines
    try #require(markdown.count == 4)
    #expect(markdown[0].hasPrefix("| document | recipe |"))
    #expect(
      markdown[2].hasPrefix("| Initialising layers | newsgroups-tanh-20-20 |"))
    let bars = markdown.prefix(3).map { $0.filter { $0 == "|" }.count }
    #expect(Set(bars).count == 1)
  }

  /// Digits that say nothing about their labels.
  @Test func failsWhereOneFallsShort() throws {
    let inner = try TemporaryFolder()
    try inner.writeDigits((0..<40).map { UInt8($0 % 6) })
    try inner.writeLabels(
      (0..<40).map { UInt8(($0 * 7 + $0 / 3) % 10) },
      to: "t10k-labels-idx1-ubyte")
    try folder.link("mnist", to: inner.path)
    let run = try InklingProcess(
      "reproduce", "--data", folder.path, "--recipe",
      "mnist-sigmoid-per-sample", "--seeds", "1")
    #expect(run.status == 1)
    #expect(run.lines.dropLast().last?.hasSuffix("short") == true)
    #expect(
      run.errors
        == "inkling: error: 1 of 1 recipes fell short: "
        + "mnist-sigmoid-per-sample\n")
  }

  @Test func failsWithoutData() throws {
    let run = try InklingProcess("reproduce", "--data", folder.path)
    #expect(run.status == 1)
    #expect(run.lines.count == 9)
    #expect(run.lines.allSatisfy { $0.hasPrefix("left out: ") })
    #expect(run.errors.contains("no data for any of the recipes"))
  }
}
