// What a checkpoint says in words: how far the run is, and how it is done.

import CKernels

/// A checkpoint but for its networks, velocity, order and reports.
struct CheckpointSettings {
  let options: TrainingOptions
  let step: Int
  let epoch: Int
  let samplesOfEpoch: Int
  let countOfEpoch: Int
  let random: ink_random
  let secondsSinceReport: Double
  let data: DataFingerprints
  let notes: [String: String]

  private static let notePrefix = "note."

  init(_ checkpoint: TrainingCheckpoint) {
    let trainer = checkpoint.trainer
    var options = trainer.options
    options.keep = options.keep(validates: checkpoint.data.validation != nil)
    self.options = options
    step = trainer.step
    epoch = trainer.epoch
    samplesOfEpoch = trainer.samplesOfEpoch
    countOfEpoch = trainer.countOfEpoch
    random = trainer.random
    secondsSinceReport = checkpoint.outcome.secondsSinceReport
    data = checkpoint.data
    notes = checkpoint.notes
  }

  /// - Throws: `TrainingError` for a loss of the caller's own.
  func encoded() throws(TrainingError) -> [UInt8] {
    guard options.loss.custom == nil else {
      throw TrainingError(
        .unsupported,
        "a loss of the caller's own; expected a built-in one, as a checkpoint "
          + "holds only those")
    }
    try checkCounts()
    var lines = CheckpointLines()
    lines["step"] = "\(step)"
    lines["epoch"] = "\(epoch)"
    lines["samples-of-epoch"] = "\(samplesOfEpoch)"
    lines["samples-of-data"] = "\(countOfEpoch)"
    lines["seconds-since-report"] = "\(secondsSinceReport)"
    let state = random.state
    lines["random"] = [state.0, state.1, state.2, state.3]
      .map { String($0, radix: 16) }.joined(separator: " ")
    for (name, fingerprint) in data.parts {
      lines["\(name)-data"] =
        fingerprint.map { "\($0.count) \($0.checksum)" } ?? "none"
    }
    options.put(into: &lines)
    for (name, note) in notes.sorted(by: { $0.key < $1.key }) {
      guard !name.utf8.contains(where: { "=\n".utf8.contains($0) }) else {
        throw TrainingError(
          .unsupported,
          "a note '\(name)'; expected a name without = or line feed")
      }
      lines[Self.notePrefix + name] = note
    }
    guard lines.count <= CheckpointFormat.maximumLines else {
      throw TrainingError(
        .unsupported,
        "\(lines.count) settings and notes; expected at most "
          + "\(CheckpointFormat.maximumLines)")
    }
    return lines.encoded
  }

  /// - Throws: `TrainingError` for a count that would not be read again.
  private func checkCounts() throws(TrainingError) {
    typealias Format = CheckpointFormat
    let counts = [
      ("steps", step, Format.maximumSteps),
      ("epochs", epoch, Format.maximumEpochs),
      ("samples", countOfEpoch, Format.maximumCount),
    ]
    let ofData = data.parts.map {
      ("\($0.0) samples", $0.1?.count ?? 0, Format.maximumCount)
    }
    for (name, count, most) in counts + ofData where count > most {
      throw TrainingError(
        .unsupported, "\(count) \(name); expected at most \(most)")
    }
  }

  init(_ lines: CheckpointLines) throws(TrainingError) {
    typealias Format = CheckpointFormat
    step = try lines.integer("step", in: 0...Format.maximumSteps)
    epoch = try lines.integer("epoch", in: 0...Format.maximumEpochs)
    samplesOfEpoch = try lines.integer("samples-of-epoch")
    countOfEpoch = try lines.integer(
      "samples-of-data", in: 0...Format.maximumCount)
    secondsSinceReport = try lines.number("seconds-since-report")
    let words = try lines.text("random").split(separator: " ")
    let state = words.compactMap { UInt64($0, radix: 16) }
    // From zeros, xoshiro makes only zeros, and who draws until a number fits
    // would draw for ever.
    guard state.count == 4, words.count == 4, state.contains(where: { $0 != 0 })
    else {
      throw lines.refusal(
        "random", "four hexadecimal numbers of 64 bits, not all 0")
    }
    random = ink_random(state: (state[0], state[1], state[2], state[3]))
    guard let train = try Self.fingerprint("training", lines) else {
      throw lines.refusal("training-data", "a count and a checksum")
    }
    data = DataFingerprints(
      train: train, validation: try Self.fingerprint("validation", lines),
      test: try Self.fingerprint("test", lines))
    options = try TrainingOptions(lines)
    notes = lines.values(prefix: Self.notePrefix)
    try checkPosition(lines)
  }

  private static func fingerprint(
    _ name: String, _ lines: CheckpointLines
  ) throws(TrainingError) -> DataFingerprint? {
    let name = "\(name)-data"
    let words = try lines.text(name).split(separator: " ")
    if words == ["none"] { return nil }
    guard words.count == 2, let count = Int(words[0]),
      (0...CheckpointFormat.maximumCount).contains(count),
      let checksum = UInt32(words[1])
    else {
      throw lines.refusal(name, "none, or a count and a checksum")
    }
    return DataFingerprint(count: count, checksum: checksum)
  }

  /// Only whole batches are ever done, and an epoch's last one begins the next.
  private func checkPosition(
    _ lines: CheckpointLines
  ) throws(TrainingError) {
    guard samplesOfEpoch > 0 else { return }
    let batch = max(min(options.batchSize, countOfEpoch), 1)
    let total =
      options.sampling == .replacement
      ? countOfEpoch / batch * batch : countOfEpoch
    guard samplesOfEpoch < total, samplesOfEpoch.isMultiple(of: batch) else {
      throw lines.refusal(
        "samples-of-epoch", "whole batches of \(batch), fewer than \(total)")
    }
  }
}
