// Starting from a model that is trained already.

import ArgumentParser
import InklingCore
import InklingData
import InklingRuns
import InklingTraining

struct FineTuningOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Start from a model's layers and parameters. The classes may be some of "
        + "the model's; where there are others, the last layer is new. Trained "
        + "is by Adam with a learning rate of 3e-4, or as --recipe and "
        + "--optimizer say with a tenth of the rate that these have, unless "
        + "--learning-rate says.",
      valueName: "model"))
  var from: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --from: how many layers, from the first, stay as they are. "
        + "(default: 0)",
      valueName: "n"))
  var freeze: Int?

  @Option(
    help: ArgumentHelp(
      "With --from: data, named as for --data, whose training part is mixed in "
        + "so that it is not forgotten; a folder of pictures without a part to "
        + "test on is then trained on whole, and these data's test part tested "
        + "on. The new samples are repeated until they "
        + "are a quarter of all.",
      valueName: "builtin|path"))
  var replay: String?

  var given: [String] {
    [
      ("--from", from), ("--freeze", freeze.map { "\($0)" }),
      ("--replay", replay),
    ].compactMap { $1 == nil ? nil : $0 }
  }

  func validate() throws {
    guard from != nil || given.isEmpty else {
      throw ValidationError(
        "\(given[0]) is given; expected --from with a model beside it")
    }
    if let freeze, freeze < 0 {
      throw ValidationError("--freeze is \(freeze); expected 0 or more")
    }
  }

  /// `data`, under the model's class names if these have theirs, with what is to
  /// be replayed.
  ///
  /// - Parameters:
  ///   - names: of the network's classes, where it is there already.
  ///   - reading: what is made of pictures.
  ///   - path: what to name in an error.
  ///   - tested: what the model to start from was tested on.
  /// - Throws: `DataError` for samples of another kind.
  func prepared(
    _ data: DataSplits, names: [String], reading: PictureReading,
    from path: String, tested: DataFingerprint? = nil
  ) throws(DataError) -> DataSplits {
    var reading = reading
    reading.testShare = nil
    reading.wanted = data.test.count > 0 ? .train : .all
    let replayed = try replay.map { name throws(DataError) in
      var tables = TableReading.whole
      tables.areFloats = data.train.rows.areFloats
      let replayed = try DataSplits.load(
        DataHome.resolved(name), tables: tables, pictures: reading)
      replayed.sayRefused(of: name)
      return replayed
    }
    let others = replayed?.train
    var whole = data
    // Where all is trained on, what is not to be forgotten is tested on.
    if data.test.count == 0, let replayed { whole.test = replayed.test }
    let (labelled, known) = try whole.labelled(
      for: names, with: others?.classNames ?? [])
    var result = labelled
    if let from {
      var trained = [(name: path, data: data.train)]
      if let replay, let others { trained.append((replay, others)) }
      try result.sayShared(trained, tested: tested, model: from)
    }
    guard let replay, let others else { return result }
    let times = max(
      1,
      (others.count + 3 * data.train.count - 1)
        / max(3 * data.train.count, 1))
    result.train = try result.train.joined(
      with: try others.labelled(by: known), times: times, source: replay)
    return result
  }
}
