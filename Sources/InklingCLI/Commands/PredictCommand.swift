// `inkling predict`: what a model makes of digits and texts from files.

import ArgumentParser
import InklingData
import InklingTraining

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Predict the class of digits or texts in files.",
    discussion: """
      Prints a line for each sample: the file (and the sample's number, where \
      the file holds several), the label, its probability, and the true label \
      where it is known: in data sets, and where an IDX file has its labels \
      beside it under their usual name. Every sample of a file of several is \
      predicted unless --index chooses some.
      """)

  @Argument(help: ArgumentHelp("The model file.", valueName: "model"))
  var path: String

  @Argument(
    help: ArgumentHelp(
      "An IDX images file, gzipped or not; a PGM or PNG picture of one digit "
        + "of any size, dark on light or light on dark; a text, if the model "
        + "is one of texts; the test part of a data set as train takes it; or "
        + "'builtin', the built-in test digits.",
      valueName: "file"))
  var files: [String]

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "A further model, whose probabilities are averaged with the first's; may "
        + "be repeated.",
      valueName: "model"))
  var ensemble: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Only the sample of this number, from 0; may be repeated.",
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
    let members = try Members([path] + ensemble)
    let model = members.models[0]
    let vectorizer = try TfidfVectorizer(of: model)
    let shape = model.signature.inputShape
    let sources = try files.map {
      try SampleSource($0, for: shape, vectorizer: vectorizer)
    }
    if !index.isEmpty, let single = sources.first(where: \.isSingle) {
      throw ValidationError(
        "--index is for files of several samples; \(single.file) is one "
          + "picture or text")
    }
    let width = sources.reduce(0) { max($0, $1.nameWidth(at: index)) }
    let classifier = try Classifier(members)
    for source in sources {
      let draws =
        picture
        ?? (StandardOutput.isTerminal && (source.isSingle || !index.isEmpty))
      try source.forEach(at: index) { sample in
        let answer = try naming(sample.name) {
          try classifier.classify(sample)
        }
        guard !format.json else {
          return try StandardOutput.write(answer.json(for: sample))
        }
        try StandardOutput.write(
          "\(sample.name.left(width))  \(answer.text(for: sample))")
        if draws, let picture = sample.picture {
          try picture.checkDrawing()
          try StandardOutput.write(
            PrintedText(
              drawing: TerminalPicture.draw(picture, style: .ofStandardOutput)))
        }
      }
    }
  }
}
