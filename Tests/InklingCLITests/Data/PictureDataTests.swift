// Folders of pictures as the data of a model, from training to prediction.

import InklingCore
import InklingData
import InklingTestSupport
import InklingTraining
import Testing

/// Small PGM files.
enum Pictures {
  static func pgm(_ width: Int, _ height: Int, _ pixels: [UInt8]) -> [UInt8] {
    Array("P5 \(width) \(height) 255\n".utf8) + pixels
  }

  /// Writes four pictures of each class below `name`, which differ by class.
  static func write(
    to folder: TemporaryFolder, _ name: String, classes: [String],
    count: Int = 4, size: (width: Int, height: Int),
    pixels: ((_ label: Int, _ number: Int) -> [UInt8])? = nil
  ) throws {
    mkdir(folder.path(name), 0o700)
    for (label, className) in classes.enumerated() {
      mkdir(folder.path("\(name)/\(className)"), 0o700)
      for number in 0..<count {
        let all = size.width * size.height
        let picture =
          pixels?(label, number)
          ?? (0..<all).map {
            $0 * classes.count / all == label ? 250 : UInt8(number)
          }
        try folder.write(
          pgm(size.width, size.height, picture),
          to: "\(name)/\(className)/\(number).pgm")
      }
    }
  }

  /// Built-in digits, bright on dark, as a folder by class.
  static func writeDigits(
    to folder: TemporaryFolder, _ name: String, count: Int, seed: UInt64 = 3
  ) throws {
    try write(
      to: folder, name, classes: (0...9).map { "\($0)" }, count: count,
      size: (28, 28)
    ) { StrokeDigits.image(digit: $0, seed: seed, index: $1) }
  }
}

