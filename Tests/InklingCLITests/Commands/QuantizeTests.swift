// Models of 8 bits, exported C and files of digits, through the program.

import InklingData
import InklingTestSupport
import Testing

@Suite struct QuantizeTests {
  private let folder: TemporaryFolder
  private var model: String { folder.path("digits.ink") }
  private var small: String { folder.path("small.ink") }

  init() throws { folder = try TemporaryFolder() }

  private func train() throws {
    let run = try InklingProcess(
      "train", "--samples", "1200", "--epochs", "2", "--output", model)
    try #require(run.status == 0, "\(run.errors)")
  }

  private func quantize(_ options: String...) throws -> InklingProcess {
    try InklingProcess(
      ["quantize", model, "--samples", "1200", "--output", small] + options)
  }

  /// One line that says what is wrong, exit code 1, and `output` as it was.
  private func expectFailure(
    _ arguments: [String], _ reason: String, keeping output: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try folder.write(Array("the old file".utf8), to: output)
    let run = try InklingProcess(arguments)
    #expect(run.status == 1, sourceLocation: sourceLocation)
    #expect(run.output.isEmpty, sourceLocation: sourceLocation)
    #expect(
      run.errors.hasPrefix("inkling: error: ") && run.errors.contains(reason)
        && run.errors.filter(\.isNewline).count == 1,
      "\(run.errors)", sourceLocation: sourceLocation)
    #expect(
      try folder.read(output) == Array("the old file".utf8),
      sourceLocation: sourceLocation)
  }

  @Test func quantizesInspectsEvaluatesAndPredicts() throws {
    try train()
    let run = try quantize("--json")
    #expect(run.status == 0, "\(run.errors)")
    let report = try JSONObject(run.output)
    let bytes = try folder.read("small.ink").count
    #expect(try report.number("file_bytes") == Double(bytes))
    #expect(bytes * 100 < 27 * (try folder.read("digits.ink").count))
    #expect(try report.number("samples") == 200)
    let accuracy = try report.number("test_accuracy")
    #expect(abs(accuracy - (try report.number("test_accuracy_before"))) < 0.05)

    let inspection = try JSONObject(
      InklingProcess("inspect", small, "--json").output)
    #expect(try inspection.number("parameter_bits") == 8)
    #expect(try inspection.number("parameters") == 50_890)
    #expect(try inspection.number("multiply_adds") == 50_816)
    #expect(try inspection.number("file_bytes") == Double(bytes))
    #expect(try inspection.number("working_memory_bytes") > 0)
    #expect(try inspection.number("prediction_seconds_p50") > 0)
    #expect(try inspection.number("opening_seconds_p50") > 0)
    #expect(try inspection.objects("layers").count == 2)
    let text = try InklingProcess("inspect", small).output
    #expect(text.contains("parameters      50,890, 8 bits"))
    #expect(
      try InklingProcess("inspect", model).output
        .contains("parameters      50,890, float32"))

    let evaluation = ["evaluate", small, "--samples", "1200"]
    let counted = try JSONObject(InklingProcess(evaluation + ["--json"]).output)
    #expect(try counted.number("test_accuracy") == accuracy)
    for path in [model, small] { try checkClasses(of: path) }

    let again = folder.path("again.ink")
    try expectFailure(
      ["quantize", small, "--samples", "1200", "--output", again],
      "small.ink: its parameters are of 8 bits already; expected float32",
      keeping: "again.ink")
  }

  /// Evaluated on more samples than a thread takes at once, the right ones of
  /// all classes add up: a line a class, its samples and the share of right ones.
  private func checkClasses(of path: String) throws {
    let evaluation = ["evaluate", path, "--samples", "3000"]
    let correct = try JSONObject(InklingProcess(evaluation + ["--json"]).output)
      .number("correct")
    let lines = try InklingProcess(evaluation).lines.dropFirst(3).dropLast()
    #expect(lines.count == 10)
    let right = lines.reduce(0.0) { sum, line in
      let words = line.split(separator: " ")
      return sum + (Double(words[1]) ?? 0) * (Double(words[2]) ?? 0) / 100
    }
    #expect(abs(right - correct) < 0.5)
  }

  /// A program that reads an IDX file's images and prints their labels.
  private static let program = """
    #include "net.h"
    #include <stdio.h>
    int main(void) {
      uint8_t x[NET_INPUTS];
      if (fread(x, 1, 16, stdin) != 16)
        return 1;
      while (fread(x, 1, sizeof x, stdin) == sizeof x)
        printf("%d\\n", net_predict(x, NULL));
      return 0;
    }
    """

  /// Whether this system has a C compiler under its usual name.
  private static let hasCompiler = system("cc --version >/dev/null 2>&1") == 0

  @Test(.enabled("no cc here", { hasCompiler }))
  func convertedCodePredictsTheSame() throws {
    try train()
    try #require(try quantize().status == 0)
    let images = folder.path("digits.idx")
    let digits = try InklingProcess("digits", images, "--count", "60")
    #expect(digits.status == 0 && digits.output.isEmpty)
    #expect(try folder.read("digits.idx").count == 16 + 60 * 784)
    try folder.write(Array(Self.program.utf8), to: "main.c")
    for source in [model, small] {
      let convert = try InklingProcess(
        "convert", source, "--to", "c", "--output", folder.path("net.c"))
      #expect(convert.status == 0)
      let command = """
        cd '\(folder.path)' && cc -std=c99 -O1 net.c main.c -o net && \
        ./net <digits.idx >labels
        """
      try #require(system(command) == 0)
      let found = String(decoding: try folder.read("labels"), as: UTF8.self)
        .split(separator: "\n").map(String.init)
      let expected = try InklingProcess("predict", source, images, "--json")
        .lines.map { String(Int(try JSONObject($0).number("label"))) }
      #expect(expected.count == 60)
      #expect(found == expected)
    }
  }

  @Test func refusesMissingModels() throws {
    let missing = folder.path("none.ink")
    try expectFailure(
      ["quantize", missing, "--output", small],
      "none.ink: cannot open: No such file", keeping: "small.ink")
    try expectFailure(
      ["convert", missing, "--output", folder.path("net.c")],
      "none.ink: No such file", keeping: "net.c")
    try folder.write([1, 2, 3], to: "wrong.ink")
    try expectFailure(
      ["quantize", folder.path("wrong.ink"), "--output", small],
      "not an Inkling model", keeping: "small.ink")
  }

  @Test func refusesModelsOfTexts() throws {
    try folder.writeTexts()
    let run = try InklingProcess(
      "train", "--data", folder.path("texts"), "--epochs", "1", "--output",
      model)
    try #require(run.status == 0, "\(run.errors)")
    try expectFailure(
      [
        "quantize", model, "--data", folder.path("texts"), "--output", small,
      ], "digits.ink: a model of texts, and one of 8 bits takes bytes",
      keeping: "small.ink")
    try expectFailure(
      ["convert", model, "--output", folder.path("net.c")],
      "digits.ink: a model of texts, and C source takes pixels",
      keeping: "net.c")
  }

  /// What floats bytes stand for is not known, as `predict` says of them too.
  @Test func refusesModelsOfFloats() throws {
    var archive = ZipWriter()
    for part in ["train", "test"] {
      var values = NPYHeader.encoded(type: "<f4", shape: [20, 3])
      values.append(floats: (0..<60).map { 0.37 * Float($0) })
      try archive.append("x_\(part).npy", values, source: "it")
      let labels = NPYHeader.encoded(type: "|u1", shape: [20])
      try archive.append(
        "y_\(part).npy", labels + (0..<20).map { UInt8($0 % 2) }, source: "it")
    }
    let data = try folder.write(archive.finish(), to: "floats.npz")
    let run = try InklingProcess(
      "train", "--data", data, "--epochs", "1", "--hidden", "4",
      "--learning-rate", "0.001", "--output", model)
    try #require(run.status == 0, "\(run.errors)")
    try expectFailure(
      ["quantize", model, "--data", data, "--output", small],
      "digits.ink: a model of floats", keeping: "small.ink")
    try expectFailure(
      ["convert", model, "--output", folder.path("net.c")],
      "digits.ink: a model of floats", keeping: "net.c")
  }

  @Test func refusesDataThatDoNotFit() throws {
    try train()
    try folder.writeDigits(Array(repeating: 1, count: 20))
    try expectFailure(
      ["quantize", model, "--data", folder.path, "--output", small],
      "samples of 6 x 5 pixels; the model takes 28 x 28", keeping: "small.ink")
    try expectFailure(
      ["quantize", model, "--data", folder.path("none"), "--output", small],
      "none: No such file", keeping: "small.ink")
  }

  @Test func refusesWhereNothingCanBeWritten() throws {
    let path = folder.path("missing/out")
    try train()
    for arguments in [
      ["quantize", model, "--samples", "60", "--output", path],
      ["convert", model, "--output", path + ".c"], ["digits", path],
    ] {
      let run = try InklingProcess(arguments)
      #expect(run.status == 1)
      #expect(run.errors.contains("No such file or directory"))
      #expect(run.errors.filter(\.isNewline).count == 1)
    }
    let run = try InklingProcess(
      "convert", model, "--to", "c", "--output", "net.h")
    #expect(run.status == 1)
    #expect(run.errors.contains("net.h: not a name for C source"))
  }

  @Test(arguments: [
    ["quantize", "m.ink"], ["convert", "m.ink", "--to", "rust", "-o", "x.c"],
    ["convert", "m.ink"], ["convert", "m.ink", "-o", "net.h"], ["digits"],
    ["convert", "m.npz", "-o", "m.ink", "--activation", "relu,step"],
    ["convert", "m.npz", "-o", "m.ink", "--input-shape", "28x"],
    ["digits", "x.idx", "--count", "0"],
    ["digits", "x.idx", "--count", "10001"],
  ])
  func refusesWrongOptions(_ arguments: [String]) throws {
    let run = try InklingProcess(arguments)
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
  }
}
