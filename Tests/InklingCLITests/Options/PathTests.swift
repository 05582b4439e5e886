// Paths that are not what they should be, for every reader that the program
// has: a link is followed, anything else is one clear line, at once.

import InklingTestSupport
import Testing

@Suite struct PathTests {
  /// What reads the path, and how it is asked to.
  enum Reader: String, CaseIterable {
    case images, labels, gzip, digit, npz, pickle, png, pgm, text, texts
    case network, safetensors, model, evaluated, quantized, exported
    case checkpoint
    #if ONNX
      case onnx
    #endif
  }

  /// What is at the path.
  enum Oddity: String, CaseIterable {
    case cycle, nowhere, missing, pipe, endless, null, folder, empty
    case unreadable, locked

    /// Makes it at `path`, where nothing is.
    func make(at path: String) throws {
      let code =
        switch self {
        case .missing: Int32(0)
        case .cycle: symlink(path, path)
        case .nowhere: symlink("nothing", path)
        case .pipe: mkfifo(path, 0o600)
        case .endless: symlink("/dev/zero", path)
        case .null: symlink("/dev/null", path)
        case .folder: mkdir(path, 0o700)
        case .empty: close(creat(path, 0o600))
        // A regular file, of which nobody can read the first byte.
        case .unreadable: symlink("/proc/self/mem", path)
        case .locked: close(creat(path, 0o000))
        }
      try #require(code == 0)
    }
  }

  /// What a folder needs so that each reader has something to read, made once.
  private static let files = Result { try Files() }

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: Reader.allCases)
  func linksAreFollowed(_ reader: Reader) throws {
    let (path, arguments) = try prepare(reader)
    try #require(rename(path, folder.path("elsewhere")) == 0)
    try #require(symlink(folder.path("elsewhere"), path) == 0)
    let run = try RunningInkling(arguments)
    #expect(try run.wait(seconds: 60) == 0)
    #expect(try run.errors.isEmpty)
  }

  @Test(arguments: Reader.allCases, Oddity.allCases)
  func othersAreOneLine(_ reader: Reader, _ oddity: Oddity) throws {
    // Root reads what is locked.
    if oddity == .locked && geteuid() == 0 { return }
    let (path, arguments) = try prepare(reader)
    try #require(unlink(path) == 0)
    try oddity.make(at: path)
    let run = try RunningInkling(arguments)
    let status = try run.wait(seconds: 60)
    let errors = try run.errors
    switch (reader, oddity) {
    case (.text, .empty), (.texts, .empty), (.texts, .folder),
      (.texts, .missing):
      // A text without words; a folder below the classes; one text fewer.
      #expect(status == 0, "\(errors)")
      #expect(errors.isEmpty)
    default:
      // An empty file could be a picture, which has no number.
      let isMisuse = reader == .digit && oddity == .empty
      #expect(status == (isMisuse ? 64 : 1), "\(errors)")
      #expect(errors.hasPrefix("inkling: error: "))
      #expect(errors.contains(folder.path), "\(errors)")
      #expect(errors.count(where: \.isNewline) == 1)
      #expect(try run.output.isEmpty)
    }
  }

  /// A folder may be a link too; a cycle of links is none.
  @Test(arguments: ["data", "texts"])
  func foldersMayBeLinks(_ name: String) throws {
    try Self.files.get().write(to: folder)
    let arguments = Self.training(on: folder.path("link"))
    try folder.link("link", to: name)
    let run = try RunningInkling(arguments)
    #expect(try run.wait(seconds: 60) == 0)
    try #require(unlink(folder.path("link")) == 0)
    try folder.link("link", to: "link")
    let cycle = try RunningInkling(arguments)
    #expect(try cycle.wait(seconds: 60) == 1)
    #expect(
      try cycle.errors
        == "inkling: error: \(folder.path("link")): Too many levels of "
        + "symbolic links\n")
  }

  private static func training(on data: String) -> [String] {
    ["train", "--data", data, "--epochs", "1", "--hidden", "4"]
  }

  /// Writes all files.
  ///
  /// - Returns: the one that `reader` reads, and what makes it do so.
  private func prepare(
    _ reader: Reader
  ) throws -> (path: String, arguments: [String]) {
    try Self.files.get().write(to: folder)
    let path =
      switch reader {
      case .images: folder.path("data/t10k-images-idx3-ubyte")
      case .labels: folder.path("data/train-labels-idx1-ubyte")
      case .gzip: folder.path("data/train-images-idx3-ubyte.gz")
      case .texts: folder.path("texts/x-train/b/1")
      case .digit: folder.path("data/t10k-images-idx3-ubyte")
      case .model, .evaluated, .quantized, .exported: folder.path("digits.ink")
      default: folder.path(reader.rawValue)
      }
    let model = folder.path("digits.ink")
    let output = folder.path("output")
    let arguments =
      switch reader {
      case .images, .labels, .gzip: Self.training(on: folder.path("data"))
      case .texts: Self.training(on: folder.path("texts"))
      case .npz, .pickle: Self.training(on: path)
      case .digit: ["predict", model, path, "--index", "1"]
      case .png, .pgm: ["predict", model, path]
      case .text: ["predict", folder.path("texts.ink"), path]
      case .network, .safetensors:
        ["convert", path, "--to", "inkling", "--output", output]
      #if ONNX
        case .onnx:
          [
            "convert", path, "--from", "onnx", "--to", "inkling", "--output",
            output,
          ]
      #endif
      case .model: ["inspect", path]
      case .evaluated: ["evaluate", path, "--data", folder.path("data")]
      case .quantized:
        [
          "quantize", path, "--data", folder.path("data"), "--output", output,
        ]
      case .exported: ["convert", path, "--to", "c", "--output", "\(output).c"]
      case .checkpoint: ["train", "--resume", path]
      }
    return (path, arguments)
  }
}

