// What a checkpoint may be written over: nothing that somebody may need.

import InklingPlatform
import InklingTestSupport
import Testing

@testable import InklingTraining

@Suite struct CheckpointFilesTests {
  private let folder: TemporaryFolder
  private let data: Dataset

  init() throws {
    folder = try TemporaryFolder()
    data = try HistorySamples.dataset(count: 100)
  }

  /// A run that writes to `name` and is stopped, if at all, at so many epochs.
  @discardableResult
  private func run(
    writingTo name: String, upTo epochs: Int = 4, overwriting: Bool = false
  ) throws -> TrainingCheckpoint {
    let trainer = try CheckpointTests.trainer(CheckpointTests.settings[0], data)
    return try Self.run(
      trainer, data, to: folder.path(name), upTo: epochs,
      overwriting: overwriting)
  }

  private static func run(
    _ trainer: Trainer, _ data: Dataset, to path: String, upTo epochs: Int,
    overwriting: Bool = false
  ) throws -> TrainingCheckpoint {
    var result: Result<TrainingCheckpoint, TrainingError>?
    try trainer.fit(
      data, test: CheckpointTests.test,
      onCheckpoint: { checkpoint in
        do throws(TrainingError) {
          try checkpoint.write(to: path, overwriting: overwriting)
          result = .success(checkpoint)
        } catch {
          result = .failure(error)
          return .stop
        }
        return checkpoint.trainer.epoch < epochs ? .continue : .stop
      })
    return try #require(result).get()
  }

  private func refusal(
    _ body: () throws -> Void
  ) throws -> TrainingError {
    try #require(#expect(throws: TrainingError.self) { try body() })
  }

  /// What is there, and words of the refusal to replace it.
  enum Occupant: CaseIterable {
    case unfinished, text, empty, cut, flipped, version, folder

    var words: String {
      switch self {
      case .unfinished: "an unfinished run, 2 of 4 epochs done"
      case .text, .empty:
        "not a checkpoint of inkling train; it is not replaced"
      case .cut: "file size at byte 24"
      case .flipped: "CRC-32 at byte 36"
      case .version: "version 2; this build reads version 1; it is not replaced"
      case .folder: "is a folder; expected a regular file; it is not replaced"
      }
    }
  }

  @Test(arguments: Occupant.allCases)
  func replacesNothingThatMayBeNeeded(_ occupant: Occupant) throws {
    try run(writingTo: "run.ckpt", upTo: 2)
    var bytes = try folder.read("run.ckpt")
    switch occupant {
    case .unfinished: break
    case .text: bytes = Array("a thesis".utf8)
    case .empty: bytes = []
    case .cut: bytes.removeLast()
    case .flipped: bytes[bytes.count / 2] ^= 1
    case .version: bytes[8] = 2
    case .folder:
      try #require(unlink(folder.path("run.ckpt")) == 0)
      try #require(mkdir(folder.path("run.ckpt"), 0o700) == 0)
      let error = try refusal { try run(writingTo: "run.ckpt") }
      #expect(error.description.contains(occupant.words), "\(error)")
      return
    }
    try folder.write(bytes, to: "run.ckpt")
    let error = try refusal { try run(writingTo: "run.ckpt") }
    #expect(error.description.hasPrefix(folder.path("run.ckpt: ")), "\(error)")
    #expect(error.description.contains(occupant.words), "\(error)")
    #expect(try folder.read("run.ckpt") == bytes)
    // Who means it, may.
    try run(writingTo: "run.ckpt", overwriting: true)
    #expect(try TrainingCheckpoint(path: folder.path("run.ckpt")).isFinished)
    #expect(try folder.names() == ["run.ckpt"])
  }

