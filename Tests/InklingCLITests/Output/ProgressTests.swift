// What a run shows on a terminal while it trains, and what it never shows.

import InklingTestSupport
import Testing

@Suite(.enabled(if: PythonScript.hasNumPy)) struct ProgressTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Long enough to be drawn, which is done each tenth of a second: two epochs of
  /// half a second and more.
  private static let common = [
    "--samples", "10000", "--hidden", "256", "--epochs", "2", "--batch-size",
    "1",
  ]

  /// All that is written to a terminal of `columns`.
  private func train(
    _ arguments: [String], columns: Int, terminal: String,
    from file: String = #filePath
  ) throws -> String {
    let tests = file.split(separator: "/").dropLast(3).joined(separator: "/")
    let process = try InklingProcess.spawn(
      [
        "/usr/bin/env", "python3", "/\(tests)/Environment/terminal.py",
        "\(columns)", InklingProcess.executable(), "train",
      ] + Self.common + arguments, environment: ["TERM": terminal],
      output: folder.path("out"), errors: folder.path("err"))
    #expect(try InklingProcess.wait(for: process) == 0)
    return String(decoding: try folder.read("out"), as: UTF8.self)
  }

  @Test(arguments: [80, 40])
  func barsFitTheTerminal(_ columns: Int) throws {
    let written = try train([], columns: columns, terminal: "xterm")
    let drawn = written.split(separator: "\u{1b}[K").dropFirst().map {
      $0.prefix { !$0.isNewline }
    }
    let bars = drawn.filter { $0.contains("/2 [") }
    #expect(!bars.isEmpty)
    #expect(drawn.allSatisfy { $0.count < columns || !$0.contains("[") })
    #expect(!written.contains("3/2"))
    if columns == 80 {
      #expect(bars.allSatisfy { $0.contains("/s") && $0.contains("left") })
    }
    #expect(written.contains("nothing will be saved (no --output)"))
  }

  @Test func terminalsWithoutEscapesAreSentNone() throws {
    let written = try train([], columns: 80, terminal: "dumb")
    #expect(!written.contains("\u{1b}"))
    #expect(written.contains("epoch 2/2"))
  }

  @Test func quietRunsSayTheEndAlone() throws {
    let written = try train(["--quiet"], columns: 80, terminal: "xterm")
    #expect(!written.contains("epoch 1/2") && !written.contains("\u{1b}"))
    #expect(written.contains("not saved (no --output)"))
  }

  @Test func pipesGetNoBars() throws {
    let run = try InklingProcess(["train"] + Self.common)
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    #expect(!run.output.contains("\u{1b}") && !run.output.contains("["))
  }

  @Test(arguments: [
    (["trian"], "did you mean 'train'?"), (["evalute", "x"], "'evaluate'"),
    (["data", "gte"], "'get'"), (["zzz"], "Expected one of train"),
    (["train", "--epoch", "3"], "--epochs"),
  ])
  func theNearestIsProposed(_ arguments: [String], _ words: String) throws {
    let run = try InklingProcess(arguments)
    #expect(run.status == 64)
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(run.errors.split(separator: "\n").count == 1)
  }
}
