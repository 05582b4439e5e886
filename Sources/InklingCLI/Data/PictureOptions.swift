// What is made of a folder of pictures, and what is said of those left out.

import ArgumentParser
import InklingCore
import InklingData
import InklingRuns
import InklingTraining

struct PictureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "For a folder of pictures: the rows and columns that each is brought to. "
        + "(default: the model's, or 28x28)", valueName: "nxn"),
    transform: PictureSize.init(parsing:))
  var size: PictureSize?

  @Flag(
    help: ArgumentHelp(
      "For a folder of pictures: only bring them to that size, whatever they "
        + "show; else the one digit in each is found as predict finds it. What "
        + "is trained so is predicted so."))
  var asIs = false

  /// The options that were given.
  var given: [String] {
    [
      ("--size", size != nil), ("--as-is", asIs),
    ].filter(\.1).map(\.0)
  }

  /// What was asked for, and what a model was trained with where nothing was.
  ///
  /// - Parameters:
  ///   - shape: the samples that the model takes.
  ///   - record: of the model's data.
  /// - Throws: `CommandFailure` where the two differ.
  func reading(
    shape: InputShape?, record: DataRecord?
  ) throws(CommandFailure) -> PictureReading {
    if asIs, record?.pictures == .digits {
      throw CommandFailure(
        "--as-is: the model was trained on the digits that are found in "
          + "pictures; expected it without")
    }
    var size = size?.shape
    if size == nil, case .image? = shape { size = shape }
    return PictureReading(
      size: size, isAsIs: asIs || record?.pictures == .asIs)
  }
}

extension DataOptions {
  /// What is to be made of pictures.
  ///
  /// - Throws: as `PictureOptions.reading`.
  func pictureReading(
    shape: InputShape?, record: DataRecord?
  ) throws(CommandFailure) -> PictureReading {
    var reading = try pictures.reading(shape: shape, record: record)
    reading.testShare = test
    return reading
  }
}
