// Faults while training goes on: nobody reads, no room, no folder, numbers that
// are no numbers. What was trained is saved where it can be, and nothing is
// left half-written.

import InklingTestSupport
import Testing

@Suite struct FaultTests {
  private static let common = ["train", "--samples", "600", "--epochs", "6"]

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Runs a shell's script with the program and its arguments as `"$@"`.
  private func shell(_ script: String, _ arguments: [String]) throws -> Int32 {
    try InklingProcess.wait(
      for: InklingProcess.spawn(
        ["/bin/sh", "-c", script, "sh", InklingProcess.executable()]
          + arguments,
        output: folder.path("out"), errors: folder.path("err")))
  }

  private func text(_ name: String) throws -> String {
    String(decoding: try folder.read(name), as: UTF8.self)
  }

  private func model(_ options: String...) throws -> [UInt8] {
    let run = try InklingProcess(
      Self.common + ["--output", folder.path("whole.ink")] + options)
    try #require(run.status == 0, "\(run.errors)")
    return try folder.read("whole.ink")
  }

  @Test func savesTheModelThoughNobodyReads() throws {
    let script = #"{ "$@"; echo $? >"$0.status"; } | head -1"#
    _ = try shell(
      script.replacing("$0", with: folder.path("head")),
      Self.common + ["--output", folder.path("model.ink")])
    #expect(try text("head.status") == "\(128 + SIGPIPE)\n")
    #expect(try text("out").hasPrefix("untrained"))
    #expect(try text("err").isEmpty)
    #expect(try folder.read("model.ink") == model())
  }

  /// With nothing to save there is nothing to go on for: this would take hours.
  @Test func endsWhenNobodyReadsAndNothingIsSaved() throws {
    let script = #"{ "$@"; echo $? >"$0.status"; } | head -1"#
    _ = try shell(
      script.replacing("$0", with: folder.path("head")),
      ["train", "--samples", "6000", "--epochs", "1000000"])
    #expect(try text("head.status") == "\(128 + SIGPIPE)\n")
    #expect(try text("err").isEmpty)
  }

  @Test(arguments: [["recipes"], ["recipes", "--json"], ["--help"]])
  func endsQuietlyAsAnyFilter(_ arguments: [String]) throws {
    // The reader has gone before the first line.
    let script = #"{ sleep 0.2; "$@"; echo $? >"$0.status"; } | true"#
    _ = try shell(
      script.replacing("$0", with: folder.path("true")), arguments)
    #expect(try text("true.status") == "\(128 + SIGPIPE)\n")
    #expect(try text("err").isEmpty)
  }

