// What `train --history` and `train --json` wrote, read again to be compared.

import InklingData
import InklingInterchange
import InklingPlatform
import InklingRuns
import InklingTraining

/// The runs in a file: one, or the members of several networks.
struct RunFile {
  private static let maximumSize = 256 << 20
  /// As many as a checkpoint's history may have.
  private static let maximumRows = 1 << 22
  /// Beyond all reason, and less than what a `Double` counts exactly.
  private static let numbers = -1e15...1e15

  let path: String
  private(set) var runs: [RunCurves] = []

  /// - Throws: `FileError`, or `DataError` for what is neither.
  init(path: String) throws {
    self.path = path
    let contents = try RegularFile(path: path)
      .contents(limit: Self.maximumSize)
    let bytes = withExtendedLifetime(contents) { Array(contents.bytes) }
    var scanner = TextScanner(
      bytes, source: path, label: "history or output of inkling train")
    scanner.skipBlanks()
    let errors = scanner
    var rows: [(member: Int?, row: RunCurves.Row)] = []
    func add(
      _ names: [(String, Double)], _ place: Int
    ) throws(DataError) {
      guard rows.count < Self.maximumRows else {
        throw errors.error(
          "more than \(Self.maximumRows) reports", at: place, .tooLarge)
      }
      let values = Dictionary(names) { first, _ in first }
      guard let row = RunCurves.Row(values) else { return }
      guard row.isSound, values.values.allSatisfy(Self.numbers.contains) else {
        throw errors.error("a report with impossible figures", at: place)
      }
      let member = values["member"].map { Int($0) }
      let last = rows.last { $0.member == member }?.row.epoch ?? 0
      guard row.epoch >= last else {
        throw errors.error(
          "epoch \(row.epoch) behind epoch \(last); expected one run's reports",
          at: place)
      }
      rows.append((member, row))
    }
    switch scanner.next {
    case UInt8(ascii: "["):
      try scanner.expect("[")
      repeat {
        let place = scanner.place
        try add(Self.numbers(in: scanner.value(depth: 3)), place)
      } while scanner.take(",")
      try scanner.expect("]")
      try scanner.expectEnd(after: "reports")
    case UInt8(ascii: "{"):
      repeat {
        let place = scanner.place
        try add(Self.numbers(in: scanner.value(depth: 4)), place)
        scanner.skipBlanks()
      } while scanner.next != nil
    default:
      try Self.forEachLine(of: &scanner, add)
    }
    guard !rows.isEmpty else {
      throw scanner.error("no report of an epoch")
    }
    var members: [Int?] = []
    for (member, _) in rows where members.last != member {
      if !members.contains(member) { members.append(member) }
    }
    runs = members.map { member in
      RunCurves(
        member.map { "\(path), member \($0)" } ?? path,
        rows.filter { $0.member == member }.map(\.row))
    }
  }

  /// The numbers among an object's members.
  private static func numbers(in value: JSONValue) -> [(String, Double)] {
    guard case .members(let members) = value else { return [] }
    return members.compactMap { name, value in
      switch value {
      case .number(let digits): Double(digits).map { (name, $0) }
      // A history's `ends_epoch`.
      case .bool(let value): (name, value ? 1 : 0)
      default: nil
      }
    }
  }

  /// A history as CSV: a line of names, and lines of numbers.
  private static func forEachLine(
    of scanner: inout TextScanner,
    _ add: ([(String, Double)], Int) throws(DataError) -> Void
  ) throws(DataError) {
    func cells(_ scanner: inout TextScanner) -> [String] {
      let line = scanner.takeRun { $0 == 0x0a || $0 == 0x0d }
      return line.split(
        separator: UInt8(ascii: ","),
        omittingEmptySubsequences: false
      ).map { String(decoding: $0, as: UTF8.self) }
    }
    let columns = cells(&scanner)
    guard columns.contains("epoch") else {
      throw scanner.error(
        "expected what 'inkling train' writes to --history, or prints with "
          + "--json", at: 0)
    }
    scanner.skipBlanks()
    while scanner.next != nil {
      let place = scanner.place
      let found = cells(&scanner)
      guard found.count == columns.count else {
        throw scanner.error(
          "\(found.count) fields; expected \(columns.count)", at: place)
      }
      var values: [(String, Double)] = []
      for (name, text) in zip(columns, found) where !text.isEmpty {
        guard
          let value = name == "ends_epoch"
            ? (text == "true" ? 1 : 0) : Double(text)
        else {
          throw scanner.error(
            "\(text.quoted) as \(name.quoted); expected a number", at: place)
        }
        // A loss that is none is a gap in its curve.
        if value.isFinite { values.append((name, value)) }
      }
      try add(values, place)
      scanner.skipBlanks()
    }
  }
}

extension RunCurves.Row {
  /// - Parameter values: by the names of a history's columns, or of a printed
  ///   report's members.
  /// - Returns: `nil` for what is no report.
  fileprivate init?(_ values: [String: Double]) {
    guard let epoch = values["epoch"] ?? values["within_epoch"],
      let number = Int(exactly: epoch), let seconds = values["seconds"]
    else { return nil }
    self.init(
      epoch: number,
      endsEpoch: values["ends_epoch"].map { $0 != 0 }
        ?? (values["within_epoch"] == nil),
      samples: values["samples"], learningRate: values["learning_rate"],
      seconds: seconds)
    for part in RunCurves.Part.allCases {
      losses[part] = values["\(part)_loss"]
      accuracies[part] = values["\(part)_accuracy"]
    }
  }

  fileprivate var isSound: Bool {
    epoch >= 0 && seconds >= 0 && samples ?? 0 >= 0 && learningRate ?? 0 >= 0
      && accuracies.values.allSatisfy((0...1).contains)
  }
}
