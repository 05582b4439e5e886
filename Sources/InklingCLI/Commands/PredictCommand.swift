// `inkling predict`: what a model makes of digits from files.

import ArgumentParser
import Inkling
import InklingData

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Predict the class of digits in files.",
    discussion: """
      Prints a line for each digit: the file (and the digit's number, where \
      the file holds several), the label and its probability. Every digit of \
      an IDX file is predicted unless --index chooses some.
      """)

  @Argument(help: ArgumentHelp("The model file.", valueName: "model"))
  var path: String

  @Argument(
    help: ArgumentHelp(
      "An IDX images file, gzipped or not; a PGM or PNG picture of one digit "
        + "of any size, dark on light or light on dark; or 'builtin', the "
        + "built-in test digits.",
      valueName: "file"))
  var files: [String]

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Only the digit of this number, from 0; may be repeated.",
      valueName: "n"))
  var index: [Int] = []

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      "Draw the digits too. (default: in a terminal, for pictures and --index)"
    ))
  var picture: Bool?

  @OptionGroup var format: OutputFormat

  func validate() throws {
    if let wrong = index.first(where: { $0 < 0 }) {
      throw ValidationError("--index is \(wrong); expected 0 or more")
    }
    if picture == true, format.json {
      throw ValidationError("--picture and --json exclude each other")
    }
  }

  func run() throws {
    let model = try Model(path: path)
    let shape = model.signature.inputShape
    let sources = try files.map { try DigitSource($0, for: shape) }
    if !index.isEmpty, let picture = sources.first(where: \.isPicture) {
      throw ValidationError(
        "--index is for files of several digits; \(picture.file) is a picture")
    }
    let width = sources.reduce(0) { max($0, $1.nameWidth(at: index)) }
    var classifier = Classifier(model)
    for source in sources {
      let draws =
        picture
        ?? (StandardOutput.isTerminal && (source.isPicture || !index.isEmpty))
      try source.forEach(at: index) { digit in
        let answer = try classifier.classify(digit)
        guard !format.json else {
          return try StandardOutput.write(answer.json(for: digit).description)
        }
        try StandardOutput.write("\(digit.name.left(width))  \(answer.text)")
        if draws {
          try StandardOutput.write(
            TerminalPicture.draw(digit.image, style: .ofStandardOutput))
        }
      }
    }
  }
}
