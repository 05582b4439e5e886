// Runs that are killed at random moments and resumed end with the bytes of one
// that never was, on a disk that is full now and then, or slow, too. `make
// kills` kills 50 times on each; else it is a handful.

import InklingData
import InklingTestSupport
import InklingTraining
import Testing

@Suite(.serialized) struct KillTests {
  private static let kills =
    getenv("INKLING_KILLS").flatMap { Int(String(cString: $0)) } ?? 5

  /// What slows the writing of files down, to be loaded into the program.
  private static let slowDisk =
    getenv("INKLING_SLOW_DISK").map { String(cString: $0) }

  /// Where the checkpoints are.
  enum Disk: CaseIterable { case plain, full, slow }

  private static let common = [
    "train", "--epochs", "12", "--seed", "5", "--validation", "0.2", "--every",
    "7steps",
  ]

  /// What a run leaves: the model's bytes, and the history but for the seconds,
  /// which are measured.
  struct Result {
    let model: [UInt8]
    let history: [String]

    init(_ folder: TemporaryFolder, _ name: String) throws {
      model = try folder.read("\(name).ink")
      history = String(
        decoding: try folder.read("\(name).csv"), as: UTF8.self
      ).split(whereSeparator: \.isNewline).map { line in
        var fields = line.split(
          separator: ",", omittingEmptySubsequences: false)
        fields.removeSubrange(5...6)
        return fields.joined(separator: ",")
      }
    }
  }

  private let folder: TemporaryFolder

  /// From files: to draw digits takes longer than to train on them.
  init() throws {
    folder = try TemporaryFolder()
    let labels = try StrokeDigits.splits(train: 0, test: 1200).test.labels
    for part in ["train", "t10k"] {
      try folder.writeLabels(
        labels.map { UInt8($0) }, to: "\(part)-labels-idx1-ubyte")
      let images = folder.path("\(part)-images-idx3-ubyte")
      let digits = try InklingProcess("digits", images, "--count", "1200")
      try #require(digits.status == 0, "\(digits.errors)")
    }
    try #require(mkdir(folder.path("disk"), 0o700) == 0)
  }

  private func options(
    _ name: String, _ interval: String, threads: Int
  ) -> [String] {
    Self.common + [
      "--data", folder.path, "--threads", "\(threads)", "--output",
      folder.path("\(name).ink"),
      "--history", folder.path("\(name).csv"), "--checkpoint",
      folder.path("disk/\(name).ckpt"), "--checkpoint-every", interval,
    ]
  }

