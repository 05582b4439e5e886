// Checkpoints that are cut, altered, or made up: refused, never a trap.

import CKernels
import InklingCore
import InklingTestSupport
import Testing

@testable import InklingTraining

@Suite struct CheckpointRefusalTests {
  /// A checkpoint in the middle of an epoch, with all sections.
  private func bytes() throws -> [UInt8] {
    let data = try HistorySamples.dataset(count: 100)
    var setting = CheckpointTests.settings[0]
    setting.checkpointEvery = .steps(5)
    let trainer = try CheckpointTests.trainer(setting, data)
    let folder = try TemporaryFolder()
    let path = folder.path("run.ckpt")
    try trainer.fit(
      data, test: CheckpointTests.test,
      onCheckpoint: { checkpoint in
        guard checkpoint.trainer.step == 5 else { return .continue }
        try? checkpoint.write(to: path)
        return .stop
      })
    return try folder.read("run.ckpt")
  }

  /// Writes the checksum that belongs to the bytes.
  private func sealed(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    var crc = ink_crc32(0, 36, bytes)
    crc = ink_crc32(crc, bytes.count - 40, Array(bytes[40...]))
    bytes.put(crc, at: 36)
    return bytes
  }

  private func refusal(_ bytes: [UInt8]) -> TrainingError? {
    do throws(TrainingError) {
      _ = try TrainingCheckpoint(bytes: bytes)
      return nil
    } catch {
      return error
    }
  }

  @Test func whatIsWrittenCanBeRead() throws {
    let bytes = try bytes()
    #expect(refusal(bytes) == nil)
    #expect(sealed(bytes) == bytes)
    #expect(bytes.count.isMultiple(of: 64))
  }

