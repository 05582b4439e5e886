// Pictures and many files through `predict`.

import InklingPlatform
import InklingTestSupport
import Testing

@Suite struct PredictTests {
  /// A model of the built-in digits, and pictures of upright bars: ones.
  static func prepare(_ folder: borrowing TemporaryFolder) throws -> String {
    let model = folder.path("digits.ink")
    _ = try InklingProcess(
      "train", "--samples", "2000", "--epochs", "4", "--output", model)
    var pixels = [UInt8](repeating: 230, count: 60 * 90)
    for y in 8..<52 {
      for x in [18, 40] { for dx in 0..<5 { pixels[y * 90 + x + dx] = 20 } }
    }
    try folder.write(Array("P5 90 60 255\n".utf8) + pixels, to: "two.pgm")
    return model
  }

  @Test func aNumberIsReadInOrder() throws {
    let folder = try TemporaryFolder()
    let model = try Self.prepare(folder)
    let picture = folder.path("two.pgm")
    let text = try InklingProcess("predict", model, picture)
    #expect(text.lines.count == 1)
    #expect(text.lines[0].contains("two.pgm  11  0."))
    let annotated = folder.path("out.png")
    let rows = try InklingProcess(
      "predict", model, picture, "--json", "--annotate", annotated)
    let objects = try rows.lines.map { try JSONObject($0) }
    #expect(try objects.map { try $0.number("x") } == [18, 40])
    #expect(try objects.map { try $0.number("height") } == [44, 44])
    #expect(try folder.read("out.png").starts(with: [0x89, 0x50]))
    let unsure = try InklingProcess("predict", model, picture, "--reject", "1")
    #expect(unsure.lines[0].contains("two.pgm  ??  0."))
  }

  @Test func oneBadFileDoesNotKeepTheOthers() throws {
    let folder = try TemporaryFolder()
    let model = try Self.prepare(folder)
    try folder.write(Array("GIF89a".utf8), to: "a.gif")
    let run = try InklingProcess(
      "predict", model, folder.path("a.gif"), folder.path("two.pgm"))
    #expect(run.status == 1)
    #expect(run.lines.count == 1)
    #expect(run.errors.contains("GIF is not read here"))
  }

  @Test func theModelMayBeLeftOut() throws {
    let folder = try TemporaryFolder()
    let model = try Self.prepare(folder)
    let picture = folder.path("two.pgm")
    let named = try InklingProcess("predict", model, picture)
    let variable = ["INKLING_MODEL": model]
    let run = try InklingProcess("predict", picture, environment: variable)
    #expect(run.output == named.output && run.status == 0)
    // A model goes by what it begins with, whatever its name.
    try folder.write(try folder.read("digits.ink"), to: "digits")
    let other = try InklingProcess(
      "predict", folder.path("digits"), picture,
      environment: ["INKLING_MODEL": "/none.ink"])
    #expect(other.output == named.output)
    // Beside the program, as `make install` puts both.
    for place in ["bin", "share", "share/inkling"] {
      mkdir(folder.path(place), 0o700)
    }
    try folder.write(
      try folder.read("digits.ink"), to: "share/inkling/digits.ink")
    let program = folder.path("bin/inkling")
    let script = "cp \"$0\" \"$1\" && exec \"$1\" predict \"$2\""
    let copied = try InklingProcess.spawn(
      ["/bin/sh", "-c", script, InklingProcess.executable(), program, picture],
      output: folder.path("out"), errors: folder.path("err"))
    #expect(try InklingProcess.wait(for: copied) == 0)
    #expect(
      String(decoding: try folder.read("out"), as: UTF8.self) == named.output)
  }

  @Test func noModelAtAllIsRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write([1, 2], to: "photo.png")
    let run = try InklingProcess("predict", folder.path("photo.png"))
    #expect(run.status == 64)
    #expect(run.errors.contains("photo.png is not a model, and none is"))
    let none = try InklingProcess("predict")
    #expect(none.status == 64)
    #expect(none.errors.contains("no model is named, and none is installed"))
  }

  @Test(arguments: [
    ["--raw"], ["--follow", "x"], ["--reject", "2"], ["--annotate", "x.png"],
  ])
  func wrongOptionsAreRefused(options: [String]) throws {
    let run = try InklingProcess(["predict", "none.ink"] + options)
    #expect(run.status == 64)
  }
}