  /// Checkpoints by steps are written so often that many a kill comes while one
  /// is.
  @Test(arguments: Disk.allCases, ["1epoch", "3steps"])
  func killedRunsEndAsIfTheyWereNot(
    _ disk: Disk, _ interval: String
  ) throws {
    if disk == .full, !SmallDisk.isPossible { return }
    if disk == .slow, Self.slowDisk == nil { return }
    let environment =
      disk == .slow ? ["LD_PRELOAD": Self.slowDisk ?? ""] : [:]
    let start = ContinuousClock.now
    let whole = try InklingProcess(
      options("whole", interval, threads: 1), environment: environment)
    let time = start.duration(to: .now) / .microseconds(1)
    try #require(whole.status == 0, "\(whole.errors)")
    let expected = try Result(folder, "whole")
    // Of the largest, which have a kept network beside the trained one.
    let last = try folder.read("disk/whole.ckpt")
    let hasKept = last[64..<72].contains { $0 != 0 }
    let size = last.count + (hasKept ? 0 : expected.model.count)
    // Two of them, and not quite a third.
    let small =
      disk == .full
      ? try SmallDisk(
        at: folder.path("disk"), kilobytes: 11 * size / 4_096) : nil

    var (kills, resumed, failed) = (0, 0, 0)
    for run in 1... {
      // A handful of kills may all come before there is a checkpoint.
      guard kills < Self.kills || (resumed == 0 && run < 40) else { break }
      let name = "run\(run)"
      let path = folder.path("disk/\(name).ckpt")
      // Killed once or twice, and then left alone.
      for mayBeKilled in [true, Bool.random(), false] {
        let before = try? folder.read("disk/\(name).ckpt")
        // Another file leaves no room for a second checkpoint, or for any.
        let quarters = before == nil ? 9 : 6
        let filled =
          small != nil && mayBeKilled && Bool.random()
          ? size * (Bool.random() ? 5 : quarters) / 4 : 0
        if small != nil {
          // Less where what a killed run had begun to write takes the room.
          try? folder.write(
            [UInt8](repeating: 1, count: filled), to: "disk/other")
        }
        resumed += before == nil ? 0 : 1
        let process = try RunningInkling(
          before == nil
            ? options(name, interval, threads: 2)
            : ["train", "--resume", path, "--threads", "\(1 + run % 2)"],
          environment: environment)
        if mayBeKilled, filled == 0 || Bool.random() {
          // Half of them not before there is something to resume.
          while run.isMultiple(of: 2), !process.hasEnded,
            access(path, F_OK) != 0
          {
            usleep(1_000)
          }
          usleep(UInt32(Double.random(in: 0...time)))
          process.send(SIGKILL)
        }
        let status = try process.wait()
        let errors = try process.errors
        let isFull = filled > 0 && errors.contains("No space left on device")
        if isFull, status == 1 {
          failed += 1
          try checkFailure(errors, before, name)
          continue
        }
        try #require([0, 128 + SIGKILL].contains(status), "\(errors)")
        kills += status == 0 ? 0 : 1
        if status == 0 { break }
      }
      let result = try Result(folder, name)
      let isSame = result.model == expected.model
      #expect(isSame, "the model of \(name)")
      #expect(result.history == expected.history)
      try #require(unlink(path) == 0)
    }
    #expect(resumed > 0)
    // Of writers that died between naming a file and renaming it, the next one
    // has removed the names.
    _ = try InklingProcess(options("whole", interval, threads: 1))
    let left =
      try folder.names()
      + (TemporaryFolder.list(
        folder.path("disk")) ?? [])
    #expect(!left.contains { $0.hasPrefix(".") })
    withExtendedLifetime(small) {}
    print(
      "checkpoints each \(interval), \(disk) disk: \(kills) kills, "
        + "\(resumed) resumed, \(failed) ended without room")
  }

  /// A signal that comes as soon as a file has a name for a moment: it ends the
  /// run when the file is in its place, and no name is left.
  @Test(.enabled(if: KillTests.slowDisk != nil, "`make kills` runs it"))
  func signalsLeaveNoNames() throws {
    let environment = ["LD_PRELOAD": Self.slowDisk ?? ""]
    var ended = 0
    for _ in 0..<20 {
      let run = try RunningInkling(
        [
          "train", "--data", folder.path, "--epochs", "1", "--hidden", "4",
          "--checkpoint", folder.path("disk/run.ckpt"), "--overwrite",
        ], environment: environment)
      while !run.hasEnded,
        TemporaryFolder.list(folder.path("disk"))?
          .contains(where: { $0.hasPrefix(".") }) != true
      {}
      run.send(SIGTERM)
      ended += try run.wait() == 128 + SIGTERM ? 1 : 0
      #expect(TemporaryFolder.list(folder.path("disk")) == ["run.ckpt"])
    }
    #expect(ended > 0)
  }

  /// A run that found no room for its checkpoints says so in one line, at last,
  /// and leaves the one that was there, or a smaller one of later that had room.
  private func checkFailure(
    _ errors: String, _ before: [UInt8]?, _ name: String
  ) throws {
    let lines = errors.split(separator: "\n")
    let found = lines.filter { $0.hasPrefix("inkling: error: ") }
    #expect(found.count == 1 && lines.last == found.first, "\(errors)")
    #expect(
      lines.allSatisfy {
        $0.hasPrefix("inkling: error: ") || $0.hasPrefix("inkling: warning: ")
      }, "\(errors)")
    guard let before else { return }
    if try folder.read("disk/\(name).ckpt") == before { return }
    let path = folder.path("disk/\(name).ckpt")
    let later = try TrainingCheckpoint(path: path).trainer
    let earlier = try TrainingCheckpoint(bytes: before).trainer
    #expect(later.step > earlier.step, "the checkpoint of \(name)")
  }
}
