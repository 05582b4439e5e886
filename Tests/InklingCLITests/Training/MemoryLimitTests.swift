// `train --dry-run` and `--memory-limit`: what they say against what a run then
// takes, and what becomes of runs whose samples are streamed.

import InklingData
import InklingTestSupport
import Testing

/// The memory of a run of the program.
private struct MeasuredRun {
  /// The most that was resident, in bytes; it says so itself (`VmHWM`).
  let peak: Double

  init(_ arguments: [String]) throws {
    let run = try InklingProcess(["train", "--json", "--quiet"] + arguments)
    try #require(run.status == 0, "\(run.errors)")
    let last = try JSONObject(#require(run.lines.last))
    peak = try last.number("peak_memory_bytes")
  }

  /// That of a run with next to nothing to do.
  static let trivial: Double? = try? MeasuredRun([
    "--samples", "60", "--epochs", "1", "--hidden", "1", "--batch-size", "1",
    "--threads", "1",
  ]).peak
}

@Suite struct MemoryLimitTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func needs(_ arguments: [String]) throws -> JSONObject {
    let run = try InklingProcess(["train", "--dry-run", "--json"] + arguments)
    try #require(run.status == 0, "\(run.errors)")
    #expect(run.lines.count == 1)
    return try JSONObject(run.output)
  }

  /// Within 10 % and 3 MB of what the system counts.
  @Test(
    .enabled(if: AddressSpace.isLimitable, "a sanitizer's"),
    arguments: [
      ["--samples", "12000", "--epochs", "1", "--threads", "1"],
      ["--samples", "60000", "--epochs", "1", "--threads", "2"],
      [
        "--samples", "6000", "--epochs", "2", "--hidden", "1000,500",
        "--optimizer", "adam", "--threads", "1",
      ],
      [
        "--samples", "6000", "--epochs", "2", "--hidden", "1500", "--ema",
        "0.99",
        "--momentum", "0.9", "--threads", "2",
      ],
      [
        "--samples", "20000", "--epochs", "1", "--validation", "0.2",
        "--threads", "2",
      ],
      [
        "--samples", "6000", "--epochs", "1", "--batch-size", "3000",
        "--hidden",
        "512", "--optimizer", "sgd", "--momentum", "0", "--threads", "4",
      ],
      [
        "--samples", "60000", "--epochs", "1", "--memory-limit", "8M",
        "--threads", "2",
      ],
      [
        "--samples", "60000", "--epochs", "1", "--memory-limit", "24M",
        "--validation", "0.1", "--hidden", "300", "--threads", "2",
      ],
    ])
  func whatIsSaidIsTaken(_ arguments: [String]) throws {
    let said = try needs(arguments).object("memory").number("most")
    let trivial = try #require(MeasuredRun.trivial)
    let taken = try MeasuredRun(arguments).peak - trivial
    #expect(taken < 1.1 * said + 3e6, "\(said) said, \(taken) taken")
    // A window is reckoned as if no value were zero, and a split as if all of
    // both parts were there at once: both may take less.
    guard !arguments.contains("--memory-limit"),
      !arguments.contains("--validation")
    else { return }
    #expect(said < 1.1 * taken + 3e6, "\(said) said, \(taken) taken")
  }

  /// Dense pictures from files, too.
  @Test(.enabled(if: AddressSpace.isLimitable, "a sanitizer's"))
  func denseSamples() throws {
    try folder.writePictures(count: 20_000) { UInt8(truncatingIfNeeded: $0) }
    let arguments = ["--data", folder.path, "--epochs", "1", "--threads", "1"]
    let trivial = try #require(MeasuredRun.trivial)
    let said = try needs(arguments)
    let most = try said.object("memory").number("most")
    let taken = try MeasuredRun(arguments).peak - trivial
    #expect(abs(most - taken) < 0.1 * taken + 3e6, "\(most) said, \(taken)")
    // Streamed, within the limit; 3 MB are the system's and the heap's.
    let streamed =
      try MeasuredRun(arguments + ["--memory-limit", "8M"]).peak - trivial
    #expect(streamed < Double(8 << 20) + 3e6, "\(streamed) taken of 8M")
  }