  @Test func savesTheModelThoughReportsHaveNoRoom() throws {
    let status = try shell(
      #""$@" >/dev/full"#,
      Self.common + ["--output", folder.path("model.ink")])
    #expect(status == 1)
    #expect(
      try text("err")
        == "inkling: error: standard output: cannot write: No space left on "
        + "device\n")
    #expect(try folder.read("model.ink") == model())
  }

  /// A checkpoint and the next do not fit together: the first one stays.
  @Test(.enabled(if: SmallDisk.isPossible, "needs a mount: run as root"))
  func goesOnThoughACheckpointHasNoRoom() throws {
    let disk = try SmallDisk(at: folder.path("disk"), kilobytes: 800)
    let checkpoint = "\(disk.path)/run.ckpt"
    let run = try InklingProcess(
      Self.common + [
        "--output", folder.path("model.ink"), "--checkpoint", checkpoint,
      ])
    #expect(run.status == 1)
    let lines = run.errors.split(separator: "\n")
    #expect(lines.count == 6)
    for line in lines.dropLast() {
      #expect(
        line
          == "inkling: warning: \(checkpoint): cannot write: No space left on "
          + "device; training goes on")
    }
    #expect(lines.last?.hasPrefix("inkling: error: \(checkpoint)") == true)
    #expect(try folder.names() == ["disk", "model.ink"])
    #expect(try folder.read("model.ink") == model())
    #expect(try disk.names() == ["run.ckpt"])
    // The state before the first step, whole.
    let resumed = try InklingProcess(
      "train", "--resume", checkpoint, "--checkpoint", folder.path("new.ckpt"),
      "--output", folder.path("again.ink"))
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try folder.read("again.ink") == model())
  }

  @Test(.enabled(if: SmallDisk.isPossible, "needs a mount: run as root"))
  func doesNotTrainWhereNoCheckpointFits() throws {
    let disk = try SmallDisk(at: folder.path("disk"), kilobytes: 100)
    let run = try InklingProcess(
      Self.common + ["--checkpoint", "\(disk.path)/run.ckpt"])
    #expect(run.status == 1)
    #expect(run.errors.contains("No space left on device"), "\(run.errors)")
    #expect(run.lines.count == 1)
    #expect(try disk.names().isEmpty)
  }

  @Test func refusesReadOnlyFolderBeforeTraining() throws {
    // Permissions do not hold root, but nobody makes files there.
    let readOnly = geteuid() == 0 ? "/sys" : folder.path("locked")
    if geteuid() != 0 { mkdir(readOnly, 0o555) }
    for option in ["--checkpoint", "--output"] {
      let run = try InklingProcess(Self.common + [option, "\(readOnly)/x.ink"])
      #expect(run.status == 1)
      #expect(run.output.isEmpty)
      #expect(run.errors.count(where: \.isNewline) == 1)
      #expect(run.errors.contains("\(readOnly)/x.ink"), "\(run.errors)")
    }
  }

  /// The folder for the model goes while the run is on; its checkpoint has it.
  @Test func aModelWithoutFolderIsSavedElsewhere() throws {
    mkdir(folder.path("sub"), 0o755)
    let run = try RunningInkling([
      "train", "--samples", "6000", "--epochs", "40", "--output",
      folder.path("sub/model.ink"), "--checkpoint", folder.path("run.ckpt"),
    ])
    try run.waitForLines(2)
    try #require(rmdir(folder.path("sub")) == 0)
    #expect(try run.wait() == 1)
    let errors = try run.errors
    #expect(errors.count(where: \.isNewline) == 1)
    #expect(errors.contains("sub/model.ink"), "\(errors)")
    let again = try InklingProcess(
      "train", "--resume", folder.path("run.ckpt"), "--output",
      folder.path("model.ink"))
    #expect(again.status == 0, "\(again.errors)")
    let whole = try model("--samples", "6000", "--epochs", "40")
    #expect(try folder.read("model.ink") == whole)
  }

  /// The fourth epoch's rate is absurd.
  @Test func keepsTheLastGoodModel() throws {
    let arguments =
      Self.common + [
        "--activation", "relu", "--learning-rate", "0.1", "--schedule",
        "step:gamma=1e30,size=3", "--output", folder.path("model.ink"),
        "--checkpoint", folder.path("run.ckpt"),
      ]
    let run = try InklingProcess(arguments)
    #expect(run.status == 1)
    #expect(run.errors.count(where: \.isNewline) == 1)
    for words in [
      "diverged in epoch 4", "not finite at step 17",
      "last good report: step 15", "try a learning rate well below",
      "after step 15 is saved as \(folder.path("model.ink"))",
    ] {
      #expect(run.errors.contains(words), "\(run.errors)")
    }
    let good = try model(
      "--activation", "relu", "--learning-rate", "0.1", "--epochs", "3")
    #expect(try folder.read("model.ink") == good)
    // The checkpoint is that of the last good epoch too.
    let again = try InklingProcess(
      "train", "--resume", folder.path("run.ckpt"), "--epochs", "3",
      "--output", folder.path("again.ink"))
    #expect(again.status == 0, "\(again.errors)")
    #expect(try folder.read("again.ink") == good)
    // A run that failed replaces no model.
    try folder.write(Array("old".utf8), to: "model.ink")
    try #require(unlink(folder.path("run.ckpt")) == 0)
    let second = try InklingProcess(arguments)
    #expect(second.errors.contains("model.ink is left as it was"))
    #expect(try text("model.ink") == "old")
  }

  /// A loss of 1e23 is a number.
  @Test func aFiniteNonsenseIsNotSaved() throws {
    let run = try InklingProcess(
      Self.common + [
        "--activation", "relu", "--loss", "squared-error", "--optimizer", "sgd",
        "--learning-rate", "3", "--output", folder.path("model.ink"),
      ])
    #expect(run.status == 1)
    #expect(
      run.errors.hasPrefix(
        "inkling: error: training diverged in epoch 1: the loss is over a "
          + "hundred times the first at step "), "\(run.errors)")
    #expect(run.errors.count(where: \.isNewline) == 1)
    #expect(try folder.names().isEmpty)
  }

  /// The pipe is too small for all lines, so that the model is still in use.
  @Test func aModelThatIsCutWhileItIsInUseChangesNothing() throws {
    _ = try model()
    let script = #"""
      { "$@"; echo $? >"$0.status"; } |
        { read -r line; : >"$0.ink"; echo "$line"; cat; }
      """#
    let lines = try InklingProcess(
      "predict", folder.path("whole.ink"), "builtin"
    ).output
    _ = try shell(
      script.replacing("$0", with: folder.path("whole")),
      ["predict", folder.path("whole.ink"), "builtin"])
    #expect(try text("whole.status") == "0\n")
    #expect(try text("err").isEmpty)
    #expect(try text("out") == lines)
  }

  /// Whoever looks sees one of the two models, whole.
  @Test func twoWritersNeverMix() throws {
    let first = try model("--hidden", "300", "--epochs", "1")
    let second = try model("--hidden", "200", "--epochs", "1")
    let target = folder.path("model.ink")
    for _ in 0..<4 {
      let runs = try ["300", "200"].map {
        try RunningInkling(
          Self.common + [
            "--hidden", $0, "--epochs", "1", "--threads", "1", "--output",
            target,
          ])
      }
      for run in runs {
        #expect(try run.wait() == 0)
        let found = try folder.read("model.ink")
        #expect(found == first || found == second)
      }
    }
    #expect(try folder.names() == ["model.ink", "whole.ink"])
  }
}
