// --report: the report of a run and of a model, and that its figures, pictures and
// command are what other ways show.

import InklingPlatform
import InklingTestSupport
import Testing

@Suite struct HTMLReportTests {
  private let folder: TemporaryFolder
  private let common = [
    "train", "--samples", "300", "--epochs", "2", "--hidden", "8",
  ]

  init() throws { folder = try TemporaryFolder() }

  private func report(_ name: String = "run.html") throws -> ParsedHTML {
    try ParsedHTML(try folder.read(name))
  }

  private func bash(_ command: String) throws -> Int32 {
    try InklingProcess.wait(
      for: InklingProcess.spawn(
        ["/bin/bash", "-c", command], output: folder.path("out"),
        errors: folder.path("err")))
  }

  /// Names that are markup, that end an attribute or a line, that a shell
  /// would read.
  @Test func commandRepeatsTheRun() throws {
    let name = "a '$HOME' <b>&\"\n\u{7}\u{202E}é.ink"
    let run = try InklingProcess(
      common + [
        "--seed", "3", "--output", folder.path(name), "--report",
        folder.path("run.html"),
      ])
    try #require(run.status == 0, "\(run.errors)")
    let first = try folder.read(name)
    let report = try report()
    #expect(report.commands.count == 1)
    #expect(report.warning == nil)
    try #require(unlink(folder.path(name)) == 0)
    #expect(try bash(report.commands[0]) == 0)
    #expect(try folder.read(name) == first)
    // The untrained network and two epochs of two parts, of rate, of time.
    #expect(report.points.filter { $0.hasPrefix("test, epoch 2: ") }.count == 2)
    #expect(
      report.points.filter { $0.hasPrefix("train, epoch 0: ") }.count == 2)
    #expect(
      report.points.count { $0.contains("epoch 1: ") } == 6, "\(report.points)")
  }

  /// Precision, recall, F1 and the matrix counted again from what predict
  /// answers; the pictures are those of --worst-folder.
  @Test func figuresAndPicturesAreThoseOfTheAnswers() throws {
    let model = folder.path("m.ink")
    let worst = try TemporaryFolder()
    let training = try InklingProcess(
      common + ["--output", model, "--report", folder.path("run.html")])
    try #require(training.status == 0, "\(training.errors)")
    let run = try InklingProcess(
      "evaluate", model, "--data", "builtin", "--samples", "600",
      "--worst-folder", worst.path, "--report",
      folder.path("e.html"))
    try #require(run.status == 0, "\(run.errors)")
    let answers = try InklingProcess(
      ["predict", model, "builtin", "--json"]
        + (0..<100).flatMap { ["--index", "\($0)"] })
    let pairs = try answers.lines.map { line in
      let object = try JSONObject(line)
      return (is: try object.int("true_label"), as: try object.int("label"))
    }
    let report = try report("e.html")
    let matrix = try #require(report.tables.first)
    for label in 0..<10 {
      for other in 0..<10 {
        let count = pairs.count { $0.is == label && $0.as == other }
        #expect(
          matrix[label + 1][other + 1] == (count == 0 ? "" : "\(count)"))
      }
    }
    for label in 0..<10 {
      let right = Double(pairs.count { $0.is == label && $0.as == label })
      let precision = right / Double(max(pairs.count { $0.as == label }, 1))
      let recall = right / Double(max(pairs.count { $0.is == label }, 1))
      let f1 = 2 * precision * recall / max(precision + recall, 1e-9)
      let row = report.tables[1][label + 1]
      for (text, value) in zip(row[1...3], [precision, recall, f1]) {
        #expect(abs(try #require(Double(text)) - value) <= 5.1e-5, "\(row)")
      }
    }
    let files = try worst.names()
    #expect(files.count > 5)
    // Behind them the first layer's.
    #expect(report.pictures.count == files.count + 8)
    for (picture, file) in zip(report.pictures, files) {
      #expect(picture == (try worst.read(file)))
    }
    // The run's report shows the same network.
    #expect(try self.report().pictures.suffix(8) == report.pictures.suffix(8))
  }

  @Test func textsHaveNoPicturesAndHostileNames() throws {
    let classes = ["<b>&\"'", "<td>", "x\u{7}y", "&amp;"]
    try folder.writeTexts(classes: classes)
    let run = try InklingProcess(
      "train", "--data", folder.path("texts"), "--epochs", "1",
      "--learning-rate", "1e-6", "--report", folder.path("run.html"))
    try #require(run.status == 0, "\(run.errors)")
    let report = try report()
    #expect(report.pictures.isEmpty)
    #expect(report.text.contains("values that are no picture"))
    let names = report.tables[1].dropFirst().map { $0[0] }
    #expect(
      Set(names)
        == ["<b>&\"'", "<td>", "x\u{FFFD}y", "&amp;", "mean of classes"])
  }

  @Test func saysThatARunDiverged() throws {
    let run = try InklingProcess(
      "train", "--samples", "600", "--activation", "relu", "--learning-rate",
      "1e30", "--report", folder.path("run.html"))
    #expect(run.status == 1)
    #expect(try report().warning?.contains("diverged in epoch 1") == true)
  }

  /// Stopped, and gone on with: the whole history, and both commands.
  @Test func saysThatARunWasStoppedAndKeepsItsHistory() throws {
    let checkpoint = folder.path("run.ckpt")
    let run = try RunningInkling([
      "train", "--samples", "300", "--hidden", "4", "--epochs", "100000",
      "--checkpoint", checkpoint, "--checkpoint-every", "100000", "--report",
      folder.path("run.html"), "--every", "1epochs",
    ])
    try run.waitForLines(4)
    run.send(SIGTERM)
    #expect(try run.wait() == 128 + SIGTERM)
    let stopped = try report()
    #expect(
      stopped.warning?.hasPrefix("stopped by SIGTERM after step ") == true)
    #expect(stopped.commands.count == 1)
    #expect(stopped.warning?.contains("go on with: ") == true)
    let words = try #require(stopped.warning).split(separator: " ")
    let done = try #require(Int(words[6]))
    let resumed = try InklingProcess(
      "train", "--resume", checkpoint, "--epochs", "\(done + 2)")
    #expect(resumed.status == 0, "\(resumed.errors)")
    let report = try report()
    #expect(report.warning == nil)
    #expect(report.commands.count == 2)
    #expect(report.commands[0] == stopped.commands[0])
    #expect(report.commands[1].contains("--resume"))
    #expect(report.text.contains("\(done + 2) epochs"))
  }

  @Test func membersHaveAPageEachAndOneTogether() throws {
    let run = try InklingProcess(
      common + [
        "--members", "2", "--validation", "0.2", "--report",
        folder.path("run.html"),
      ])
    try #require(run.status == 0, "\(run.errors)")
    #expect(
      try folder.names() == ["run-1.html", "run-2.html", "run.html"])
    let all = try report()
    #expect(all.title.hasPrefix("2 networks"))
    #expect(all.tables[0].count == 4)
    #expect(all.tables[0][3][0] == "ensemble of 2")
    let one = try report("run-1.html")
    #expect(one.points.contains { $0.hasPrefix("validation, epoch 1: ") })
  }

  /// Found out before the training, which would take a while.
  @Test(arguments: [
    (["--report", "run.txt"], Int32(64), "a name that ends in .html"),
    (["--report", "none/run.html"], 1, "No such file"),
    (["--report", "r.html", "--find-learning-rate"], 64, "saves nothing"),
  ])
  func isRefusedBeforeTraining(
    options: [String], status: Int32, words: String
  ) throws {
    let run = try InklingProcess(["train"] + options)
    #expect(run.status == status)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains(words), "\(run.errors)")
  }
}