  /// What may be written, but not read.
  @Test(.enabled(if: geteuid() != 0, "root may read everything"))
  func replacesNothingThatItMayNotRead() throws {
    try run(writingTo: "run.ckpt")
    let path = folder.path("run.ckpt")
    try #require(chmod(path, 0o200) == 0)
    let error = try refusal { try run(writingTo: "run.ckpt") }
    #expect(
      error.description
        == "\(path): cannot open: Permission denied; it is not replaced")
    let files = CheckpointFiles()
    try files.take(path, overwriting: true)
    var checkpoint = try run(writingTo: "other.ckpt")
    checkpoint.files = files
    for _ in 0..<2 { try checkpoint.write(to: path) }
    try #require(chmod(path, 0o600) == 0)
    #expect(try folder.read("run.ckpt") == folder.read("other.ckpt"))
  }

  @Test func replacesWhatIsFinishedAndItsOwn() throws {
    try run(writingTo: "run.ckpt")
    // By name and by link.
    try #require(symlink("run.ckpt", folder.path("link.ckpt")) == 0)
    try run(writingTo: "link.ckpt", upTo: 2)
    let path = folder.path("run.ckpt")
    let first = try TrainingCheckpoint(path: path)
    let trainer = try Trainer(resuming: first)
    let last = try Self.run(trainer, data, to: path, upTo: 3)
    #expect(last.trainer.epoch == 3)
    // The file is no longer the one that was read.
    let again = try Trainer(resuming: first)
    let error = try refusal {
      _ = try Self.run(again, data, to: path, upTo: 4)
    }
    #expect(error.description.contains("unfinished run, 3 of 4"), "\(error)")
    // A value of a run that is over writes where the run wrote.
    try last.write(to: path)
    #expect(throws: TrainingError.self) { try first.write(to: path) }
  }

  /// As long as one goes on, and whoever comes first.
  @Test func twoRunsNeverHaveOneFile() throws {
    let path = folder.path("run.ckpt")
    let first = CheckpointFiles()
    let second = CheckpointFiles()
    try first.take(path)
    try second.take(path)
    var checkpoint = try run(writingTo: "other.ckpt")
    checkpoint.files = first
    try checkpoint.write(to: path)
    let bytes = try folder.read("run.ckpt")
    for overwriting in [false, true] {
      checkpoint.files = second
      let late = try refusal {
        try checkpoint.write(to: path, overwriting: overwriting)
      }
      #expect(late.description.contains("another run is writing"), "\(late)")
      let taken = try refusal {
        try CheckpointFiles().take(path, overwriting: overwriting)
      }
      #expect(taken.description.hasPrefix("\(path): another run"), "\(taken)")
    }
    checkpoint.files = first
    try checkpoint.write(to: path)
    #expect(try folder.read("run.ckpt") == bytes)
    first.end()
    try second.take(path)
    #expect(throws: TrainingError.self) { try first.take(path) }
  }

  /// In place, which a lock does not keep an editor from: as long, longer, or
  /// cut.
  @Test(arguments: [0, 1, -1])
  func whatAnotherProgramWroteIsNotReplaced(_ change: Int) throws {
    let path = folder.path("run.ckpt")
    var checkpoint = try run(writingTo: "other.ckpt")
    let files = CheckpointFiles()
    try files.take(path)
    checkpoint.files = files
    for _ in 0..<2 { try checkpoint.write(to: path) }
    var bytes = try folder.read("run.ckpt")
    bytes[bytes.count / 2] ^= 1
    bytes = bytes.prefix(bytes.count + min(change, 0)) + (change > 0 ? [1] : [])
    // Later than the system's clock for files can be.
    usleep(20_000)
    let descriptor = open(path, O_WRONLY)
    try #require(write(descriptor, bytes, bytes.count) == bytes.count)
    try #require(ftruncate(descriptor, off_t(bytes.count)) == 0)
    close(descriptor)
    let error = try refusal { try checkpoint.write(to: path) }
    #expect(
      error.description.contains("changed by another program"), "\(error)")
    #expect(try folder.read("run.ckpt") == bytes)
    // Who means it.
    try checkpoint.write(to: path, overwriting: true)
    try checkpoint.write(to: path)
    #expect(try folder.read("run.ckpt") == folder.read("other.ckpt"))
  }

  /// Between looking and writing.
  @Test func aFileThatComesMeanwhileIsNotReplaced() throws {
    var file = try AtomicFile(path: folder.path("new"))
    try file.write("mine")
    try folder.write([1, 2], to: "new")
    var code: Int32?
    do throws(FileError) {
      try file.commit(isNew: true)
    } catch {
      code = error.code
    }
    #expect(code == EEXIST)
    #expect(try folder.read("new") == [1, 2])
    #expect(try folder.names() == ["new"])
  }

  /// A run that numbers its checkpoints holds one of them.
  @Test func manyFilesTakeFewDescriptors() throws {
    let files = CheckpointFiles()
    files.begin()
    var checkpoint = try run(writingTo: "run.ckpt")
    checkpoint.files = files
    let before = TemporaryFolder.list("/proc/self/fd")?.count ?? 0
    for number in 0..<100 {
      try checkpoint.write(to: folder.path("\(number).ckpt"))
    }
    let after = TemporaryFolder.list("/proc/self/fd")?.count ?? 0
    // Other tests open files too.
    #expect(after < before + 50)
  }
}
