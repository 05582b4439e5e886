// Runs that are killed at random moments and resumed end with the bytes of one
// that never was. `make kills` kills 50 times; else it is a handful.

import InklingData
import InklingTestSupport
import Testing

@Suite(.serialized) struct KillTests {
  private static let kills =
    getenv("INKLING_KILLS").flatMap { Int(String(cString: $0)) } ?? 5

  private static let common = [
    "train", "--epochs", "12", "--seed", "5", "--keep", "best", "--every",
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

  /// Checkpoints by steps are written so often that many a kill comes while one
  /// is.
  @Test(arguments: ["1epoch", "3steps"])
  func killedRunsEndAsIfTheyWereNot(_ interval: String) throws {
    let folder = try TemporaryFolder()
    // From files: to draw digits takes longer than to train on them.
    let labels = try StrokeDigits.splits(train: 0, test: 1200).test.labels
    for part in ["train", "t10k"] {
      try folder.writeLabels(
        labels.map { UInt8($0) }, to: "\(part)-labels-idx1-ubyte")
      let images = folder.path("\(part)-images-idx3-ubyte")
      let digits = try InklingProcess("digits", images, "--count", "1200")
      try #require(digits.status == 0, "\(digits.errors)")
    }
    func options(_ name: String, threads: Int) -> [String] {
      Self.common + [
        "--data", folder.path, "--threads", "\(threads)", "--output",
        folder.path("\(name).ink"),
        "--history", folder.path("\(name).csv"), "--checkpoint",
        folder.path("\(name).ckpt"), "--checkpoint-every", interval,
      ]
    }
    let start = ContinuousClock.now
    let whole = try InklingProcess(options("whole", threads: 1))
    let time = start.duration(to: .now) / .microseconds(1)
    try #require(whole.status == 0, "\(whole.errors)")
    let expected = try Result(folder, "whole")

    var kills = 0
    var resumed = 0
    for run in 1... {
      guard kills < Self.kills else { break }
      let name = "run\(run)"
      // Killed once or twice, and then left alone.
      for mayBeKilled in [true, Bool.random(), false] {
        let hasCheckpoint = try folder.names().contains("\(name).ckpt")
        resumed += hasCheckpoint ? 1 : 0
        let process = try RunningInkling(
          hasCheckpoint
            ? ["train", "--resume", folder.path("\(name).ckpt"), "--threads"]
              + ["\(1 + run % 2)"]
            : options(name, threads: 2))
        if mayBeKilled {
          // Half of them not before there is something to resume.
          while run.isMultiple(of: 2), !process.hasEnded,
            try !folder.names().contains("\(name).ckpt")
          {
            usleep(1_000)
          }
          usleep(UInt32(Double.random(in: 0...time)))
          process.send(SIGKILL)
        }
        let status = try process.wait()
        let errors = try process.errors
        try #require([0, 128 + SIGKILL].contains(status), "\(errors)")
        kills += status == 0 ? 0 : 1
        if status == 0 { break }
      }
      let result = try Result(folder, name)
      let isSame = result.model == expected.model
      #expect(isSame, "the model of \(name)")
      #expect(result.history == expected.history)
    }
    #expect(resumed > 0)
    // Of writers that died between naming a file and renaming it, the next one
    // has removed the names.
    _ = try InklingProcess(options("whole", threads: 1))
    let left = try folder.names().filter { $0.hasPrefix(".") }
    #expect(left.isEmpty)
    print("checkpoints each \(interval): \(kills) kills, \(resumed) resumed")
  }
}
