// No control character out of a name or a file reaches the terminal.

import InklingRuns
import InklingTestSupport
import Testing

@testable import InklingCLI

@Suite struct ControlCharacterTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// C0, DEL and C1, each of which means something to some terminal.
  private static let evil = "a\u{1b}[31m\u{7}\u{7f}\u{9b}2J\tb\nc"

  /// Whether there is any but the line feeds that the program itself writes.
  private func isClean(_ text: String, lines: Int? = nil) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      scalar == "\n"
        || scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value)
    } && (lines.map { text.count(where: \.isNewline) == $0 } ?? true)
  }

  @Test func interpolationsAreEscapedLiteralsAreNot() {
    let evil = Self.evil
    let text: PrintedText = "one: \(evil)\ntwo"
    #expect(
      text.text
        == #"one: a\u{1B}[31m\u{07}\u{7F}\u{009B}2J\tb\nc"# + "\ntwo")
    let twice: PrintedText = "\(text), \(PrintedText(lines: ["x\r", "y"]))"
    #expect(twice.text == text.text + #", x\r"# + "\ny")
    #expect(
      PrintedText(.string(evil)).text
        == #""a\u001b[31m\u0007\u007f\u009b2J\u0009b\u000ac""#)
  }

  @Test func ofClassFolders() throws {
    let classes = ["a\u{1b}[31m", "b\u{7}", "c\u{9b}2J", "d\u{7f}"]
    try folder.writeTexts(classes: classes)
    let data = folder.path("texts")
    let model = folder.path("m.ink")
    // A model holds no such names; what can be said of them is clean.
    for arguments in [
      ["train", "--data", data, "--epochs", "1", "--output", model],
      ["train", "--data", data, "--epochs", "1"],
      ["train", "--data", data, "--epochs", "1", "--json"],
      ["show", data], ["show", data, "--json"],
    ] {
      let run = try InklingProcess(arguments)
      #expect(isClean(run.output) && isClean(run.errors), "\(arguments)")
    }
    // Another's names, through data that are not the model's.
    try folder.writeTexts(to: "plain")
    let plain = folder.path("plain")
    _ = try InklingProcess(
      "train", "--data", plain, "--epochs", "1", "--output", model)
    for arguments in [
      ["evaluate", model, "--data", data], ["predict", model, data],
      ["predict", model, data, "--json"],
    ] {
      let run = try InklingProcess(arguments)
      #expect(isClean(run.output) && isClean(run.errors), "\(arguments)")
    }
  }

  @Test func ofPaths() throws {
    let evil = folder.path(Self.evil)
    let data = ["--samples", "60", "--epochs", "1"]
    let commands: [(arguments: [String], lines: Int?)] = [
      (["train"] + data + ["--output", evil + ".ink"], nil),
      (["inspect", evil + ".ink"], nil),
      (["inspect", evil + ".ink", "--json"], 1),
      (["evaluate", evil + ".ink", "--samples", "60", "--json"], 1),
      (["convert", evil + ".ink", "--output", evil + ".npz"], 1),
      (
        [
          "convert", evil + ".npz", "--output", evil + "2.ink",
        ], 1
      ),
      (["convert", evil + ".ink", "--output", evil + ".c"], nil),
      (
        [
          "quantize", evil + ".ink", "--samples", "60", "--output",
          evil + "8.ink",
        ], 2
      ),
      (["show", "builtin", "--output", evil + ".png"], 1),
      (["show", "builtin", "--output", evil + ".png", "--json"], 1),
      (["predict", evil + ".ink", evil + ".png", "--no-picture"], 1),
      (["predict", evil + ".ink", evil + ".png", "--json"], 1),
      (["digits", evil + ".idx", "--count", "2"], 0),
      (["predict", evil + ".ink", evil + ".idx"], 2),
      (["show", evil], 0), (["inspect", evil], 0),
      (["train", "--resume", evil + ".ink"], 0),
      (["reproduce", "--data", evil], 9),
    ]
    for (arguments, lines) in commands {
      let run = try InklingProcess(arguments)
      let isRefused = run.status != 0
      #expect(
        isClean(run.output, lines: lines), "\(arguments): \(run.output)")
      #expect(
        isClean(run.errors, lines: isRefused ? 1 : 0),
        "\(arguments): \(run.errors)")
    }
  }
}
