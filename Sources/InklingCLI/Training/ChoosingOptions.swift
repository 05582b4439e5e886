// What a run is chosen by: the validation data, when it ends before its last
// epoch, and which of its networks is saved.

import ArgumentParser
import InklingData
import InklingRuns
import InklingTraining

struct ChoosingOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What to choose by: a share of the training data (0.1) or a number of its "
        + "samples (6000), which are then not trained on, of every class in "
        + "proportion, drawn from --seed; or other data, named as for --data, "
        + "of which the validation part is taken, or else the test part. In "
        + "place of the validation part that the data may have. (default: that "
        + "part, if there is one)",
      valueName: "f|n|path"),
    transform: { text throws in
      try ValidationSource(parsing: text, resolving: DataHome.resolved)
    })
  var validation: ValidationSource?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "End the run after so many epochs without a better one: higher accuracy "
        + "on the validation data, or equal accuracy and lower loss.",
      valueName: "epochs"))
  var earlyStopping: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --early-stopping: by how much the accuracy must rise to be better; "
        + "unless it is 0, the loss does not matter. (default: 0)",
      valueName: "f"))
  var minDelta: Double?

  @Option(
    help: ArgumentHelp(
      "Which network to save: that of the best report on the validation data, "
        + "or of the last. (default: best where there are validation data, else "
        + "last)",
      valueName: "best|last"))
  var keep: TrainingOptions.Keep?

  /// What was given.
  var values: ChoosingSettings {
    var values = ChoosingSettings()
    values.validation = validation
    values.earlyStopping = earlyStopping
    values.minDelta = minDelta
    values.keep = keep
    return values
  }

  func validate() throws {
    try usage { () throws(UsageError) in try values.check() }
  }
}

extension ValidationSource {
  /// Other data's samples to choose by.
  ///
  /// - Throws: `DataError`, or `CommandFailure` for data of another kind.
  static func part(
    of path: String, for data: DataSplits
  ) throws(RunError) -> Dataset {
    do {
      return try loadPart(of: path, for: data)
    } catch {
      throw RunError(error)
    }
  }

  /// The validation part of other data, or else their test part.
  private static func loadPart(
    of path: String, for data: DataSplits
  ) throws -> Dataset {
    let train = data.train
    func refuse(_ found: String, _ expected: String) -> CommandFailure {
      CommandFailure("--validation \(path): \(found); expected \(expected)")
    }
    func check(_ shape: InputShape) throws {
      guard shape != train.shape else { return }
      throw refuse(
        "samples of \(shape.text)",
        "\(train.shape.text), as they are trained on")
    }
    // Before all is read.
    var reading = data.pictures ?? .digits
    (reading.size, reading.testShare) = (train.shape, nil)
    reading.wanted = .test
    if let shape = try DataSplits.declaredShape(of: path, pictures: reading) {
      try check(shape)
    }
    var tables = TableReading()
    (tables.isWhole, tables.areFloats) = (true, train.rows.areFloats)
    tables.streams = train.isStreamed
    tables.label = data.label
    let other = try DataSplits.load(
      path, vectorizer: data.vectorizer, tables: tables, pictures: reading)
    other.sayNotes()
    other.sayRefused(of: path)
    let part = other.validation ?? other.test
    try check(part.shape)
    guard part.rows.areFloats || !train.rows.areFloats else {
      throw refuse("samples of bytes", "floats, as they are trained on")
    }
    guard part.classNames.allSatisfy(train.classNames.contains) else {
      throw refuse(
        "classes \(part.classNames.joined(separator: ", "))",
        train.classNames.joined(separator: ", "))
    }
    guard part.count > 0 else { throw refuse("no samples", "some") }
    let result = try part.labelled(by: train.classNames)
    guard try DataFingerprint(result) != DataFingerprint(data.test) else {
      throw refuse(
        "the very test data, by which nothing is chosen", "other data")
    }
    return result
  }
}
