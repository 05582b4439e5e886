// What is made of a folder of pictures, and what is said of those left out.

import ArgumentParser
import InklingCore
import InklingData
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

extension PictureSize {
  /// As it is read.
  var text: String {
    guard case .image(let height, let width) = shape else { return "" }
    return "\(height)x\(width)"
  }
}

extension DataSplits {
  /// Names that are printed of pictures that were left out.
  private static var named: Int { 10 }

  /// Says which pictures were left out.
  func sayRefused(of path: String) {
    guard !refused.isEmpty else { return }
    Progress().clear()
    let all = refused.count + train.count + test.count
    StandardError.write(
      "inkling: \(path): \(refused.count) of \(all) pictures left out\n")
    for error in refused.prefix(Self.named) {
      StandardError.write("inkling: left out: \(error)\n")
    }
    if refused.count > Self.named {
      StandardError.write(
        "inkling: left out: \(refused.count - Self.named) more\n")
    }
  }

  /// What a model's file is to say of these data.
  ///
  /// - Parameters:
  ///   - name: as they were named to `train`.
  ///   - testShare: what was split off to test on.
  func record(name: String, testShare: Double?) -> DataRecord {
    DataRecord(
      name: name, train: DataFingerprint(train),
      test: test.count > 0 ? DataFingerprint(test) : nil,
      pictures: pictures.map { $0.isAsIs ? .asIs : .digits },
      testShare: testShare, label: label, columns: columns)
  }
}
