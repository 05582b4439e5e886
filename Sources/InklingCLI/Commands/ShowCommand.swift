// `inkling show`: a digit of a data set, drawn or written as a picture.

import ArgumentParser
import InklingData
import InklingPlatform
import InklingRuns
import InklingTraining

struct ShowCommand: ParsableCommand {
  enum Split: String, CaseIterable, ExpressibleByArgument {
    case train
    case validation
    case test
  }

  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a digit of a data set.",
    discussion: """
      Draws the digit, with its label above it; with --output, writes it as a \
      PNG file instead. With --augment: a row per digit, first as it is, then \
      as the epochs of train would show it.
      """)

  @Argument(
    help: ArgumentHelp(
      "A data set of pictures, as train's --data takes it.",
      valueName: "builtin|path"))
  var data: String

  @Option(help: ArgumentHelp("The digit's number, from 0.", valueName: "n"))
  var index = 0

  @Option(help: ArgumentHelp("The part of the data set.", valueName: "name"))
  var split = Split.train

  @OptionGroup var augmented: AugmentedOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write the picture.", valueName: "file.png"))
  var output: String?

  @OptionGroup var format: OutputFormat

  func validate() throws {
    guard index >= 0 else {
      throw ValidationError("--index is \(index); expected 0 or more")
    }
  }

  func run() throws {
    var files = FileRoles()
    files.read(data: data)
    files.write(output, as: "the picture")
    try unwrapping { () throws(RunError) in try files.check() }
    let part = try load()
    guard last < part.count else {
      throw CommandFailure(
        "\(data): no sample \(last) in the \(split) part; expected 0 to "
          + "\(part.count - 1)")
    }
    guard var picture = part.picture(index) else {
      throw CommandFailure(
        "\(data): samples of \(part.shape.count) features; expected pictures")
    }
    if augmented.augment != nil {
      picture = try augmented.sheet(of: part, index...last)
    }
    let label = Int(part.labels[index])
    let name = "\(data), \(split) \(index): \(part.classNames[label])"
    if let output {
      try AtomicFile.write(picture.pngFile(), to: output)
    }
    guard !format.json else {
      // As text, which grows, and is copied to be written.
      try checkMemory(32 * picture.pixels.count, for: "JSON")
      return try StandardOutput.write(json(picture, label: label, of: part))
    }
    guard output == nil else {
      return try StandardOutput.write("saved \(output ?? ""): \(name)")
    }
    try picture.checkDrawing()
    try StandardOutput.write("\(name)")
    try StandardOutput.write(
      PrintedText(
        drawing: TerminalPicture.draw(picture, style: .ofStandardOutput)))
  }

  /// The last digit shown.
  private var last: Int {
    let last = index.addingReportingOverflow(augmented.rows - 1)
    return last.overflow ? .max : last.partialValue
  }

  private func load() throws -> Dataset {
    // Of the built-in digits, as far as the last one asked for.
    func count(of part: Split, _ all: Int) -> Int {
      split == part ? min(last, all - 1) + 1 : 0
    }
    var reading = PictureReading.digits
    reading.wanted = split == .test ? .test : .train
    let parts =
      data == DataSplits.builtin
      ? try StrokeDigits.splits(
        train: count(of: .train, DataOptions.builtinTrainCount),
        test: count(of: .test, DataOptions.builtinTestCount))
      : try DataSplits.load(data, tables: .whole, pictures: reading)
    let part =
      switch split {
      case .train: parts.train
      case .validation: parts.validation
      case .test: parts.test
      }
    guard let part else { throw CommandFailure("\(data): no validation part") }
    return part
  }

  private func json(
    _ picture: GrayImage, label: Int, of part: Dataset
  ) -> JSONValue {
    .object([
      "data": .string(data), "split": .string(split.rawValue),
      "index": .int(index), "label": .int(label),
      "class": .string(part.classNames[label]),
      "height": .int(picture.height), "width": .int(picture.width),
      // Not a value each: there may be millions.
      "pixels": .number(
        "[\(picture.pixels.map { String($0) }.joined(separator: ","))]"),
    ])
  }
}