  /// What would not be read is not written, and a run that would come to it
  /// does not begin.
  @Test(arguments: [
    ("step=", "4503599627370496"), ("epoch=", "1073741824"),
  ])
  func whatCannotBeReadIsNotWritten(
    _ name: String, _ most: String
  ) throws {
    let data = try HistorySamples.dataset(count: 100)
    let forged = try replacing(
      name, with: "\(name)\(most)\nnote.x=", in: bytes())
    let trainer = try Trainer(
      resuming: TrainingCheckpoint(bytes: forged), threads: 1)
    if name == "step=" {
      let error = #expect(throws: TrainingError.self) {
        try trainer.fit(
          data, test: CheckpointTests.test, onCheckpoint: { _ in .stop })
      }
      #expect(error?.description.hasPrefix("4503599627370524 steps") == true)
    }
    // On by hand, beyond the most.
    try trainer.trainEpoch(on: data)
    let beyond = try TrainingCheckpoint(
      trainer: trainer.state,
      outcome: TrainingCheckpoint(bytes: forged).outcome,
      data: TrainingCheckpoint(bytes: forged).data)
    let folder = try TemporaryFolder()
    let error = #expect(throws: TrainingError.self) {
      try beyond.write(to: folder.path("run.ckpt"))
    }
    #expect(
      error?.description.hasSuffix("; expected at most \(most)") == true,
      "\(String(describing: error))")
    #expect(try folder.names().isEmpty)
    var options = trainer.options
    options.epochs = TrainingOptions.maximumEpochs + 1
    #expect(throws: TrainingError.self) {
      try Trainer(trainer.network, options: options)
    }
  }

  @Test func everyCutIsRefused() throws {
    let bytes = try bytes()
    for count in stride(from: 0, to: bytes.count, by: 13) {
      #expect(refusal(Array(bytes[..<count])) != nil, "\(count) bytes")
    }
    #expect(refusal(bytes + [0]) != nil)
  }

  @Test func everyChangedByteIsRefused() throws {
    let bytes = try bytes()
    for index in stride(from: 0, to: bytes.count, by: 7) {
      var altered = bytes
      altered[index] ^= 0x10
      #expect(refusal(altered) != nil, "byte \(index)")
    }
  }

  /// With a checksum that fits, so that it is the field's own check.
  @Test func everyHeaderFieldIsChecked() throws {
    let bytes = try bytes()
    for index in 0..<128 where !(36..<40).contains(index) {
      for value: UInt8 in [1, 0x7f, 0xff] {
        var altered = bytes
        altered[index] ^= value
        #expect(refusal(sealed(altered)) != nil, "byte \(index)")
      }
    }
  }

  /// Whatever lies behind the header, it is refused or it can be trained on
  /// from: no trap, no read outside.
  @Test func madeUpContentsNeverTrap() throws {
    let bytes = try bytes()
    let data = try HistorySamples.dataset(count: 100)
    var random = TestRandom(3)
    var accepted = 0
    for _ in 0..<3_000 {
      var altered = bytes
      for _ in 0...random.below(3) {
        let index = 128 + random.below(bytes.count - 128)
        altered[index] = UInt8(random.below(256))
      }
      do {
        let checkpoint = try TrainingCheckpoint(bytes: sealed(altered))
        accepted += 1
        let trainer = try Trainer(resuming: checkpoint, threads: 1)
        try trainer.train(on: data, samples: 32)
      } catch {}
    }
    #expect(accepted > 0 && accepted < 3_000)
  }

  /// The bytes with another text for one in the settings, sealed.
  private func replacing(
    _ old: String, with new: String, in bytes: [UInt8]
  ) throws -> [UInt8] {
    let size = Int(bytes.integer(at: 40, as: UInt64.self))
    let old = Array(old.utf8)
    var settings = Array(bytes[128..<128 + size])
    let index = try #require(
      settings.indices.first { settings[$0...].starts(with: old) })
    settings.replaceSubrange(index..<index + old.count, with: Array(new.utf8))
    let rest = bytes[ModelFormat.align(128 + size, to: 64)...]
    var result = Array(bytes[..<128]) + settings
    result.put(UInt64(settings.count), at: 40)
    result += [UInt8](repeating: 0, count: -result.count & 63)
    result += rest
    result.put(UInt64(result.count), at: CheckpointFormat.Header.fileSize)
    return sealed(result)
  }

  /// An order that the run would not check against its data.
  @Test func anOrderInTheDatasOwnIsRefused() throws {
    let bytes = try replacing(
      "sampling=shuffled\n", with: "sampling=sequential\n", in: bytes())
    let error = try #require(refusal(bytes))
    #expect(error.description.hasPrefix("order at byte "), "\(error)")
  }

  /// Shuffled rows come each once; drawn ones may come again.
  @Test(arguments: [("shuffled", true), ("replacement", false)])
  func anOrderIsWhatItsSamplingMakes(
    sampling: String, isRefused: Bool
  ) throws {
    var bytes = try replacing(
      "sampling=shuffled\n", with: "sampling=\(sampling)\n", in: bytes())
    #expect(refusal(bytes) == nil)
    let order = try TrainingCheckpoint.sections(bytes)[
      CheckpointFormat.Section.order.rawValue]
    let first = bytes.integer(at: order.lowerBound, as: UInt32.self)
    bytes.put(first, at: order.lowerBound + 4)
    let error = refusal(sealed(bytes))
    #expect((error != nil) == isRefused, "\(error as Any)")
    guard let error else { return }
    #expect(
      error.detail
        == "order at byte \(order.lowerBound + 4): found \(first) once more; "
        + "expected each sample once")
  }

  /// Epoch, samples of it, steps, samples; those counted and those right.
  @Test(arguments: [
    (8, 1 << 30), (16, 1 << 32 - 1), (24, 1 << 52),
    (32, 1 << 30 * (1 << 32 - 1)), (120, 1 << 32 - 1), (112, 30),
  ])
  func reportsAreBounded(offset: Int, most: Int) throws {
    let bytes = try bytes()
    let history = try TrainingCheckpoint.sections(bytes)[
      CheckpointFormat.Section.history.rawValue]
    for more in [0, 1] {
      var altered = bytes
      altered.put(UInt64(most + more), at: history.lowerBound + offset)
      let error = refusal(sealed(altered))
      #expect((error != nil) == (more == 1), "\(error as Any)")
      if let error { #expect(error.detail.hasSuffix("0 to \(most)")) }
    }
  }

  @Test func settingsHaveFewLines() throws {
    let notes = (0..<CheckpointFormat.maximumLines).map { "note.\($0)=\n" }
    let error = refusal(
      try replacing("step=", with: notes.joined() + "step=", in: bytes()))
    #expect(error?.detail.contains("lines; expected at most 4096") == true)
  }

  @Test func settingsAreShort() throws {
    let bytes = try bytes()
    let size = Int(bytes.integer(at: 40, as: UInt64.self))
    for (more, isRefused) in [(0, false), (1, true)] {
      let length = CheckpointFormat.maximumSettingsSize + more - size
      let note =
        "note.x=" + String(repeating: "a", count: length - 8) + "\n"
      let altered = try replacing("step=", with: note + "step=", in: bytes)
      let error = refusal(altered)
      #expect((error != nil) == isRefused, "\(error as Any)")
      if let error { #expect(error.detail.contains("at most 1048576")) }
    }
  }

  /// The limits themselves would take files of 512 MB and more.
  @Test(arguments: CheckpointFormat.Section.allCases)
  func sectionsHaveLimits(_ section: CheckpointFormat.Section) throws {
    let bytes = try bytes()
    let size = try TrainingCheckpoint.sections(bytes)[section.rawValue].count
    for (limit, isRefused) in [(size, false), (size - 1, true)] {
      var error: TrainingError?
      do throws(TrainingError) {
        _ = try TrainingCheckpoint.sections(bytes) {
          $0 == section ? limit : .max
        }
      } catch let refusal {
        error = refusal
      }
      #expect((error != nil) == isRefused)
      if let error { #expect(error.detail.contains("'\(section)'")) }
    }
  }

  @Test(arguments: [
    ("step=5", "step=4503599627370497", "0 to 4503599627370496"),
    ("epoch=0", "epoch=1073741825", "0 to 1073741824"),
    ("step=5", "step=x", "step is 'x'; expected a number from 0 to"),
    ("step=5", "stop=5", "no step"),
    ("epoch=0", "step=00", "each name once"),
    ("random=", "random=0 0 0 0\nnote.x=", "64 bits, not all 0"),
    ("samples-of-epoch=80", "samples-of-epoch=81", "whole batches of 16"),
    ("samples-of-data=100", "samples-of-data=1e2", "samples-of-data is '1e2'"),
    ("learning-rate=0.1", "learning-rate=nan", "expected a finite number"),
    ("momentum 0.9", "momentom 0.9", "optimizer is"),
    ("batch-size=16", "batch-size=00", "batch-size is '00'"),
    ("sampling=shuffled", "sampling=shufflex", "sequential or replacement"),
    ("=constant", "=canstant", "schedule is 'canstant'"),
    ("report-every=samples 40", "report-every=samples -4", "report-every is"),
    ("schedule-every=step 1", "schedule-every=step 0", "schedule-every is"),
    ("validation-data=none", "validation-data=nine", "none, or a count"),
  ])
  func settingsAreChecked(old: String, new: String, words: String) throws {
    let error = try #require(
      refusal(try replacing(old, with: new, in: bytes())))
    guard case .malformed = error.reason else {
      Issue.record("\(error.reason)")
      return
    }
    #expect(error.description.contains(words), "\(error)")
  }

  @Test func pathsThatAreNoFilesAreRefused() throws {
    let folder = try TemporaryFolder()
    for (path, words) in [
      (folder.path("none"), "none: cannot open: No such file"),
      (folder.path, "is a folder; expected a regular file"),
      ("/dev/zero", "a device; expected a regular file"),
    ] {
      let error = #expect(throws: TrainingError.self) {
        try TrainingCheckpoint(path: path)
      }
      #expect(
        error?.description.contains(words) == true,
        "\(String(describing: error))")
    }
  }
}
