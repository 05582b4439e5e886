// What a run is chosen by: the validation data, when it ends before its last
// epoch, and which of its networks is saved.

import ArgumentParser
import InklingData
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
    transform: ValidationSource.init(parsing:))
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

  /// The options that were given of those that a run depends on; for
  /// --validation, see `ValidationSource.renamed(as:)`.
  var given: [String] {
    [
      ("--early-stopping", earlyStopping != nil),
      ("--min-delta", minDelta != nil), ("--keep", keep != nil),
    ].filter(\.1).map(\.0)
  }

  func validate() throws {
    let most = TrainingOptions.maximumEpochs
    if let earlyStopping, !(1...most).contains(earlyStopping) {
      throw ValidationError(
        "--early-stopping is \(earlyStopping); expected 1 to \(most)")
    }
    guard let minDelta else { return }
    guard earlyStopping != nil else {
      throw ValidationError(
        "--min-delta is given; expected --early-stopping beside it")
    }
    guard (0..<1).contains(minDelta) else {
      throw ValidationError(
        "--min-delta is \(minDelta); expected 0 or more and less than 1")
    }
  }

  /// Takes over what was given, for a run with or without validation data.
  ///
  /// - Throws: `ValidationError` where there is nothing to choose by.
  func apply(
    to options: inout TrainingOptions, on data: DataSplits, named path: String
  ) throws {
    let choice =
      earlyStopping != nil
      ? "--early-stopping" : keep == .best ? "--keep best" : nil
    if let choice, data.validation == nil {
      throw ValidationError(
        "\(choice) chooses by validation data, never by the test data, and "
          + "\(path) has none; expected --validation beside it, such as "
          + "--validation 0.1")
    }
    options.keep = keep ?? (data.validation == nil ? .last : .best)
    options.patience = earlyStopping
    options.minimumDelta = minDelta ?? 0
  }
}

/// Where validation data come from.
enum ValidationSource: Equatable {
  case share(Double)
  case count(Int)
  case data(String)

  /// What looks like a number is one, anything else a name.
  init(parsing text: String) throws {
    let isNumber =
      !text.isEmpty
      && text.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || "+-.eE".utf8.contains($0)
      } && text.utf8.contains { (0x30...0x39).contains($0) }
    guard isNumber else {
      guard !text.isEmpty else { throw Self.refusal }
      self = .data(DataHome.resolved(text))
      return
    }
    if let count = Int(text) {
      guard count >= 2 else { throw Self.refusal }
      self = .count(count)
    } else {
      guard let share = Double(text), share > 0, share < 1 else {
        throw Self.refusal
      }
      self = .share(share)
    }
  }

  private static var refusal: ValidationError {
    ValidationError(
      "expected a share above 0 and below 1 (0.1), a number of samples of 2 or "
        + "more, or a file or folder (./1 where its name is a number)")
  }

  /// As it is read.
  var text: String {
    switch self {
    case .share(let share): "\(share)"
    case .count(let count): "\(count)"
    case .data(let path): path
    }
  }

  /// What a model's record says of it: where the file lay is nobody's business.
  /// Of several networks all are chosen by what the first one's seed draws.
  ///
  /// - Parameters:
  ///   - seed: the network's own.
  ///   - member: its number, if it is one of several.
  func recordText(seed: UInt64, ofMember member: Int?) -> String {
    if case .data = self { return "data" }
    guard let member, member > 1 else { return text }
    return "\(text), drawn from seed \(seed &- UInt64(member - 1))"
  }

  var path: String? {
    if case .data(let path) = self { path } else { nil }
  }

  /// Data with this in the place of their validation part, whose samples are
  /// then trained on.
  ///
  /// - Parameters:
  ///   - seed: what samples are drawn from.
  ///   - path: what to name in an error.
  func splitting(
    _ data: DataSplits, seed: UInt64, from path: String
  ) throws -> DataSplits {
    var result = data
    if let own = data.validation {
      result.train = try data.train.joined(with: own, source: path)
    }
    let all = result.train.count
    let count: Int
    switch self {
    case .data(let other):
      let held = try part(of: other, for: data)
      // Of the same data a validation part is trained on here, and built-in
      // digits to test with are the first of any number.
      let own = data.validation.map { DataFingerprint($0) }
      guard other != path, own != DataFingerprint(held) else {
        throw CommandFailure(
          "--validation \(other): of the data that are trained on and tested "
            + "with; expected other data, or a part of these, such as 0.1")
      }
      result.validation = held
      return result
    case .share(let share): count = Int((share * Double(all)).rounded())
    case .count(let number): count = number
    }
    let (rest, part) = try result.train.split(
      count, seed: seed, source: "\(path): --validation \(text)")
    (result.train, result.validation) = (rest, part)
    return result
  }

  /// The validation part of other data, or else their test part.
  private func part(of path: String, for data: DataSplits) throws -> Dataset {
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
    guard DataFingerprint(result) != DataFingerprint(data.test) else {
      throw refuse(
        "the very test data, by which nothing is chosen", "other data")
    }
    return result
  }
}
