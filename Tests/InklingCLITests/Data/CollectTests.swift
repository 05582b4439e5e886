// `inkling collect`: misread pictures with what they really are.

import InklingCore
import InklingTestSupport
import Testing

@Suite struct CollectTests {
  private let folder: TemporaryFolder

  /// A model of whether the upper or the lower half is bright, as pictures are.
  init() throws {
    folder = try TemporaryFolder()
    try Pictures.write(
      to: folder, "old", classes: ["up", "down"], count: 8, size: (4, 4))
    let trained = try InklingProcess(
      "train", "--data", folder.path("old"), "--test", "0.25", "--as-is",
      "--size", "4x4", "--epochs", "40", "--hidden", "4", "--batch-size", "4",
      "--activation", "relu", "--output", folder.path("m.ink"))
    try #require(trained.status == 0, "\(trained.errors)")
  }

  private func collect(_ words: String) throws -> InklingProcess {
    try InklingProcess(
      [
        "collect", "--model", folder.path("m.ink"), "--into",
        folder.path("mine"),
      ]
        + words.split(separator: " ").map {
          $0.hasPrefix("@") ? folder.path(String($0.dropFirst())) : String($0)
        })
  }

  private func kept(_ label: String) -> [String] {
    (TemporaryFolder.list(folder.path("mine/\(label)")) ?? []).filter {
      !$0.hasPrefix(".")
    }.sorted()
  }

  /// Of those that are said to be up, the ones that look down are kept; once.
  @Test func keepsWhatIsMisread() throws {
    // Classes are sorted: "down" is the upper half here.
    let run = try collect("--as up @old/up/0.pgm @old/down/1.pgm --json")
    #expect(run.status == 0, "\(run.errors)")
    try #require(run.lines.count == 3)
    let right = try JSONObject(run.lines[0])
    #expect(right.isNull("kept"))
    #expect(try right.string("read") == "up")
    let wrong = try JSONObject(run.lines[1])
    #expect(try wrong.string("read") == "down")
    #expect(try wrong.string("kept") == folder.path("mine/up/1.pgm"))
    #expect(kept("up") == ["1.pgm"])
    #expect(
      try folder.read("mine/up/1.pgm") == folder.read("old/down/1.pgm"))
    let again = try collect("--as up @old/down/1.pgm")
    #expect(again.lines.last?.contains("0 of 1 kept") == true)
    #expect(again.lines.last?.contains("1 there already") == true)
    #expect(kept("up") == ["1.pgm"])
  }

  @Test func readsFoldersByClass() throws {
    try Pictures.write(
      to: folder, "new", classes: ["down", "up"], count: 3, size: (4, 4))
    let run = try collect("@new")
    #expect(run.status == 0, "\(run.errors)")
    #expect(kept("up").count == 3 && kept("down").count == 3)
  }

  @Test func keepsWhatIsReadRightWhereAskedTo() throws {
    let none = try collect("@old")
    #expect(none.lines.last?.contains("0 of 16 kept") == true)
    #expect(!(try folder.names().contains("mine")))
    let unsure = try collect("--below 1 @old")
    #expect(unsure.lines.last?.contains("0 read right") == true)
    let all = try collect("--all @old")
    #expect(all.status == 0, "\(all.errors)")
    #expect(kept("up").count == 8 && kept("down").count == 8)
  }

  @Test func whatCannotBeReadIsSaidAndTheOthersAreKept() throws {
    try folder.write([1, 2, 3], to: "bad.pgm")
    let run = try collect("--as up @bad.pgm @old/down/2.pgm")
    #expect(run.status == 1)
    #expect(run.errors.contains(folder.path("bad.pgm")))
    #expect(kept("up") == ["2.pgm"])
    // The same picture cannot be two things.
    let other = try collect("--as down --all @old/down/2.pgm")
    #expect(other.status == 1)
    #expect(other.errors.contains("is kept as up already"))
  }

  @Test(arguments: [
    ("--as left @old/up/0.pgm", 1, "a class 'left'; the model knows"),
    ("@old/up/0.pgm", 64, "expected --as"),
    ("--below 2 @old", 64, "--below is 2"),
    ("@old/up", 1, "not a folder of pictures by class"),
    ("--as up @old", 1, "a folder without pictures"),
  ])
  func refuses(_ words: String, status: Int32, said: String) throws {
    let run = try collect(words)
    #expect(run.status == status, "\(run.errors)")
    #expect(run.errors.contains(said), "\(run.errors)")
  }
}
