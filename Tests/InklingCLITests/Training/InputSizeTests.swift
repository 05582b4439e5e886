// train --input-size, and what the other commands make of such models.

import InklingCore
import InklingTestSupport
import Testing

@Suite struct InputSizeTests {
  private let folder: TemporaryFolder
  /// 200 pictures of 6 x 5 pixels in five classes.
  private let digits: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    digits = try TemporaryFolder()
    try digits.writeDigits((0..<200).map { UInt8($0 % 5) })
  }

  private func run(_ words: String) throws -> InklingProcess {
    try InklingProcess(
      words.split(separator: " ").map {
        $0 == "DATA"
          ? digits.path("")
          : $0.contains(".") ? folder.path(String($0)) : String($0)
      })
  }

  @Test func everyCommandTakesWholePictures() throws {
    let trained = try run(
      "train --data DATA --epochs 2 --hidden 20 --input-size 3x4 --augment "
        + "light --checkpoint run.ckpt --keep last --output small.ink --json")
    try #require(trained.status == 0, "\(trained.errors)")
    let model = try Model(path: folder.path("small.ink"))
    #expect(model.signature.inputShape == .image(height: 6, width: 5))
    #expect(model.signature.reducedShape == .image(height: 3, width: 4))
    #expect(model.layers.map(\.inputs) == [12, 20])
    let accuracy = try JSONObject(trained.lines.dropLast().last ?? "")
      .number("test_accuracy")
    for words in [
      "quantize small.ink --data DATA --output int8.ink",
      "convert small.ink --to c --output small.c",
      "convert small.ink --to npz --output small.npz",
      "convert small.npz --output again.ink",
      "train --from small.ink --data DATA --epochs 1 --output tuned.ink",
    ] {
      let made = try run(words)
      #expect(made.status == 0, "\(words): \(made.errors)")
    }
    #expect(
      try folder.read("again.ink") == folder.read("small.ink"))
    #expect(
      try Model(path: folder.path("tuned.ink")).signature.reducedShape
        == .image(height: 3, width: 4))
    for name in ["small.ink", "int8.ink"] {
      let inspected = try run("inspect \(name) --json")
      #expect(inspected.lines[0].contains("\"reduced_shape\":[3,4]"))
      let text = try run("inspect \(name)")
      #expect(
        text.output.contains("6 x 5, averaged to 3 x 4 pixels, bytes times"))
      let evaluated = try run("evaluate \(name) --data DATA --json")
      try #require(evaluated.status == 0, "\(evaluated.errors)")
      let predicted = try run("predict \(name) DATA --json")
      #expect(predicted.status == 0, "\(predicted.errors)")
      #expect(predicted.lines.count == 200)
      if name == "small.ink" {
        #expect(
          try JSONObject(evaluated.lines[0]).number("test_accuracy")
            == accuracy)
      }
    }
    let resumed = try run("train --resume run.ckpt --epochs 3")
    #expect(resumed.status == 0, "\(resumed.errors)")
  }

  @Test(arguments: [
    ("14", "expected rows and columns of pixels"),
    ("14x", "expected rows and columns of pixels"),
    ("0x4", "expected rows and columns of pixels"),
    ("+3x4", "expected rows and columns of pixels"),
    ("3x4x1", "expected rows and columns of pixels"),
    ("999999999999x999999999999", "expected rows and columns of pixels"),
  ])
  func refusesSizes(_ size: String, _ text: String) throws {
    let refused = try run("train --data DATA --input-size \(size)")
    #expect(refused.status == 64)
    #expect(refused.errors.contains(text), "\(refused.errors)")
  }

  @Test func refusesWhatIsNotSmaller() throws {
    for size in ["6x5", "7x5", "28x28"] {
      let refused = try run("train --data DATA --input-size \(size)")
      #expect(refused.status == 1)
      #expect(
        refused.errors.contains("6 x 5 pixels, averaged to"),
        "\(refused.errors)")
    }
    try digits.write([1], to: "unused")
    let made = try run("train --data DATA --epochs 1 --output old.ink")
    try #require(made.status == 0, "\(made.errors)")
    let refused = try run("train --from old.ink --data DATA --input-size 3x3")
    #expect(refused.status == 64)
    #expect(
      refused.errors.contains(
        "--from takes the layers from its model; expected it without "
          + "--input-size"))
  }
}