@Suite struct PictureDataTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @discardableResult
  private func run(_ words: String, status: Int32 = 0) throws -> InklingProcess
  {
    let run = try InklingProcess(
      words.split(separator: " ").map {
        $0.hasPrefix("@") ? folder.path(String($0.dropFirst())) : String($0)
      })
    try #require(run.status == status, "\(words): \(run.errors)")
    return run
  }

  /// Class names come from the folders, and what is trained as it is is so
  /// predicted.
  @Test func picturesOfAnySizeAndClassAreLearned() throws {
    let classes = ["2", "10", "sea"]
    try Pictures.write(
      to: folder, "mine", classes: classes, count: 10, size: (12, 9))
    try run(
      "train --data @mine --test 0.2 --size 6x4 --as-is --epochs 30 "
        + "--activation relu --hidden 8 --batch-size 4 --output @m.ink")
    let model = try Model(path: folder.path("m.ink"))
    #expect(model.signature.classNames == classes)
    let page = try run("convert @m.ink --output @m.html", status: 1)
    #expect(page.errors.contains("m.ink: a model of pictures as they are"))
    #expect(model.signature.inputShape == .image(height: 6, width: 4))
    let measured = try JSONObject(run("evaluate @m.ink --json").lines[0])
    #expect(try measured.number("samples") == 6)
    #expect(try measured.number("test_accuracy") == 1)
    // The same by another name.
    let same = try JSONObject(
      run("evaluate @m.ink --data @mine/. --json").lines[0])
    #expect(try same.number("samples") == 6)
    for name in classes {
      let read = try JSONObject(
        run("predict @m.ink @mine/\(name)/7.pgm --json").lines[0])
      #expect(try read.string("class") == name)
    }
    let folderRead = try run("predict @m.ink @mine --json").lines
    #expect(folderRead.count == 6)
    for line in folderRead {
      let row = try JSONObject(line)
      #expect(try row.string("class") == row.string("true_class"))
    }
    try run("quantize @m.ink --output @q.ink")
    #expect(
      try Model(path: folder.path("q.ink")).signature.classNames == classes)
    try run("convert @m.ink --output @m.safetensors")
    try run("convert @m.safetensors --output @again.ink")
    let again = try Model(path: folder.path("again.ink"))
    #expect(again.signature.classNames == classes)
    #expect(
      TrainingRecord(of: again)?.data == TrainingRecord(of: model)?.data)
  }

  @Test func leftOutPicturesAreSaidWithTheirNumber() throws {
    try Pictures.write(
      to: folder, "mine", classes: ["a", "b"], count: 20, size: (4, 4))
    for number in 0..<3 { try folder.write([1, 2], to: "mine/a/x\(number)") }
    let trained = try run(
      "train --data @mine --test 0.25 --size 4x4 --as-is --epochs 1 --hidden 2 "
        + "--output @m.ink")
    #expect(
      trained.errors.contains(
        "\(folder.path("mine")): 3 of 43 pictures left out"))
    #expect(trained.errors.contains("left out: \(folder.path("mine/a/x2"))"))
  }

  @Test func aRunThatGoesOnReadsThePicturesAsItBegan() throws {
    try Pictures.write(
      to: folder, "mine", classes: ["a", "b"], count: 10, size: (4, 4))
    let words = "train --data @mine --test 0.2 --size 3x3 --as-is --hidden 3 "
    try run(words + "--epochs 2 --output @whole.ink")
    try run(words + "--epochs 1 --checkpoint @run.ckpt")
    try run("train --resume @run.ckpt --epochs 2 --output @rest.ink")
    #expect(try folder.read("rest.ink") == folder.read("whole.ink"))
  }

  /// As many threads as there is memory for a large picture each: with little,
  /// one reads them all.
  @Test(.enabled(if: AddressSpace.isLimitable, "a sanitizer's"))
  func littleMemoryMeansFewerThreads() throws {
    let side = 1024
    try Pictures.write(
      to: folder, "mine", classes: ["a", "b"], count: 2, size: (side, side)
    ) { label, _ in [UInt8](repeating: UInt8(label * 90), count: side * side) }
    try MemoryPromise(
      arguments: [
        "train", "--data", folder.path("mine"), "--test", "0.5", "--as-is",
        "--size", "2x2", "--epochs", "1", "--hidden", "1", "--threads", "4",
      ], promised: 6 * side * side
    ).check()
  }

  @Test(arguments: [
    (
      "train --data builtin --test 0.2", 64, "--test is for data of one's own"
    ),
    ("train --data @mine --test 1", 64, "above 0 and below 1"),
    ("train --data @mine --size 0x3", 64, "such as 14x14"),
    ("train --data @mine", 1, "expected --test with the share"),
    ("train --data @mine --test 0.01 --as-is", 1, "0 of 8 samples"),
    (
      "train --data @texts --test 0.2", 1, "expected no --test"
    ),
    (
      "train --data @mine --test 0.5 --as-is --output @mine/a/1.ink", 64,
      "the data"
    ),
  ])
  func refuses(_ words: String, status: Int32, said: String) throws {
    try Pictures.write(
      to: folder, "mine", classes: ["a", "b"], size: (4, 4))
    try folder.writeTexts()
    let run = try run(words, status: status)
    #expect(run.errors.contains(said), "\(run.errors)")
  }

  /// All of a folder is learned where other data are replayed, whose test part
  /// is then tested on.
  @Test func aFolderIsLearnedBesideWhatIsReplayed() throws {
    try Pictures.writeDigits(to: folder, "old", count: 6)
    try Pictures.writeDigits(to: folder, "new", count: 2, seed: 4)
    try run(
      "train --data @old --test 0.5 --epochs 1 --hidden 8 --output @m.ink")
    let words = "train --from @m.ink --data @new --epochs 1 "
    let alone = try run(words, status: 1)
    #expect(alone.errors.contains("expected --test"))
    let beside = try run(
      words + "--replay @old --output @n.ink --json")
    #expect(beside.errors.isEmpty)
    let record = try #require(
      TrainingRecord(of: Model(path: folder.path("n.ink")))?.data)
    #expect((record.train?.count, record.test) == (20, nil))
    let asked = try run("evaluate @n.ink", status: 64)
    #expect(asked.errors.contains("leaves nothing to test on"))
    // Digits are not taken as they are by a model that finds them.
    let other = try run("evaluate @n.ink --data @new --as-is", status: 1)
    #expect(other.errors.contains("digits that are found in pictures"))
  }
}
