// SIGINT, SIGTERM and SIGHUP: the step is finished, the state saved, and the
// program ends as they end any other, having said how to go on.

import InklingTestSupport
import Testing

@Suite struct SignalTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// So long that nobody waits for its end.
  private func endless(_ further: String...) -> [String] {
    [
      "train", "--samples", "6000", "--epochs", "100000", "--output",
      folder.path("model.ink"),
    ] + further
  }

  @Test(arguments: [
    (SIGINT, "SIGINT"), (SIGTERM, "SIGTERM"), (SIGHUP, "SIGHUP"),
  ])
  func savesTheStateAndSaysHowToGoOn(signal: Int32, name: String) throws {
    let checkpoint = folder.path("it's a run.ckpt")
    let run = try RunningInkling(
      endless("--checkpoint", checkpoint, "--checkpoint-every", "100000"))
    try run.waitForLines(3)
    run.send(signal)
    #expect(try run.wait() == 128 + signal)
    let errors = try run.errors
    #expect(errors.hasPrefix("inkling: stopped by \(name) after step "))
    #expect(errors.count(where: \.isNewline) == 1)
    #expect(try folder.names() == ["it's a run.ckpt"])

    // What it says is a command.
    let words = errors.split(separator: " ")
    let step = try #require(Int(words[6].dropLast()))
    let done = try #require(Int(words[7]))
    #expect(done >= 2 && step >= 47 * done && step < 47 * (done + 1))
    let command = try #require(errors.split(separator: "go on with: ").last)
    let resumed = try InklingProcess.wait(
      for: InklingProcess.spawn(
        ["/bin/sh", "-c", "\(command.dropLast()) --epochs \(done + 1)"],
        output: folder.path("out"), errors: folder.path("err")))
    #expect(resumed == 0)
    let lines = String(decoding: try folder.read("out"), as: UTF8.self)
      .split(separator: "\n")
    // The epoch that was begun, and the summary.
    #expect(lines.count == 3)
    #expect(lines[0].hasPrefix("epoch \(done + 1)/"))

    let whole = try InklingProcess(
      "train", "--samples", "6000", "--epochs", "\(done + 1)", "--output",
      folder.path("whole.ink"))
    #expect(whole.status == 0)
    #expect(try folder.read("model.ink") == folder.read("whole.ink"))
  }

  @Test func endsAtOnceWithoutCheckpoint() throws {
    let run = try RunningInkling(endless())
    try run.waitForLines(2)
    run.send(SIGINT)
    #expect(try run.wait() == 128 + SIGINT)
    #expect(try folder.names().isEmpty)
  }

  /// A parent's mask is inherited.
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT])
  func endsThoughItsParentBlocksSignals(signal: Int32) throws {
    for further in [[], ["--checkpoint", folder.path("run.ckpt")]] {
      let run = try RunningInkling(
        [
          "train", "--samples", "600", "--epochs", "100000", "--hidden", "8",
        ] + further, blocking: [SIGINT, SIGTERM, SIGHUP, SIGQUIT])
      try run.waitForLines(2)
      run.send(signal)
      #expect(try run.wait(seconds: 30) == 128 + signal)
    }
  }

  /// Swift's runtime library would print where it was, and go on.
  @Test func endsAtOnceByQuit() throws {
    let run = try RunningInkling(endless())
    try run.waitForLines(2)
    run.send(SIGQUIT)
    #expect(try run.wait(seconds: 30) == 128 + SIGQUIT)
    #expect(!(try run.errors.contains("Backtrac")))
  }

  /// To draw digits, or to measure, takes long; nothing is lost with it.
  @Test(
    arguments: [
      ["train", "--samples", "4194304"],
      ["train", "--samples", "6000", "--hidden", "9000,9000"],
      ["evaluate", "--samples", "4194304"], ["bench", "scaling"],
    ], [SIGINT, SIGTERM, SIGHUP])
  func endsAtOnceWhereNothingIsLost(
    arguments: [String], signal: Int32
  ) throws {
    var arguments = arguments
    var files: [String] = []
    switch arguments[0] {
    case "train": arguments += ["--checkpoint", folder.path("run.ckpt")]
    case "evaluate":
      files = ["model.ink"]
      arguments.append(folder.path(files[0]))
      let made = try InklingProcess(
        "train", "--samples", "60", "--epochs", "1", "--output",
        folder.path(files[0]))
      try #require(made.status == 0)
    default: break
    }
    let run = try RunningInkling(arguments)
    usleep(400_000)
    run.send(signal)
    #expect(try run.wait(seconds: 30) == 128 + signal)
    #expect(try run.output.isEmpty)
    #expect(try folder.names() == files)
  }

  /// A step of all samples by a wide network takes longer than it takes to send
  /// the second signal.
  @Test func endsAtOnceAtTheSecondSignal() throws {
    let run = try RunningInkling([
      "train", "--samples", "6000", "--epochs", "2", "--batch-size", "all",
      "--hidden", "4000,2000", "--threads", "1", "--checkpoint",
      folder.path("run.ckpt"),
    ])
    try run.waitForLines(1)
    // The first checkpoint is written when the first line is printed.
    while try folder.names() != ["run.ckpt"] { usleep(1_000) }
    let before = try folder.read("run.ckpt")
    // The folder is forced to the disk after that.
    usleep(200_000)
    run.send(SIGINT)
    // Both at once could be taken for one.
    usleep(50_000)
    run.send(SIGTERM)
    #expect(try run.wait() == 128 + SIGTERM)
    #expect(try run.errors.isEmpty)
    #expect(try folder.read("run.ckpt") == before)
    #expect(try folder.names() == ["run.ckpt"])
  }
}