extension PathTests {
  /// Small files that every reader takes.
  private struct Files {
    private let folder: TemporaryFolder

    init() throws {
      folder = try TemporaryFolder()
      try folder.writeTexts()
      try #require(mkdir(folder.path("data"), 0o700) == 0)
      for part in ["train", "t10k"] {
        try folder.writeLabels(
          [0, 1, 2], to: "data/\(part)-labels-idx1-ubyte")
        try run(
          "digits", folder.path("data/\(part)-images-idx3-ubyte"), "--count",
          "3")
      }
      let gzip = try InklingProcess.wait(
        for: InklingProcess.spawn(
          [
            "/bin/sh", "-c", "gzip \"$0\"",
            folder.path("data/train-images-idx3-ubyte"),
          ], output: "/dev/null", errors: "/dev/null"))
      try #require(gzip == 0)
      try run(PathTests.training(on: folder.path("data")), to: "digits.ink")
      try run(PathTests.training(on: folder.path("texts")), to: "texts.ink")
      try run(
        "train", "--data", folder.path("data"), "--epochs", "1", "--hidden",
        "4", "--checkpoint", folder.path("checkpoint"))
      try folder.write(Array("the boat, number 3".utf8), to: "text")
      try run(
        "show", "builtin", "--index", "1", "--output", folder.path("png"))
      let bar = (0..<600).map { (8..<12).contains($0 % 20) ? 9 : 240 as UInt8 }
      let paper = [UInt8](repeating: 240, count: 100)
      try folder.write(
        Array("P5 20 40 255\n".utf8) + paper + bar + paper, to: "pgm")
      for (name, seed) in [
        ("npz", "npz/stored"), ("pickle", "pickle/protocol2"),
        ("network", "network/two"), ("safetensors", "safetensors/two"),
        ("onnx", "onnx/two"),
      ] {
        try folder.write(Self.corpus(seed), to: name)
      }
    }

    private func run(_ arguments: String...) throws { try run(arguments) }

    private func run(_ arguments: [String], to model: String) throws {
      try run(arguments + ["--output", folder.path(model)])
    }

    private func run(_ arguments: [String]) throws {
      let run = try InklingProcess(arguments)
      try #require(run.status == 0, "\(run.errors)")
    }

    /// A file that fuzzing begins with.
    private static func corpus(
      _ name: String, beside file: String = #filePath
    ) throws -> [UInt8] {
      let tests = file.split(separator: "/").dropLast(3).joined(separator: "/")
      let path = "/\(tests)/Fuzz/Corpus/\(name)"
      guard let stream = fopen(path, "rb") else {
        throw InklingProcess.Failure(reason: "\(path): error \(errno)")
      }
      defer { fclose(stream) }
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, stream))
      return bytes
    }

    /// Writes all of them into another folder.
    func write(to other: TemporaryFolder) throws {
      let copy = try InklingProcess.wait(
        for: InklingProcess.spawn(
          ["/bin/cp", "-R", "\(folder.path)/.", other.path],
          output: "/dev/null", errors: "/dev/null"))
      try #require(copy == 0)
    }
  }
}
