// inkling compare: what train wrote in each of its forms, read again.

import InklingTestSupport
import Testing

@Suite struct CompareRunsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func train(_ arguments: String...) throws -> InklingProcess {
    let run = try InklingProcess(
      ["train", "--samples", "300", "--hidden", "8", "--epochs", "3", "--json"]
        + arguments)
    try #require(run.status == 0, "\(run.errors)")
    return run
  }

  @Test func readsAllThatTrainWrites() throws {
    let run = try train(
      "--every", "2steps", "--history", folder.path("<a>&\".json"))
    _ = try train(
      "--every", "2steps", "--history", folder.path("b.csv"), "--seed", "1")
    try folder.write(Array(run.output.utf8), to: "c.jsonl")
    let members = try train("--members", "2")
    try folder.write(Array(members.output.utf8), to: "m.jsonl")
    let files = ["<a>&\".json", "b.csv", "c.jsonl", "m.jsonl"]
      .map(folder.path)
    let compared = try InklingProcess(
      ["compare", "--json", "-o", folder.path("all.html")] + files)
    try #require(compared.status == 0, "\(compared.errors)")
    let runs = try compared.lines.map(JSONObject.init)
    try #require(runs.count == 5)
    let reports = try run.lines.dropLast().map(JSONObject.init)
      .map { try $0.number("test_accuracy") }
    for index in [0, 2] {
      #expect(try runs[index].number("epochs") == 3)
      #expect(try runs[index].string("judged_by") == "test")
      #expect(try runs[index].number("last_accuracy") == reports.last)
      #expect(try runs[index].number("best_accuracy") == reports.max())
    }
    #expect(try runs[4].string("run") == "\(files[3]), member 2")
    let report = try ParsedHTML(try folder.read("all.html"))
    #expect(report.tables[0].count == 6)
    #expect(report.tables[0][1][0] == files[0])
    // A report after two of three steps, by its place: of the history, and
    // of what was printed.
    for name in [files[0], files[2]] {
      #expect(
        report.points.contains { $0.hasPrefix("\(name), epoch 1.") }, "\(name)")
    }
    let table = try InklingProcess(["compare"] + files)
    #expect(table.status == 0)
    #expect(table.lines.count == 6)
  }

  @Test(arguments: [
    ("", "expected what 'inkling train' writes"),
    ("[]", "expected a value"), ("{}", "no report of an epoch"),
    ("[{\"epoch\":1,\"seconds\":1,\"test_accuracy\":2}]", "impossible figures"),
    (
      "[{\"epoch\":2,\"seconds\":1},{\"epoch\":1,\"seconds\":1}]",
      "behind epoch"
    ),
    ("{\"epoch\":1,\"seconds\":1} x", "expected a value"),
    ("epoch,seconds\r\n1\r\n", "1 fields; expected 2"),
    ("epoch,seconds\r\n1,x\r\n", "expected a number"),
    ("seconds\r\n1\r\n", "expected what 'inkling train' writes"),
  ])
  func refusesWhatIsNoRun(text: String, words: String) throws {
    try folder.write(Array(text.utf8), to: "a")
    let run = try InklingProcess("compare", folder.path("a"))
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(run.errors.count(where: \.isNewline) == 1)
  }

  @Test func refusesItsOwnInputAndOtherNames() throws {
    let text = Array("{\"epoch\":1,\"seconds\":1}".utf8)
    try folder.write(text, to: "a.html")
    let path = folder.path("a.html")
    let clash = try InklingProcess("compare", path, "--output", path)
    #expect(clash.status == 64)
    #expect(clash.errors.contains("and is a run; expected another"))
    #expect(try folder.read("a.html") == text)
    let name = try InklingProcess("compare", path, "--output", "x.svg")
    #expect(name.status == 64)
    let many = try InklingProcess(
      ["compare", "-o", folder.path("b.html")]
        + Array(repeating: path, count: 25))
    #expect(many.status == 1)
    #expect(many.errors.contains("25 runs; expected at most 24"))
  }
}
