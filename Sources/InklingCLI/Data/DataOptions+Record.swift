// The data that a model's file names: taken where none are named, and refused
// where they are others by now.

import ArgumentParser
import InklingCore
import InklingData
import InklingPlatform
import InklingRuns
import InklingTraining

extension DataOptions {
  /// The data as named, or those that the model was trained on: the ones that
  /// its file names, or the built-in digits.
  ///
  /// - Throws: `ValidationError` that asks for `--data`, for a model of other
  ///   data whose name is not known or leads nowhere.
  func named(for model: Model, at path: String) throws -> DataOptions {
    let record = TrainingRecord(of: model)?.data
    var result = self
    // The same part of the same data is tested on.
    if source == nil || record?.isOf(data) == true {
      result.test = test ?? record?.testShare
      result.label = label ?? record?.label
    }
    guard source == nil, samples == nil else { return result }
    guard let record, let name = record.name else {
      try checkNamed(for: model, at: path)
      return self
    }
    guard Self.isThere(DataHome.resolved(name)) else {
      throw ValidationError(
        "\(path) was trained on \(name), which is not here; expected --data "
          + "with what it was trained on")
    }
    guard record.test != nil else {
      throw ValidationError(
        "\(path) was trained on all of \(name), which leaves nothing to test "
          + "on; expected --data with other data")
    }
    result.source = name
    return result
  }

  /// Whether there is something that can be tried to be read: a file or folder,
  /// or a set of a folder of several.
  private static func isThere(_ path: String) -> Bool {
    (try? FileStatus(path: path)) != nil
      || DataSplits.sources(of: path).files != [path]
  }

  /// How pictures are read for a model.
  ///
  /// - Parameter wanted: the parts to read.
  /// - Throws: `CommandFailure` for options that the model was not trained with.
  func reading(
    for model: Model, wanted: PictureReading.Wanted, threads: Int = 0
  ) throws(CommandFailure) -> PictureReading {
    let own = PictureReading(for: model, of: data, wanted: wanted)
    var reading = try pictureReading(
      shape: own.size, record: TrainingRecord(of: model)?.data)
    reading.wanted = wanted
    reading.threads = threads
    return reading
  }

  /// Whether the samples to test on are those that the model's file tells of.
  ///
  /// - Parameter isTaken: whether they were not named, but taken for those.
  /// - Returns: what is to be said where they are others.
  /// - Throws: `CommandFailure` for others where they were taken, and for those
  ///   that certainly show something else than the model reads.
  func checkRecord(
    _ test: Dataset, of model: Model, at path: String, isTaken: Bool
  ) throws -> String? {
    guard let record = TrainingRecord(of: model) else { return nil }
    let found = try DataFingerprint(test)
    guard isTaken || record.data?.isOf(data) == true else {
      return try difference(of: test, found, from: record, at: path)
    }
    guard let expected = record.data?.test, found != expected else {
      return record.data?.test == nil && record.data?.train == found
        ? Self.trainedOn(data, path) : nil
    }
    let difference =
      "\(data): other samples to test on than when \(path) was trained: "
      + "\(found); expected \(expected)"
    guard isTaken else { return difference }
    throw CommandFailure(
      "\(difference); with --data \(data) they are taken all the same")
  }

  private static func trainedOn(_ data: String, _ path: String) -> String {
    "\(data): tested on is what \(path) was trained on"
  }

  /// How data of another name differ from the model's.
  private func difference(
    of test: Dataset, _ found: DataFingerprint, from record: TrainingRecord,
    at path: String
  ) throws(CommandFailure) -> String? {
    let own = record.data
    guard found != own?.test else { return nil }
    guard found != own?.train else { return Self.trainedOn(data, path) }
    if let theirs = KnownSubject(of: test, named: data),
      let ours = KnownSubject(of: record), theirs != ours
    {
      throw CommandFailure(
        "\(data): \(theirs.rawValue); \(path) was trained on \(ours.rawValue), "
          + "whose classes have the same names; expected data of these")
    }
    guard own != nil || record.isOfBuiltinDigits else { return nil }
    let name = own == nil ? DataSplits.builtin : own?.name
    guard name.map(DataHome.resolved) != data,
      own?.replay.map(DataHome.resolved) != data
    else { return nil }
    let all = (own?.train?.count ?? 0) + (own?.test?.count ?? 0)
    let share = (found.count == all ? own?.testShare : nil).map {
      "; where these are the same, --test \($0) leaves out what it learned from"
    }
    return "\(data): other data than \(path) was trained on"
      + (name.map { " (\($0))" } ?? "") + (share ?? "")
  }
}

extension TrainingRecord {
  /// Whether the data were those drawn here.
  var isOfBuiltinDigits: Bool {
    data == nil && !isOfOtherData && !inputsAreFloats
  }
}

extension DataRecord {
  /// Whether the data at this path are named so, or are the same file or folder
  /// by another name.
  fileprivate func isOf(_ data: String) -> Bool {
    guard let name = name.map(DataHome.resolved), name != data else {
      return self.name != nil
    }
    guard let own = FileIdentity(path: name) else { return false }
    return own == FileIdentity(path: data)
  }
}

extension PictureReading {
  /// As the model's file says that pictures were read which it was trained on.
  ///
  /// - Parameters:
  ///   - data: the data that are read; of those that it was trained on, the
  ///     same part is tested on.
  ///   - wanted: the parts to read.
  init(for model: Model, of data: String, wanted: Wanted) {
    let record = TrainingRecord(of: model)?.data
    self.init(isAsIs: record?.pictures == .asIs)
    testShare = record?.isOf(data) == true ? record?.testShare : nil
    if case .image = model.signature.inputShape {
      size = model.signature.inputShape
    }
    self.wanted = wanted
  }
}
