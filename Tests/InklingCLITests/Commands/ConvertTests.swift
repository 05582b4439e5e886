// `inkling convert` to the formats of other programs and back, as a user runs it.

import InklingTestSupport
import InklingTraining
import Testing

struct ConvertTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: ["safetensors", "npz"])
  func goesAndComesBack(_ format: String) throws {
    let model = folder.path("net.ink")
    let foreign = folder.path("net.\(format)")
    let back = folder.path("back.ink")
    let train = try InklingProcess(
      "train", "--samples", "60", "--epochs", "1", "--output", model)
    try #require(train.status == 0, "\(train.errors)")
    let there = try InklingProcess("convert", model, "--output", foreign)
    #expect(there.status == 0 && there.output == "saved \(foreign)\n")
    // Told by its bytes, whatever its name.
    let renamed = folder.path("renamed")
    try folder.write(try folder.read("net.\(format)"), to: "renamed")
    let returned = try InklingProcess("convert", renamed, "--output", back)
    #expect(returned.status == 0, "\(returned.errors)")
    #expect(try folder.read("back.ink") == folder.read("net.ink"))
    // An option that contradicts the file, a model of 8 bits, a model again.
    let small = folder.path("small.ink")
    let quantize = try InklingProcess(
      "quantize", model, "--samples", "60", "--output", small)
    try #require(quantize.status == 0)
    for (arguments, status, reason) in [
      (
        ["convert", foreign, "-o", back, "--activation", "tanh"], 1, "was given"
      ),
      (["convert", small, "-o", foreign], 1, "of 8 bits"),
      (["convert", model, "-o", back], 1, "is a model already"),
      (["convert", foreign, "-o", folder.path("net.c")], 1, "--to inkling"),
      (["convert", model, "-o", foreign, "--softmax"], 64, "all of a network"),
      (
        ["convert", foreign, "-o", folder.path("net.html")], 1,
        "a page is made from a model"
      ),
      (
        ["convert", model, "--from", "html", "-o", back], 64,
        "--from html: it cannot be read back"
      ),
    ] {
      let run = try InklingProcess(arguments)
      #expect(run.status == status, "\(arguments)")
      #expect(run.errors.contains(reason), "\(run.errors)")
    }
    #expect(try folder.read("back.ink") == folder.read("net.ink"))
  }

  /// What the page holds test InklingInterchange's tests.
  @Test(arguments: [
    (InputShape.image(height: 4, width: 4), true), (.vector(count: 16), false),
  ])
  func pagesAreForPictures(_ shape: InputShape, isPicture: Bool) throws {
    let network = try Network(
      shape: shape, layers: [.dense(3, .builtin(.identity))])
    let model = folder.path("m.ink")
    let page = folder.path("m.html")
    try network.save(to: model)
    let run = try InklingProcess("convert", "--to", "html", model, "-o", page)
    if isPicture {
      #expect(run.status == 0 && run.output == "saved \(page)\n")
      let text = String(decoding: try folder.read("m.html"), as: UTF8.self)
      #expect(text.contains(#""model":"m.ink""#))
    } else {
      #expect(run.status == 1)
      #expect(
        run.errors.contains(
          "\(model): a model of 16 features, and a page takes"))
    }
  }
}
