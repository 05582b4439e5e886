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
          + "go on with it (--resume \(path)), or remove it to begin anew\n")
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
    // A finished one is in nobody's way, and neither is what is no checkpoint.
    try #require(unlink(path) == 0)
    try begin()
    let next = try train(
      "--samples", "60", "--epochs", "1", "--checkpoint", path)
    #expect(next.status == 0, "\(next.errors)")
    try folder.write(Array("text".utf8), to: "text")
    let text = try train(
      "--samples", "60", "--epochs", "1", "--checkpoint", folder.path("text"))
    #expect(text.status == 0, "\(text.errors)")
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
