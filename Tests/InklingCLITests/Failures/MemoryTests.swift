// Data and networks that are larger than the machine: one line, no crash.

import InklingTestSupport
import Testing

/// How much memory the program may map in these tests.
enum AddressSpace {
  /// In KiB; a third of it goes to the program.
  static let limit = 150_000

  static let isLimitable: Bool = {
    let run = try? InklingProcess("recipes", addressSpace: limit)
    return run?.status == 0
  }()
}

@Suite(
  .enabled(
    if: AddressSpace.isLimitable,
    "the program does not start in so little address space: a sanitizer's"))
struct MemoryTests {
  /// What does not fit.
  enum Excess: CaseIterable {
    case images, labels, terms, features, samples
    case network, batch
    case evaluated, quantized, source, tensors, checkpoint, timed, reports
  }

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: Excess.allCases)
  func refusesWhatDoesNotFit(_ excess: Excess) throws {
    let (arguments, words) = try prepare(excess)
    let run = try InklingProcess(arguments, addressSpace: AddressSpace.limit)
    #expect(run.status == 1)
    #expect(run.errors.hasPrefix("inkling: error: "), "\(run.errors)")
    #expect(run.errors.count(where: \.isNewline) == 1, "\(run.errors)")
    for words in words + [" bytes of memory ", "more than the system gives"] {
      #expect(run.errors.contains(words), "\(run.errors)")
    }
    #expect(try !folder.names().contains { $0.hasPrefix("new") })
  }

  /// Makes what does not fit.
  ///
  /// - Returns: the program's arguments, and words of its error.
  private func prepare(
    _ excess: Excess
  ) throws -> (arguments: [String], words: [String]) {
    let output = ["--output", folder.path("new.ink")]
    let train = ["train", "--epochs", "1"] + output
    switch excess {
    case .images:
      try writeDigits(200_000, ofImages: 200_000)
      return (
        train + ["--data", folder.path],
        [folder.path("train-images-idx3-ubyte.gz"), "for samples"]
      )
    case .labels:
      try writeDigits(100_000_000, ofImages: 0)
      return (
        train + ["--data", folder.path],
        [folder.path("train-labels-idx1-ubyte.gz")]
      )
    case .terms:
      try writeTexts(terms: 400_000, count: 1)
      return (
        train + ["--data", folder.path], [folder.path, "for all terms"]
      )
    case .features:
      try writeTexts(terms: 65_536, count: 500)
      return (
        train + ["--data", folder.path, "--max-features", "65536"],
        [folder.path("x-train"), "for samples"]
      )
    case .samples:
      return (
        train + ["--samples", "2000000"], ["built-in digits", "for samples"]
      )
    case .network:
      return (
        train + ["--samples", "60", "--hidden", "6000,6000"], ["for a network"]
      )
    case .batch:
      return (
        train + [
          "--samples", "6000", "--batch-size", "6000", "--hidden", "4000",
        ], ["to work in", "smaller batch"]
      )
    case .evaluated:
      return (
        ["evaluate", try Self.large("ink"), "--samples", "60"],
        ["for a network"]
      )
    case .quantized:
      return (
        ["quantize", try Self.large("ink"), "--samples", "60"] + output,
        ["for a network"]
      )
    case .source:
      return (
        ["convert", try Self.large("ink"), "--output", folder.path("new.c")],
        ["for C source"]
      )
    case .timed:
      return (
        ["bench", "latency", try Self.large("ink"), "--samples", "300000"],
        []
      )
    case .tensors:
      return (
        ["convert", try Self.large("ink"), "--to", "safetensors"] + output,
        [try Self.large("ink"), "for a network"]
      )
    case .checkpoint:
      return (
        ["train", "--resume", try Self.large("ckpt")] + output,
        [try Self.large("ckpt")]
      )
    case .reports:
      try writeReports(600_000)
      return (
        ["train", "--resume", folder.path("run.ckpt")] + output,
        [folder.path("run.ckpt")]
      )
    }
  }

  /// Makes a checkpoint of so many reports.
  ///
  /// - Returns: its bytes.
  @discardableResult
  private func writeReports(_ count: Int) throws -> Int {
    let run = try InklingProcess(
      "train", "--samples", "60", "--epochs", "1", "--checkpoint",
      folder.path("run.ckpt"))
    try #require(run.status == 0, "\(run.errors)")
    let bytes = try ForgedCheckpoint.repeatingReport(
      count, in: folder.read("run.ckpt"))
    try folder.write(bytes, to: "run.ckpt")
    return bytes.count
  }

  /// Going on from it, one more report and the next checkpoint included.
  @Test func aMillionReportsTakeThreeTimesTheFile() throws {
    func peak(reports: Int) throws -> (file: Int, memory: Int) {
      let file = try writeReports(reports)
      let run = try InklingProcess(
        "train", "--resume", folder.path("run.ckpt"), "--epochs", "2",
        "--json")
      try #require(run.status == 0, "\(run.errors)")
      let summary = try JSONObject(#require(run.lines.last))
      return (file, Int(try summary.number("peak_memory_bytes")))
    }
    let one = try peak(reports: 0)
    let million = try peak(reports: 1_000_000)
    let file = million.file - one.file
    let memory = million.memory - one.memory
    #expect(memory < 3 * file, "\(memory) bytes for \(file)")
    // As Documentation/Limits.md says; less would be worth saying.
    #expect(memory > file)
  }

  /// Wherever memory ends, it is said.
  @Test(arguments: [120_000, 160_000, 200_000, 240_000, 280_000, 320_000])
  func reportsEndInALine(limit: Int) throws {
    try writeReports(300_000)
    let run = try InklingProcess(
      [
        "train", "--resume", folder.path("run.ckpt"), "--epochs", "2",
        "--history", folder.path("new.csv"),
      ], addressSpace: limit)
    guard run.status != 0 else { return }
    #expect(run.status == 1, "\(run.errors)")
    #expect(run.errors.count(where: \.isNewline) == 1, "\(run.errors)")
    #expect(run.errors.contains(" bytes of memory "), "\(run.errors)")
  }

  /// From what the system itself needs to start a program to what is enough.
  @Test(arguments: Array(stride(from: 30_000, to: 64_000, by: 2_000)))
  func endsInALineWhateverTheLimit(_ limit: Int) throws {
    let model = folder.path("m.ink")
    let run = try InklingProcess(
      "train", "--samples", "60", "--epochs", "1", "--hidden", "4", "--output",
      model)
    try #require(run.status == 0)
    for arguments in [
      ["recipes"], ["inspect", model], ["evaluate", model, "--samples", "600"],
      ["predict", model, "builtin", "--json"], ["show", "builtin", "--json"],
      ["convert", model, "--output", folder.path("m.c")],
      ["quantize", model, "--samples", "60", "--output", folder.path("q.ink")],
      ["bench", "latency", model, "--samples", "60000", "--passes", "1"],
      ["train", "--samples", "600", "--epochs", "1"],
    ] {
      let run = try InklingProcess(arguments, addressSpace: limit)
      switch run.status {
      case 0: #expect(run.errors.isEmpty)
      // The system's loader had too little.
      case 127: break
      default:
        // What Swift itself says before the program begins.
        let errors = run.errors.replacing(Self.noBacktraces, with: "")
        #expect(run.status == 1, "\(arguments): \(errors)")
        #expect(errors.hasPrefix("inkling: error: "), "\(errors)")
        #expect(errors.count(where: \.isNewline) == 1, "\(errors)")
      }
    }
  }

  private static let noBacktraces =
    "swift runtime: crash handler installation failed; disabling backtracing.\n"

  /// A network of 77 MB and its checkpoint: either fits once, not twice.
  private static let files = Result {
    let folder = try TemporaryFolder()
    let run = try InklingProcess(
      "train", "--samples", "60", "--epochs", "1", "--hidden", "4000,4000",
      "--learning-rate", "0.001", "--output", folder.path("large.ink"),
      "--checkpoint", folder.path("large.ckpt"))
    try #require(run.status == 0, "\(run.errors)")
    return folder
  }

  private static func large(_ suffix: String) throws -> String {
    try files.get().path("large.\(suffix)")
  }

  /// Writes MNIST's files, with so many labels to train on; gzip makes a
  /// thousandth of them.
  private func writeDigits(_ count: Int, ofImages images: Int) throws {
    func write(_ name: String, _ numbers: [Int], count: Int) throws {
      let header = numbers.flatMap { number in
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
      }
      let start = try folder.write(header, to: "start")
      let script = #"""
        { cat "$0"; head -c "$1" /dev/zero | tr '\0' '\1'; } | gzip -1 >"$2"
        """#
      let status = try InklingProcess.wait(
        for: InklingProcess.spawn(
          ["/bin/sh", "-c", script, start, "\(count)", folder.path(name)],
          output: "/dev/null", errors: "/dev/null"))
      try #require(status == 0)
    }
    for (part, count, images) in [
      ("train", count, images), ("t10k", 10, 10),
    ] {
      try write(
        "\(part)-images-idx3-ubyte.gz", [2051, count, 28, 28],
        count: images * 784)
      try write("\(part)-labels-idx1-ubyte.gz", [2049, count], count: count)
    }
  }

  /// Writes texts of one class: the first has all terms, the others one.
  private func writeTexts(terms: Int, count: Int) throws {
    for part in ["x-train", "x-test"] {
      for path in [part, "\(part)/class"] {
        try #require(mkdir(folder.path(path), 0o700) == 0)
      }
      for number in 0..<count {
        let text = (0..<(number == 0 ? terms : 1)).map { "\(100_000 + $0)" }
          .joined(separator: " ")
        try folder.write(Array(text.utf8), to: "\(part)/class/\(number)")
      }
    }
  }
}
