// Digits drawn and written as pictures.

import InklingTestSupport
import Testing

@Suite struct ShowTests {
  @Test func showsDigitOfFolder() throws {
    let folder = try TemporaryFolder()
    try folder.writeDigits([4, 0, 3])
    let shown = try InklingProcess(
      "show", folder.path, "--index", "2", "--split", "test", "--json")
    let digit = try JSONObject(shown.output)
    #expect(try digit.number("label") == 3)
    let pixels = try digit.numbers("pixels")
    // Row 3 is full, the others hold the image's number.
    #expect(pixels == (0..<30).map { $0 / 5 == 3 ? 255 : 2 })

    let drawn = try InklingProcess("show", folder.path, "--index", "2").lines
    #expect(drawn[0] == "\(folder.path), train 2: 3")
    #expect(drawn.count == 4)
  }

  @Test func writesPicture() throws {
    let folder = try TemporaryFolder()
    let picture = folder.path("digit.png")
    let run = try InklingProcess(
      "show", "builtin", "--index", "5", "--output", picture)
    #expect(run.status == 0)
    #expect(run.lines.count == 1)
    let bytes = try folder.read("digit.png")
    #expect(bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]))
    // Width and height.
    #expect(bytes[16..<24].elementsEqual([0, 0, 0, 28, 0, 0, 0, 28]))
    // Full at once: nothing half is left.
    let full = try InklingProcess("show", "builtin", "--output", "/dev/full")
    #expect(full.status == 1)
    #expect(full.errors.contains("No space left"))
  }

  @Test func showsWhatIsTrainedOn() throws {
    let folder = try TemporaryFolder()
    let run = try InklingProcess(
      "show", "builtin", "--augment", "strong", "--rows", "2", "--variants",
      "3", "--output", folder.path("sheet.png"))
    #expect(run.status == 0)
    let bytes = try folder.read("sheet.png")
    // Four pictures of 28 pixels across and two down, two pixels between.
    #expect(bytes[16..<24].elementsEqual([0, 0, 0, 118, 0, 0, 0, 58]))

    let json = try InklingProcess(
      "show", "builtin", "--augment", "none", "--variants", "1", "--json")
    let pixels = try JSONObject(json.output).numbers("pixels")
    let rows = stride(from: 0, to: pixels.count, by: 58).map {
      Array(pixels[$0..<$0 + 58])
    }
    #expect(rows.count == 28)
    #expect(rows.allSatisfy { $0.prefix(28) == $0.suffix(28) })

    let alone = try InklingProcess("show", "builtin", "--rows", "2")
    #expect(alone.status == 64)
    try folder.writeTexts()
    let texts = try InklingProcess(
      "train", "--data", folder.path("texts"), "--augment", "light")
    #expect(texts.status == 1)
    #expect(texts.errors.contains("augmentation expects pictures"))
  }

  @Test func refusesWhatIsNotThere() throws {
    let folder = try TemporaryFolder()
    try folder.writeDigits([4, 0, 3])
    let beyond = try InklingProcess("show", folder.path, "--index", "3")
    #expect(beyond.status == 1)
    #expect(beyond.errors.contains("no sample 3 in the train part"))
    #expect(beyond.errors.contains("expected 0 to 2"))
    let none = try InklingProcess("show", folder.path, "--split", "validation")
    #expect(none.status == 1)
    #expect(none.errors.contains("no validation part"))
    for index in ["60000", "9223372036854775807"] {
      let builtin = try InklingProcess("show", "builtin", "--index", index)
      #expect(builtin.status == 1)
      #expect(builtin.errors.contains("expected 0 to 59999"))
    }
    try folder.writeTexts()
    let texts = try InklingProcess("show", folder.path("texts"))
    #expect(texts.status == 1)
    #expect(texts.errors.contains("expected pictures"))
  }
}
