// Models whose weights are finite, and so large that the outputs are not: an
// error that names the file, never a label, in float32 and in 8 bits.

import InklingCore
import InklingTestSupport
import InklingTraining
import Testing

@Suite struct NonFiniteTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func train() throws -> Network {
    let path = folder.path("good.ink")
    let run = try InklingProcess(
      "train", "--samples", "60", "--epochs", "1", "--hidden", "4", "--output",
      path)
    try #require(run.status == 0, "\(run.errors)")
    return try Network(Model(path: path))
  }

  private func expectRefusals(_ commands: [[String]]) throws {
    let names = try folder.names()
    for arguments in commands {
      let run = try InklingProcess(arguments)
      #expect(run.status == 1, "\(arguments): \(run.output)")
      #expect(run.output.isEmpty)
      #expect(run.errors.count(where: \.isNewline) == 1)
      #expect(run.errors.contains("finite"), "\(run.errors)")
    }
    #expect(try folder.names() == names)
  }

  @Test func float32() throws {
    var network = try train()
    // Hidden outputs of 1.
    network.setParameters(
      ofLayer: 0, weights: network.weights(ofLayer: 0),
      biases: Array(repeating: 1_000, count: 4))
    network.setParameters(
      ofLayer: 1, weights: Array(repeating: 3e38, count: 40),
      biases: Array(repeating: 0, count: 10))
    let path = folder.path("large.ink")
    try network.save(to: path)
    try expectRefusals([
      ["evaluate", path, "--samples", "60"],
      ["evaluate", path, "--samples", "60", "--json"],
      ["predict", path, "builtin", "--index", "0"],
      ["predict", path, "builtin", "--json"],
      [
        "quantize", path, "--samples", "60", "--output", folder.path("new.ink"),
      ],
      ["bench", "latency", path, "--samples", "60"],
    ])
    #expect(throws: TrainingError.self) {
      try network.predict(pixels: Array(repeating: 255, count: 784))
    }
    let inspection = try InklingProcess("inspect", path)
    #expect(inspection.status == 0)
    #expect(inspection.output.contains("none: the outputs are no finite"))
  }

  @Test func eightBits() throws {
    _ = try train()
    let path = folder.path("small.ink")
    let run = try InklingProcess(
      "quantize", folder.path("good.ink"), "--samples", "60", "--output", path)
    try #require(run.status == 0, "\(run.errors)")
    var bytes = try folder.read("small.ink")
    let layout = try #require(Model(path: path).quantized?.layout)
    let last = try #require(layout.layers.last)
    let first = bytes.count - layout.byteCount + last.multipliers
    for output in 0..<last.outputs {
      bytes.replaceSubrange(
        first + 4 * output..<first + 4 * output + 4,
        with: withUnsafeBytes(of: Float(3e38)) { Array($0) })
    }
    let crc = bytes.withUnsafeBytes { ModelHeader.checksum(of: $0, then: nil) }
    bytes.replaceSubrange(36..<40, with: withUnsafeBytes(of: crc) { Array($0) })
    try folder.write(bytes, to: "small.ink")
    try expectRefusals([
      ["evaluate", path, "--samples", "60"],
      ["predict", path, "builtin", "--index", "0"],
      ["bench", "latency", path, "--samples", "60"],
    ])
  }
}