  @Test func filesAreAsLargeAsSaid() throws {
    for further in [
      [], ["--optimizer", "adam", "--hidden", "200", "--batch-norm"],
      ["--memory-limit", "6M", "--samples", "20000"],
    ] {
      let arguments =
        [
          "--samples", "6000", "--epochs", "2", "--output",
          folder.path("m.ink"), "--checkpoint", folder.path("m.ckpt"),
          "--overwrite",
        ] + further
      let files = try needs(arguments).object("files")
      #expect(try folder.names().isEmpty || !further.isEmpty)
      let run = try InklingProcess(["train"] + arguments)
      #expect(run.status == 0, "\(run.errors)")
      let model = Double(try folder.read("m.ink").count)
      let saidOfModel = try files.number("model")
      #expect(abs(saidOfModel - model) < 0.02 * model + 2048)
      // The last network is not there twice where it is the one that is kept.
      let checkpoint = Double(try folder.read("m.ckpt").count)
      let left = try files.number("checkpoint") - checkpoint
      #expect(left > -2048 && left < model + 0.02 * checkpoint + 2048)
    }
  }

  /// A run that is killed by a signal goes on from its checkpoint with the same
  /// bytes, on any number of threads.
  @Test func resumedWithTheSameBytes() throws {
    let arguments = [
      "train", "--samples", "12000", "--epochs", "3", "--memory-limit", "5M",
      "--validation", "0.1", "--quiet",
    ]
    let whole = try InklingProcess(
      arguments + ["--threads", "1", "--output", folder.path("whole.ink")])
    try #require(whole.status == 0, "\(whole.errors)")
    let part = try InklingProcess(
      arguments + [
        "--threads", "2", "--checkpoint", folder.path("run.ckpt"),
        "--checkpoint-every", "10steps", "--output", folder.path("part.ink"),
      ])
    try #require(part.status == 0, "\(part.errors)")
    #expect(try folder.read("part.ink") == folder.read("whole.ink"))
    let longer = try InklingProcess(
      "train", "--resume", folder.path("run.ckpt"), "--epochs", "5",
      "--threads", "3", "--output", folder.path("rest.ink"))
    try #require(longer.status == 0, "\(longer.errors)")
    let five = try InklingProcess(
      arguments + ["--epochs", "5", "--output", folder.path("five.ink")])
    try #require(five.status == 0, "\(five.errors)")
    #expect(try folder.read("rest.ink") == folder.read("five.ink"))
    let again = try InklingProcess(
      "train", "--resume", folder.path("run.ckpt"), "--memory-limit", "5M")
    #expect(again.status == 64)
    #expect(again.errors.contains("--memory-limit"))
  }

  /// Data that are read as a whole have no window: the run cannot go on with
  /// them, and its checkpoint stays as it is.
  @Test func dataOfAnotherKindLeaveTheCheckpoint() throws {
    try folder.writePictures(count: 8000) { UInt8(truncatingIfNeeded: $0) }
    let checkpoint = folder.path("run.ckpt")
    let run = try InklingProcess(
      "train", "--data", folder.path, "--memory-limit", "6M", "--epochs", "1",
      "--checkpoint", checkpoint)
    try #require(run.status == 0, "\(run.errors)")
    let before = try folder.read("run.ckpt")
    var archive = ZipWriter()
    for (name, count) in [("train", 100), ("test", 10)] {
      for (letter, shape) in [("x", [count, 28, 28]), ("y", [count])] {
        let values = (0..<shape.reduce(1, *)).map { UInt8($0 % 10) }
        try archive.append(
          "\(letter)_\(name).npy",
          NPYHeader.encoded(type: "|u1", shape: shape) + values, source: name)
      }
    }
    let arrays = try folder.write(archive.finish(), to: "data.npz")
    let other = try InklingProcess(
      "train", "--resume", checkpoint, "--epochs", "2", "--data", arrays)
    #expect(other.status == 1)
    #expect(other.errors.contains("are read as a whole"), "\(other.errors)")
    #expect(try folder.read("run.ckpt") == before)
  }

