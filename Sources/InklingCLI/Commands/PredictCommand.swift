// `inkling predict`: what a model makes of digits and texts from files.

import ArgumentParser
import InklingData
import InklingPlatform
import InklingRuns
import InklingTraining

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Predict the class of digits, texts or rows in files.",
    discussion: """
      Prints a line for each sample: the file (and the sample's number, where \
      the file holds several), the label, its probability, and the true label \
      where it is known: in data sets, and where an IDX file has its labels \
      beside it under their usual name. Every sample of a file of several is \
      predicted unless --index chooses some.

      A table's columns are the model's features, by name and in order where \
      the table that it was trained on had names, and a column of labels if \
      there is one.

      In a picture every digit is found, whatever the light, lines and edges of \
      the paper: a line is printed for each line of writing, with its digits in \
      order and the least of their probabilities; with --json an object for \
      each digit, with its place. A file that cannot be read is said, the \
      others are read, and the exit code is 1.
      """)

  @Argument(
    help: ArgumentHelp(
      "The model file; left out, the one that INKLING_MODEL names, or the one "
        + "that was installed with the program.",
      valueName: "model"))
  var path: String?

  @Argument(
    help: ArgumentHelp(
      "An IDX images file, gzipped or not; a picture (PNG, JPEG, BMP, PGM, PPM) "
        + "of any size, dark on light or light on dark, with digits; a folder "
        + "of pictures; a text, if the model is one of texts; a table (CSV or "
        + "TSV, gzipped or not) or an array (NPY, NPZ) with a sample in each "
        + "row, with labels or without; the test part of "
        + "a data set as train takes it; 'builtin', the built-in test digits; "
        + "or '-', one of the first kinds from standard input.",
      valueName: "file"))
  var files: [String] = []

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

  @OptionGroup var answering: AnsweringOptions

  @OptionGroup var format: OutputFormat

  func validate() throws {
    if let wrong = index.first(where: { $0 < 0 }) {
      throw ValidationError("--index is \(wrong); expected 0 or more")
    }
    if picture == true, format.json {
      throw ValidationError("--picture and --json exclude each other")
    }
    if answering.explain, !ensemble.isEmpty {
      throw ValidationError(
        "--explain is for one model; expected it without --ensemble")
    }
    try answering.validate(files: named().files, index: index)
  }

  private func named() throws -> PredictArguments {
    try PredictArguments((path.map { [$0] } ?? []) + files)
  }

  func run() throws {
    let named = try named()
    let members = try Members([named.model] + ensemble)
    var run = try PredictionRun(
      members, answering, picture: picture, json: format.json, index: index)
    if answering.follow {
      try answering.raw ? run.followDigits() : run.followPaths()
    } else {
      try run.read(named.files)
    }
    if run.hasFailed { throw ExitCode(1) }
  }
}
