// What --checkpoint and --resume take, refuse and leave behind.

import InklingCore
import InklingTestSupport
import Testing

@Suite struct ResumeTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func train(_ arguments: String...) throws -> InklingProcess {
    try InklingProcess(["train"] + arguments)
  }

  private func begin(_ further: String...) throws {
    let run = try InklingProcess(
      [
        "train", "--samples", "600", "--epochs", "2", "--checkpoint",
        folder.path("run.ckpt"),
      ] + further)
    try #require(run.status == 0, "\(run.errors)")
  }

  @Test func epochsCanBeAdded() throws {
    try begin("--output", folder.path("part.ink"))
    let rest = try train(
      "--resume", folder.path("run.ckpt"), "--epochs", "5", "--output",
      folder.path("rest.ink"), "--json")
    #expect(rest.status == 0)
    #expect(
      try rest.lines.dropLast().map { try JSONObject($0).number("epoch") }
        == [3, 4, 5])
    let whole = try train(
      "--samples", "600", "--epochs", "5", "--output", folder.path("whole.ink"))
    #expect(whole.status == 0)
    #expect(try folder.read("rest.ink") == folder.read("whole.ink"))
    #expect(try folder.read("part.ink") != folder.read("whole.ink"))
    let fewer = try train("--resume", folder.path("run.ckpt"), "--epochs", "4")
    #expect(fewer.status == 1)
    #expect(fewer.errors.contains("--epochs is 4"))
    #expect(fewer.errors.contains("has done 5"))
  }

  /// A model that was not saved, or not where it could be, is in the checkpoint.
  @Test func aFinishedRunIsSavedAgain() throws {
    try begin("--output", folder.path("model.ink"))
    let model = try folder.read("model.ink")
    try folder.write([], to: "model.ink")
    let again = try train("--resume", folder.path("run.ckpt"))
    #expect(again.status == 0, "\(again.errors)")
    #expect(try folder.read("model.ink") == model)
  }

  @Test func otherFilesCanBeNamed() throws {
    try begin()
    let before = try folder.read("run.ckpt")
    let run = try train(
      "--resume", folder.path("run.ckpt"), "--epochs", "3", "--checkpoint",
      folder.path("new.ckpt"), "--history", folder.path("run.csv"))
    #expect(run.status == 0, "\(run.errors)")
    #expect(try folder.read("run.ckpt") == before)
    #expect(try folder.names() == ["new.ckpt", "run.ckpt", "run.csv"])
    let rows = String(decoding: try folder.read("run.csv"), as: UTF8.self)
    #expect(rows.split(whereSeparator: \.isNewline).count == 5)
  }

  /// Two epochs of three: the run diverges in its third.
  @Test func anUnfinishedRunIsNotReplaced() throws {
    let path = folder.path("run.ckpt")
    let unfinished = [
      "train", "--samples", "600", "--epochs", "3", "--activation", "relu",
      "--schedule", "step:gamma=1e30,size=2", "--checkpoint", path,
    ]
    try #require(try InklingProcess(unfinished).status == 1)
    let before = try folder.read("run.ckpt")
    for arguments in [
      unfinished, ["train", "--samples", "60", "--checkpoint", path],
    ] {
      let run = try InklingProcess(arguments)
      #expect(run.status == 1)
      #expect(run.output.isEmpty)
      #expect(
        run.errors
          == "inkling: error: \(path): an unfinished run, 2 of 3 epochs done; "
          + "go on with it (--resume \(path)), name another file, or begin "
          + "anew with --overwrite\n")
    }
    #expect(try folder.read("run.ckpt") == before)
    // Nor by another run that is gone on with; the same one may name it.
    try folder.link("same.ckpt", to: "run.ckpt")
    try folder.write(before, to: "other.ckpt")
    let other = try train(
      "--resume", folder.path("other.ckpt"), "--checkpoint", path)
    #expect(other.errors.contains("an unfinished run"), "\(other.errors)")
    let same = try train(
      "--resume", folder.path("same.ckpt"), "--checkpoint", path, "--epochs",
      "2")
    #expect(same.status == 0, "\(same.errors)")
    // A finished one is in nobody's way.
    try #require(unlink(path) == 0)
    try begin()
    let next = try train(
      "--samples", "60", "--epochs", "1", "--checkpoint", path)
    #expect(next.status == 0, "\(next.errors)")
  }

  /// Finished or not, nobody can tell.
  @Test(
    arguments: ["thesis", "flipped", "cut"]
      + (AddressSpace.isLimitable ? ["memory"] : []))
  func whatCannotBeReadIsNotReplaced(_ name: String) throws {
    let path = folder.path("run.ckpt")
    let isLarge = name == "memory"
    try begin(
      isLarge ? "--hidden" : "--samples", isLarge ? "3000,3000" : "60")
    var bytes = try folder.read("run.ckpt")
    switch name {
    case "thesis": bytes = Array("a thesis".utf8)
    case "flipped": bytes[bytes.count - 1] ^= 1
    case "cut": bytes.removeLast(64)
    default: break
    }
    try folder.write(bytes, to: "run.ckpt")
    let arguments = [
      "train", "--samples", "60", "--epochs", "1", "--checkpoint", path,
    ]
    let run = try InklingProcess(
      arguments, addressSpace: isLarge ? 150_000 : nil)
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(run.errors.hasPrefix("inkling: error: \(path): "))
    #expect(
      run.errors.hasSuffix(
        "; it is not replaced; name another file, or replace it by "
          + "--overwrite\n"), "\(run.errors)")
    #expect(try folder.read("run.ckpt") == bytes)
    let meant = try InklingProcess(arguments + ["--overwrite"])
    #expect(meant.status == 0, "\(meant.errors)")
    #expect(try folder.read("run.ckpt") != bytes)
  }

  @Test func overwritingNeedsACheckpoint() throws {
    try begin()
    let run = try train("--resume", folder.path("run.ckpt"), "--overwrite")
    #expect(run.status == 64)
    #expect(run.errors.contains("expected --checkpoint beside it"))
  }

  /// By any name, resumed or begun anew, meant or not; a killed run is none.
  @Test func twoRunsNeverHaveOneCheckpoint() throws {
    let path = folder.path("run.ckpt")
    let first = try RunningInkling([
      "train", "--samples", "600", "--epochs", "1000000", "--checkpoint", path,
    ])
    try first.waitForLines(3)
    try folder.link("link.ckpt", to: "run.ckpt")
    for arguments in [
      ["--samples", "60", "--checkpoint", path],
      ["--samples", "60", "--checkpoint", folder.path("link.ckpt")],
      ["--samples", "60", "--checkpoint", path, "--overwrite"],
      ["--resume", path],
    ] {
      let run = try InklingProcess(["train"] + arguments)
      #expect(run.status == 1)
      #expect(run.output.isEmpty)
      #expect(run.errors.contains("another run is writing"), "\(run.errors)")
    }
    first.send(SIGKILL)
    #expect(try first.wait() == 128 + SIGKILL)
    let next = try RunningInkling(["train", "--resume", path])
    try next.waitForLines(1)
    next.send(SIGTERM)
    #expect(try next.wait() == 128 + SIGTERM)
  }

  /// Before any digit is drawn, which would take a minute.
  @Test(arguments: [
    ("note.samples=600", "note.samples=4194304", "expected 600"),
    ("note.samples=600", "note.samplez=600", "60000 built-in digits"),
    ("note.samples=600", "note.samples=0", "--samples is 0; expected 1 to"),
    ("random=", "random=0 0 0 0\nnote.x=", "not all 0"),
    ("step=", "step=4503000000000000\nnote.x=", nil),
    ("epoch=", "epoch=1073000000\nnote.x=", nil),
    ("epoch=", "epoch=1073741825\nnote.x=", "a number from 0 to 1073741824"),
    (
      "step=", "step=4503599627370497\nnote.x=",
      "a number from 0 to 4503599627370496"
    ),
    // Further steps could not be written.
    (
      "step=", "step=4503599627370496\nnote.x=",
      "steps; expected at most 4503599627370496"
    ),
  ])
  func hostileSettingsEndAtOnce(
    old: String, new: String, words: String?
  ) throws {
    try begin("--schedule", "exponential:gamma=0.9999999,compound")
    let bytes = try folder.read("run.ckpt")
    try folder.write(
      ForgedCheckpoint.replacing(old, with: new, in: bytes), to: "run.ckpt")
    let run = try RunningInkling([
      "train", "--resume", folder.path("run.ckpt"), "--epochs", "1073741824",
    ])
    guard let words else {
      // It goes on from there, and hears.
      try run.waitForLines(1)
      run.send(SIGTERM)
      #expect(try run.wait(seconds: 60) == 128 + SIGTERM)
      return
    }
    #expect(try run.wait(seconds: 60) == 1)
    let errors = try run.errors
    #expect(errors.contains(words), "\(errors)")
    #expect(errors.count(where: \.isNewline) == 1, "\(errors)")
  }

  @Test func settingsCannotBeChanged() throws {
    try begin()
    let run = try train(
      "--resume", folder.path("run.ckpt"), "--learning-rate", "1", "--seed",
      "3", "--every", "epoch", "--loss", "l2")
    #expect(run.status == 64)
    #expect(
      run.errors.contains("--seed, --loss, --learning-rate, --every"),
      "\(run.errors)")
  }

  @Test func otherDataAreRefused() throws {
    let labels = (0..<40).map { UInt8($0 % 3) }
    try folder.writeDigits(labels)
    let first = try train(
      "--data", folder.path, "--epochs", "1", "--learning-rate", "0.1",
      "--checkpoint", folder.path("run.ckpt"))
    try #require(first.status == 0, "\(first.errors)")
    #expect(
      try train("--resume", folder.path("run.ckpt"), "--epochs", "2").status
        == 0)
    // As many, but one is another digit.
    try folder.writeLabels(
      labels.dropLast() + [1], to: "train-labels-idx1-ubyte")
    let run = try train("--resume", folder.path("run.ckpt"), "--epochs", "3")
    #expect(run.status == 1)
    #expect(run.errors.contains("other training data"), "\(run.errors)")
    let none = try train(
      "--resume", folder.path("run.ckpt"), "--data", "builtin")
    #expect(none.status == 1)
    #expect(none.errors.contains("found 60000 samples"), "\(none.errors)")
  }

  @Test func whatIsNoCheckpointIsRefused() throws {
    let missing = try train("--resume", folder.path("none.ckpt"))
    #expect(missing.status == 1)
    #expect(
      missing.errors
        == "inkling: error: \(folder.path("none.ckpt")): cannot open: No such "
        + "file or directory\n")
    try begin()
    var bytes = try folder.read("run.ckpt")
    bytes[bytes.count / 2] ^= 1
    try folder.write(bytes, to: "run.ckpt")
    let damaged = try train("--resume", folder.path("run.ckpt"))
    #expect(damaged.status == 1)
    #expect(damaged.errors.contains("CRC-32 at byte 36"), "\(damaged.errors)")
    try folder.write(Array("hello".utf8), to: "run.ckpt")
    let text = try train("--resume", folder.path("run.ckpt"))
    #expect(text.errors.contains("not a checkpoint"), "\(text.errors)")
  }

  @Test func anotherInstructionSetIsSaid() throws {
    let path = folder.path("run.ckpt")
    let first = try InklingProcess(
      ["train", "--samples", "60", "--epochs", "1", "--checkpoint", path],
      environment: ["INKLING_LEVEL": "baseline"])
    try #require(first.status == 0, "\(first.errors)")
    let bytes = try folder.read("run.ckpt")
    let level = Array("note.level=baseline\n".utf8)
    #expect(bytes.indices.contains { bytes[$0...].starts(with: level) })
    let same = try InklingProcess(
      ["train", "--resume", path], environment: ["INKLING_LEVEL": "baseline"])
    #expect(same.status == 0 && same.errors.isEmpty)
    let other = try train("--resume", path)
    #expect(other.status == 0)
    if Kernels.active.name != "baseline" {
      #expect(other.errors.contains("will not be the same bytes"))
    }
  }

  @Test func checkpointAndModelAreTwoFiles() throws {
    let path = folder.path("run.ckpt")
    let run = try train("--checkpoint", path, "--output", path)
    #expect(run.status == 64)
    #expect(try folder.names().isEmpty)
  }

  @Test func intervalNeedsAFile() throws {
    let run = try train("--checkpoint-every", "2")
    #expect(run.status == 64)
    let samples = try train(
      "--checkpoint", folder.path("run.ckpt"), "--checkpoint-every",
      "10samples")
    #expect(samples.status == 64)
    #expect(samples.errors.contains("5epochs or 1000steps"))
  }

  /// Texts: what they are counted by is found again from the notes.
  @Test func textsAreCountedAsBefore() throws {
    try folder.writeTexts(classes: ["a", "b", "c", "d"])
    let first = try train(
      "--recipe", "newsgroups-tanh-8", "--data", folder.path("texts"),
      "--epochs", "3", "--max-features", "5", "--checkpoint",
      folder.path("run.ckpt"), "--output", folder.path("model.ink"))
    try #require(first.status == 0, "\(first.errors)")
    let model = try folder.read("model.ink")
    try folder.write([], to: "model.ink")
    let again = try train("--resume", folder.path("run.ckpt"))
    #expect(again.status == 0, "\(again.errors)")
    #expect(try folder.read("model.ink") == model)
  }
}
