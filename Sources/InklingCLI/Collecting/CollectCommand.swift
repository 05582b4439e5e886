// `inkling collect`: misread pictures with what they really are, in a folder
// that `train` takes.

import ArgumentParser
import InklingData
import InklingPlatform
import InklingRuns
import InklingTraining

struct CollectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "collect",
    abstract: "Keep misread pictures, to be learned from.",
    discussion: """
      Reads each picture as predict does, and copies it to FOLDER/CLASS if it \
      is not read as what it is: the class that --as names, or that of the \
      folder that it lies in. Nothing is written over, and no picture is kept \
      twice. Says of each picture what it was read as and what became of it; \
      one that cannot be read is said, the others are, and the exit code is 1.

      What was kept is learned by: inkling train --from MODEL --data FOLDER \
      --replay DATA --output NEW, with DATA the data that the model was \
      trained on, so that they are not forgotten.
      """)

  @Option(
    help: ArgumentHelp("The model that reads them.", valueName: "file"))
  var model: String

  @Option(
    help: ArgumentHelp(
      "Where to keep them, in a folder per class.", valueName: "folder"))
  var into: String

  @Option(
    name: .customLong("as"), parsing: .unconditional,
    help: ArgumentHelp(
      "What all of the pictures show: one of the model's classes.",
      valueName: "class"))
  var label: String?

  @Flag(help: "Keep also what is read right.")
  var all = false

  @Option(
    help: ArgumentHelp(
      "Keep also what is read right with a lower probability: 0 to 1.",
      valueName: "p"))
  var below: Float = 0

  @Argument(
    help: ArgumentHelp(
      "Pictures of a digit each, or folders with such; without --as folders of "
        + "pictures by class, CLASS/FILE.",
      valueName: "path"))
  var paths: [String]

  @OptionGroup var format: OutputFormat

  func validate() throws {
    guard below >= 0, below <= 1 else {
      throw ValidationError("--below is \(below); expected 0 to 1")
    }
  }

  func run() throws {
    let opened = try Model(file: model)
    try opened.requireBytes(from: model, for: "pictures are bytes")
    let names = opened.signature.classNames
    guard case .image = opened.signature.inputShape, !names.isEmpty else {
      throw CommandFailure(
        "\(model): not a model of pictures with names of classes; expected one")
    }
    let pictures = try labelled(opened)
    var collection = try PictureCollection(into)
    var reader = try PictureReader(opened)
    var counts = CollectedCounts()
    let width = pictures.reduce(0) { max($0, $1.file.count) }
    for (file, label) in pictures {
      counts.all += 1
      do {
        let (read, probability) = try naming(file) { try reader.read(file) }
        let isRight = read == [label]
        var answer = CollectedPicture(
          file: file, className: names[label],
          read: read.map { names[$0] }.joined(), probability: probability,
          isRight: isRight)
        if isRight, !all, probability >= below {
          counts.right += 1
        } else {
          answer.kept = try collection.keep(file, as: names[label])
          counts.count(answer.kept)
        }
        try StandardOutput.write(
          format.json ? PrintedText(answer.json) : answer.text(width: width))
      } catch {
        let isOutput = (error as? FileError).map { $0.operation == .write }
        if isOutput == true || pictures.count == 1 { throw error }
        counts.failed += 1
        StandardError.write("inkling: error: \(error)\n")
      }
    }
    try StandardOutput.write(
      format.json ? PrintedText(counts.json(into)) : counts.text(into))
    if counts.failed > 0 { throw ExitCode(1) }
  }

  /// Every picture and the number of its class.
  private func labelled(
    _ model: Model
  ) throws -> [(file: String, label: Int)] {
    let names = model.signature.classNames
    let places = Dictionary(
      zip(names, names.indices), uniquingKeysWith: { first, _ in first })
    func place(_ name: String, _ source: String) throws -> Int {
      guard let place = places[name] else {
        throw CommandFailure(
          "\(source): a class '\(name)'; the model knows "
            + names.prefix(20).joined(separator: ", "))
      }
      guard PictureCollection.isFolderName(name) else {
        throw CommandFailure(
          "a class '\(name)'; expected one that a folder can be named by")
      }
      return place
    }
    if let label {
      let place = try place(label, "--as \(label)")
      return try InputFile.expanded(paths).map { path in
        guard (try? FileStatus(path: path).kind) != .folder else {
          throw CommandFailure(
            "\(path): a folder without pictures; expected pictures")
        }
        return (path, place)
      }
    }
    return try paths.flatMap { path in
      guard (try? FileStatus(path: path).kind) == .folder else {
        throw ValidationError(
          "\(path) is not a folder of pictures by class; expected --as with "
            + "what the pictures show")
      }
      return try PictureCollection.labelled(in: path).map {
        ($0.file, try place($0.className, path))
      }
    }
  }
}
