// The work of `inkling predict`: files one after another, each answered as it
// comes; one that cannot be read does not keep the others from it.

import ArgumentParser
import InklingCore
import InklingData
import InklingPlatform
import InklingRuns
import InklingTraining

struct PredictionRun: ~Copyable {
  private let classifier: Classifier
  private var reader: DigitReader?
  private let members: Members
  private var model: Model { members.models[0] }
  private let vectorizer: TfidfVectorizer?
  private let options: AnsweringOptions
  private let picture: Bool?
  private let json: Bool
  private let index: [Int]
  private var explainer: SampleExplainer?
  /// Whether a file could not be read.
  private(set) var hasFailed = false

  init(
    _ members: Members, _ options: AnsweringOptions, picture: Bool?, json: Bool,
    index: [Int]
  ) throws {
    let vectorizer = try TfidfVectorizer(of: members.models[0])
    let classifier = try Classifier(members)
    let explainer =
      options.explain
      ? try SampleExplainer(members.models[0], terms: vectorizer?.vocabulary)
      : nil
    self.members = members
    self.vectorizer = vectorizer
    self.classifier = classifier
    self.options = options
    self.picture = picture
    self.json = json
    self.index = index
    self.explainer = explainer
  }

  /// Reads files and folders.
  ///
  /// - Throws: what the only file is refused for, or what ends the run.
  mutating func read(_ names: [String]) throws {
    let all = InputFile.expanded(names)
    var sources: [SampleSource] = []
    for name in all {
      do {
        sources.append(try source(name))
      } catch {
        try take(error, of: all.count)
      }
    }
    if !index.isEmpty, let single = sources.first(where: \.isSingle) {
      throw ValidationError(
        "--index is for files of several samples; \(single.file) is one "
          + "picture or text")
    }
    let width = sources.reduce(0) { max($0, $1.nameWidth(at: index)) }
    for source in sources {
      do {
        try answer(source, width: width)
      } catch {
        try take(error, of: all.count)
      }
    }
  }

  /// Reads paths from standard input, and answers each at once.
  mutating func followPaths() throws {
    var input = FollowedInput()
    while let line = try input.nextLine() {
      guard !line.isEmpty else { continue }
      do {
        try answer(try source(line), width: 0)
      } catch {
        try take(error, of: 2)
      }
    }
  }

  /// Reads digits of a byte per pixel from standard input.
  mutating func followDigits() throws {
    guard vectorizer == nil else {
      throw ValidationError("--raw is for models of pictures")
    }
    var input = FollowedInput()
    var number = 0
    while let pixels = try input.next(model.signature.inputShape.count) {
      let sample = Sample(
        file: "standard input", index: number, input: .bytes(pixels))
      let answer = try naming(sample.name) { try classifier.classify(sample) }
      try StandardOutput.write(
        json
          ? PrintedText(answer.json(for: sample))
          : "\(answer.text(for: sample, reject: options.reject))")
      number += 1
    }
  }

  private func source(_ name: String) throws -> SampleSource {
    try SampleSource(
      InputFile(name), for: model, vectorizer: vectorizer)
  }

  /// Says what is wrong with one of several files.
  ///
  /// - Throws: `error` where it is not that.
  private mutating func take(_ error: any Error, of count: Int) throws {
    let isOutput = (error as? FileError)?.operation == .write
    guard count > 1, !isOutput, !(error is ValidationError) else { throw error }
    hasFailed = true
    StandardError.write("inkling: error: \(error)\n")
  }

  private mutating func answer(_ source: SampleSource, width: Int) throws {
    let draws =
      picture
      ?? (StandardOutput.isTerminal && (source.isSingle || !index.isEmpty))
    if let image = try source.picture {
      return try answer(image, of: source.file, width: width, draws: draws)
    }
    guard options.annotate == nil else {
      throw ValidationError(
        "--annotate is for a picture; \(source.file) is none")
    }
    try source.forEach(at: index) { sample in
      let answer = try naming(sample.name) { try classifier.classify(sample) }
      let explained = try explainer?.explain(sample, label: answer.label)
      guard !json else {
        return try StandardOutput.write(
          answer.json(for: sample).adding(explained?.json ?? []))
      }
      try StandardOutput.write(
        "\(sample.name.left(width))  \(answer.text(for: sample, reject: options.reject))"
      )
      if let explained {
        try StandardOutput.write(explained.text(style: .ofStandardOutput))
      } else if draws, let picture = sample.picture {
        try draw(picture)
      }
    }
  }

  private mutating func answer(
    _ image: GrayImage, of file: String, width: Int, draws: Bool
  ) throws {
    guard classifier.takesBytes else {
      throw CommandFailure(
        "\(file): pixels are bytes, and the model was trained on floats; "
          + "expected data of floats as it was trained on")
    }
    let found = try DigitFinder.find(in: image, source: file)
    let digits = try naming(file) {
      var reader = try self.reader.take() ?? DigitReader(members.models)
      let digits = try reader.read(found)
      self.reader = consume reader
      return digits
    }
    let answer = PictureAnswer(
      file: file, digits: digits, classNames: model.signature.classNames,
      reject: options.reject)
    if let path = options.annotate {
      try AtomicFile.write(
        AnnotatedPicture(image, answer).pngFile, to: path)
    }
    var explained: [ExplainedAnswer] = []
    for digit in digits {
      guard
        let one = try explainer?.explain(digit.picture, label: digit.label)
      else { break }
      explained.append(one)
    }
    if json {
      for (index, row) in answer.json.enumerated() {
        try StandardOutput.write(
          explained.isEmpty ? row : row.adding(explained[index].json))
      }
      return
    }
    for line in answer.texts(width: width) { try StandardOutput.write(line) }
    for one in explained {
      try StandardOutput.write(one.text(style: .ofStandardOutput))
    }
    guard draws, explained.isEmpty else { return }
    for digit in digits { try draw(digit.picture) }
  }

  private func draw(_ picture: GrayImage) throws {
    try picture.checkDrawing()
    try StandardOutput.write(
      PrintedText(
        drawing: TerminalPicture.draw(picture, style: .ofStandardOutput)))
  }
}
