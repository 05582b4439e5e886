// The note in a model file of how the model was made.

import InklingTraining
import InklingTestSupport
import Testing

@Suite struct TrainingRecordTests {
  private static let record = TrainingRecord(
    recipe: "mnist-sigmoid-l2", loss: "l2", seed: .max, epochs: 500,
    steps: 1_000_000, inputsAreFloats: true)

  /// As Documentation/ModelFormat.md says.
  private static let text =
    "recipe=mnist-sigmoid-l2\nloss=l2\nseed=18446744073709551615\nepochs=500\n"
    + "steps=1000000\ninputs=floats\n"

  @Test func isLinesOfText() {
    #expect(Self.record.encoded() == Array(Self.text.utf8))
    // Lines of a later version are skipped.
    let later = TrainingRecord(encoded: Array((Self.text + "mood=x\n").utf8))
    #expect(later == Self.record)
    // A line only where there is something to say.
    var other = Self.record
    other.isOfOtherData = true
    #expect(other.encoded() == Array((Self.text + "data=other\n").utf8))
    #expect(TrainingRecord(encoded: other.encoded()) == other)
  }

  @Test(arguments: [
    "", "recipe=a\n", "mood\n" + text, text + "\u{9b}",
    text.replacing("loss=l2", with: "loss=\u{1b}[2J"),
    text.replacing("=500", with: "=-1"), text.replacing("=500", with: "=5x"),
  ])
  func isNilWhereItCannotBeRead(_ text: String) {
    #expect(TrainingRecord(encoded: Array(text.utf8)) == nil)
  }

  @Test func isNilForOtherBytes() {
    #expect(TrainingRecord(encoded: [0xff] + Array(Self.text.utf8)) == nil)
  }

  @Test func liesInModelFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("model.ink")
    let network = try Network(
      shape: .vector(count: 2), layers: [.dense(3, .sigmoid)])
    try network.save(to: path)
    #expect(try TrainingRecord(of: Model(path: path)) == nil)
    let entry = try #require(Self.record.metadataEntry)
    try network.save(to: path, extra: [entry])
    // A reader that knows nothing of it opens the file too.
    #expect(try TrainingRecord(of: Model(path: path)) == Self.record)
  }
}
