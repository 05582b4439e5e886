// Runs with validation data end calibrated: what goes on from their checkpoints
// does so once, and what is made of their models says what they say.

import InklingCore
import InklingTestSupport
import InklingTraining
import Testing

@Suite struct CalibratedRunTests {
  private let folder: TemporaryFolder
  private var model: String { folder.path("m.ink") }
  private static let common = [
    "train", "--samples", "300", "--hidden", "8", "--validation", "0.2",
    "--seed", "3",
  ]

  init() throws {
    folder = try TemporaryFolder()
    try run(
      Self.common + [
        "--epochs", "4", "--output", model, "--checkpoint",
        folder.path("whole.ckpt"),
      ])
  }

  @discardableResult
  private func run(_ words: [String]) throws -> InklingProcess {
    let run = try InklingProcess(words)
    try #require(run.status == 0, "\(run.errors)")
    return run
  }

  private func temperature(_ path: String) throws -> Double? {
    try TrainingRecord(of: Model(path: path))?.temperature
  }

  /// The probabilities of twenty of the built-in digits.
  private func probabilities(_ path: String) throws -> [[Double]] {
    let picks = (0..<20).flatMap { ["--index", "\($0)"] }
    return try run(["predict", path, "builtin", "--json"] + picks).lines.map {
      try JSONObject($0).numbers("probabilities")
    }
  }

  @Test func aRunThatGoesOnIsCalibratedOnce() throws {
    let found = try #require(try temperature(model))
    #expect(abs(found - 1) > 1e-3)
    try run(
      Self.common + [
        "--epochs", "2", "--output", folder.path("half.ink"), "--checkpoint",
        folder.path("half.ckpt"),
      ])
    // From the middle, whose own output was calibrated, and from the end.
    for checkpoint in ["half.ckpt", "whole.ckpt"] {
      try run([
        "train", "--resume", folder.path(checkpoint), "--epochs", "4",
        "--output", folder.path("rest.ink"),
      ])
      #expect(
        try folder.read("rest.ink") == folder.read("m.ink"), "\(checkpoint)")
    }
  }

  /// Logits of a model without its temperature are other ones.
  @Test func exportsSayWhatTheModelSays() throws {
    let expected = try probabilities(model)
    for format in ["safetensors", "npz"] {
      let path = folder.path("m.\(format)")
      try run(["convert", model, "--to", format, "--output", path])
      try run([
        "convert", path, "--from", format, "--to", "inkling", "--output",
        folder.path("back.ink"),
      ])
      #expect(try probabilities(folder.path("back.ink")) == expected)
    }
  }

  @Test func eightBitsKeepTheTemperature() throws {
    let small = folder.path("q.ink")
    try run(["quantize", model, "--samples", "300", "--output", small])
    #expect(try temperature(small) == temperature(model))
    func mean(_ rows: [[Double]]) -> Double {
      rows.reduce(0) { $0 + ($1.max() ?? 0) } / Double(rows.count)
    }
    let (whole, quantized) = (
      try probabilities(model), try probabilities(small)
    )
    #expect(abs(mean(whole) - mean(quantized)) < 0.01)
    for (row, other) in zip(whole, quantized) {
      #expect(zip(row, other).allSatisfy { abs($0 - $1) < 0.1 })
    }
  }
}
