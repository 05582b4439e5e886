// Starting from a model that is trained already.

import ArgumentParser
import InklingCore
import InklingData
import InklingTraining

struct FineTuningOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Start from a model's layers and parameters. The classes may be some of "
        + "the model's; where there are others, the last layer is new. The "
        + "learning rate is a tenth of what it would otherwise be, unless "
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
        + "so that it is not forgotten. The new samples are repeated until they "
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
  ///   - path: what to name in an error.
  /// - Throws: `DataError` for samples of another kind.
  func prepared(
    _ data: DataSplits, names: [String], from path: String
  ) throws(DataError) -> DataSplits {
    var others: Dataset?
    if let replay { others = try DataSplits.load(replay).train }
    let all = [data.train.classNames, others?.classNames ?? []].joined()
    var known = names
    if !all.allSatisfy(names.contains) {
      known = data.train.classNames
      for name in all where !known.contains(name) { known.append(name) }
    }
    var result = data
    result.train = try data.train.labelled(by: known)
    result.test = try data.test.labelled(by: known)
    if let validation = data.validation {
      result.validation = try validation.labelled(by: known)
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

extension Recipe {
  /// The recipe for a model's layers; what it says of others is replaced.
  mutating func takeLayers(of model: Model) {
    let layers = model.layout.layers
    reducedShape = model.signature.reducedShape
    hidden = layers.dropLast().map(\.outputs)
    activation = layers.first?.activation ?? activation
    outputActivation = layers.last?.activation ?? outputActivation
  }
}