  /// What is standardized takes floats beside the bytes; what is replayed has to
  /// be in memory with the rest.
  @Test func allInMemoryIsCounted() throws {
    let arguments = ["train", "--samples", "6000", "--epochs", "1"]
    let bytes = try InklingProcess(arguments + ["--memory-limit", "24M"])
    #expect(bytes.status == 0, "\(bytes.errors)")
    let floats = try InklingProcess(
      arguments + ["--standardize", "--memory-limit", "24M"])
    #expect(floats.status == 1)
    #expect(floats.errors.contains("--standardize"), "\(floats.errors)")
    let said = try needs(
      ["--samples", "6000", "--epochs", "1", "--standardize"]
    ).object("memory").number("most")
    #expect(said > 24 * 1_048_576 && said < 28 * 1_048_576)
    try folder.writePictures(count: 600) { UInt8(truncatingIfNeeded: $0) }
    let model = folder.path("m.ink")
    let first = try InklingProcess(
      arguments + ["--quiet", "--output", model])
    try #require(first.status == 0, "\(first.errors)")
    for limit in ["1G", "10M"] {
      let replayed = try InklingProcess(
        "train", "--data", folder.path, "--from", model, "--replay", "builtin",
        "--epochs", "1", "--memory-limit", limit)
      #expect(replayed.status == (limit == "1G" ? 0 : 1), "\(replayed.errors)")
      guard limit != "1G" else { continue }
      #expect(
        replayed.errors.contains("--replay needs all samples in memory"),
        "\(replayed.errors)")
    }
  }

  /// A limit in which all fits changes no byte.
  @Test func aLimitThatIsHighChangesNothing() throws {
    let arguments = [
      "train", "--samples", "600", "--epochs", "2", "--validation", "0.2",
    ]
    for (name, limit) in [("plain", []), ("high", ["--memory-limit", "1G"])] {
      let run = try InklingProcess(
        arguments + limit + ["--output", folder.path(name)])
      #expect(run.status == 0, "\(run.errors)")
    }
    #expect(try folder.read("plain") == folder.read("high"))
  }

  @Test func tooLittleIsRefusedWithTheLeast() throws {
    let arguments = [
      "train", "--samples", "6000", "--epochs", "1", "--threads", "1",
    ]
    let run = try InklingProcess(arguments + ["--memory-limit", "100K"])
    #expect(run.status == 1)
    #expect(run.errors.count(where: \.isNewline) == 1)
    let least = try #require(
      run.errors.split(separator: "expected at least ").last?
        .split(separator: " ").first.flatMap { Int($0) })
    let less = try InklingProcess(
      arguments + ["--memory-limit", "\(least - 1)"])
    #expect(less.status == 1)
    let enough = try InklingProcess(arguments + ["--memory-limit", "\(least)"])
    #expect(enough.status == 0, "\(enough.errors)")
  }

  @Test func whatCannotGoTogetherIsRefused() throws {
    try folder.writePictures(count: 8000) { UInt8(truncatingIfNeeded: $0) }
    let limited = ["train", "--data", folder.path, "--memory-limit", "6M"]
    for option in [
      ["--standardize"], ["--members", "2"],
      ["--report", folder.path("r.html")],
      ["--find-learning-rate"],
    ] {
      let run = try InklingProcess(limited + option)
      #expect(run.status == 1)
      #expect(run.errors.contains(option[0]), "\(run.errors)")
      #expect(run.errors.count(where: \.isNewline) == 1)
    }
    for size in ["8Q", "-1", "0", "M", "1.5M", "99999999999G"] {
      let run = try InklingProcess(["train", "--memory-limit=\(size)"])
      #expect(run.status == 64)
      #expect(run.errors.contains("32M"), "\(run.errors)")
    }
    #expect(system("gzip '\(folder.path)'/train-images-*") == 0)
    let run = try InklingProcess(limited)
    #expect(run.status == 1)
    #expect(
      run.errors.contains(
        "gunzip -k \(folder.path("train-images-idx3-ubyte.gz"))"))
    let rows = (0..<4000).map { "\($0 % 7),\($0 % 3)\n" }.joined()
    let table = try folder.write(
      Array(("x,label\n" + rows).utf8), to: "table.csv")
    let needs = try InklingProcess(
      "train", "--data", table, "--test", "0.2", "--memory-limit", "10K")
    #expect(needs.status == 1)
    #expect(needs.errors.contains("read as a whole"), "\(needs.errors)")
  }
}

extension TemporaryFolder {
  /// MNIST's four files with pictures of 28 x 28 pixels, as many to train on and
  /// a tenth to test on.
  fileprivate func writePictures(
    count: Int, _ pixel: (Int) -> UInt8
  ) throws {
    for (part, count) in [("train", count), ("t10k", count / 10)] {
      func size(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
      }
      try write(
        [0, 0, 8, 3] + size(count) + size(28) + size(28)
          + (0..<count * 784).map(pixel), to: "\(part)-images-idx3-ubyte")
      try write(
        [0, 0, 8, 1] + size(count) + (0..<count).map { UInt8($0 % 10) },
        to: "\(part)-labels-idx1-ubyte")
    }
  }
}
