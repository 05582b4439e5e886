// Where the samples come from that a run is chosen by.

import InklingData
import InklingTraining

/// Where validation data come from.
package enum ValidationSource: Equatable, Sendable {
  case share(Double)
  case count(Int)
  case data(String)

  /// What looks like a number is one, anything else a name.
  ///
  /// - Parameter resolving: what a name stands for.
  /// - Throws: `UsageError` for neither.
  package init(
    parsing text: String, resolving: (String) -> String = { $0 }
  ) throws(UsageError) {
    let isNumber =
      !text.isEmpty
      && text.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || "+-.eE".utf8.contains($0)
      } && text.utf8.contains { (0x30...0x39).contains($0) }
    guard isNumber else {
      guard !text.isEmpty else { throw Self.refusal }
      self = .data(resolving(text))
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

  private static var refusal: UsageError {
    UsageError(
      "expected a share above 0 and below 1 (0.1), a number of samples of 2 or "
        + "more, or a file or folder (./1 where its name is a number)")
  }

  /// As it is read.
  package var text: String {
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
  package func recordText(seed: UInt64, ofMember member: Int?) -> String {
    if case .data = self { return "data" }
    guard let member, member > 1 else { return text }
    return "\(text), drawn from seed \(seed &- UInt64(member - 1))"
  }

  package var path: String? {
    if case .data(let path) = self { path } else { nil }
  }

  /// Data with this in the place of their validation part, whose samples are
  /// then trained on.
  ///
  /// - Parameters:
  ///   - seed: what samples are drawn from.
  ///   - path: what to name in an error.
  ///   - other: the samples to choose by of data that are named.
  /// - Throws: `DataError`, or `CommandFailure` for the very data that are
  ///   trained on.
  package func splitting(
    _ data: DataSplits, seed: UInt64, from path: String,
    other part: (String, DataSplits) throws(RunError) -> Dataset
  ) throws(RunError) -> DataSplits {
    var result = data
    if let own = data.validation {
      result.train = try running { () throws(DataError) in
        try data.train.joined(with: own, source: path)
      }
    }
    let all = result.train.count
    let count: Int
    switch self {
    case .data(let other):
      let held = try part(other, data)
      // Of the same data a validation part is trained on here, and built-in
      // digits to test with are the first of any number.
      let isOwn = try running { () throws(DataError) in
        guard let own = data.validation else { return false }
        return try DataFingerprint(own) == DataFingerprint(held)
      }
      guard other != path, !isOwn else {
        throw .failure(
          CommandFailure(
            "--validation \(other): of the data that are trained on and tested "
              + "with; expected other data, or a part of these, such as 0.1"))
      }
      result.validation = held
      return result
    case .share(let share): count = Int((share * Double(all)).rounded())
    case .count(let number): count = number
    }
    let whole = result.train
    (result.train, result.validation) = try running { () throws(DataError) in
      let (rest, held) = try whole.split(
        count, seed: seed, source: "\(path): --validation \(text)")
      return (rest, held)
    }
    return result
  }
}
