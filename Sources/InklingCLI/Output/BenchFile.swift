// What `inkling bench --json` printed, read again to be compared.

import InklingBench
import InklingData
import InklingInterchange
import InklingPlatform
import InklingRuns
import InklingTraining

/// One or more runs of `inkling bench` on one machine.
struct BenchFile {
  /// A measurement of that name, in all runs.
  struct Row {
    let figure: String
    var values: [Double]
    /// Without the level where that is the one in force.
    let nameInForce: String?

    /// In seconds of some kind: less is better.
    var times: [Double] {
      BenchFile.isTime(figure) ? values : values.map { 1 / $0 }
    }
  }

  let path: String
  /// What is said of the machine, in order; empty where nothing is.
  private(set) var host: [(name: String, value: String)] = []
  /// The names of rows in the order of the file.
  private(set) var names: [String] = []
  private(set) var rows: [String: Row] = [:]
  /// The names of the rows at the level in force, by what they are without it.
  private(set) var inForce: [String: String] = [:]

  private static let maximumSize = 4 << 20
  /// Values of one row: as many pairs are compared as two of them have.
  private static let maximumValues = 300
  /// Their ratios, and the times that rates stand for, are finite.
  private static let figures = 1e-100...1e100
  /// What may differ between two machines, or two states of one.
  private static let hostNames = [
    "inkling", "processor", "processors", "level", "board", "microcode",
    "kernel", "compiler", "governor", "huge_pages",
    "control_group_processors",
  ]

  /// - Throws: `FileError`, or `DataError` for what is no output of a bench.
  init(path: String) throws {
    self.path = path
    let bytes = try RegularFile(path: path).contents(limit: Self.maximumSize)
    var scanner = TextScanner(
      Array(bytes.bytes), source: path, label: "output of inkling bench")
    repeat {
      scanner.skipBlanks()
      let record = Record(try scanner.value(depth: 6))
      try add(record, scanner)
      scanner.skipBlanks()
    } while scanner.next != nil
    guard !host.isEmpty else {
      throw scanner.error("no record of kind 'host'")
    }
  }

  private mutating func add(
    _ record: Record, _ scanner: TextScanner
  ) throws(DataError) {
    let schema = record["schema"]?.cell ?? "none"
    guard BenchFormat.readable.contains(where: { "\($0)" == schema }) else {
      throw scanner.error(
        "the schema is \(schema.quoted); expected \(BenchFormat.readable.text)")
    }
    switch record.text("kind") {
    case "host":
      // Of several runs the first's.
      guard host.isEmpty else { return try checkProcessor(record, scanner) }
      host = Self.hostNames.compactMap { name in
        record[name].map { (name, $0.cell) }
      }
      guard !host.isEmpty else {
        throw scanner.error("a record of kind 'host' that names none")
      }
    case "measurement": try addRow(record, scanner)
    default: break
    }
  }

  /// What two machines measured is no one machine's.
  private func checkProcessor(
    _ record: Record, _ scanner: TextScanner
  ) throws(DataError) {
    guard let first = host.first(where: { $0.name == "processor" })?.value,
      let other = record["processor"]?.cell, other != first
    else { return }
    throw scanner.error(
      "a run on processor \(other.quoted) behind one on \(first.quoted); "
        + "expected one machine's runs")
  }

  private mutating func addRow(
    _ record: Record, _ scanner: TextScanner
  ) throws(DataError) {
    guard let section = record.text("section"), let name = record.text("name"),
      let level = record.text("level"), let figure = record.text("figure"),
      case .array(let found)? = record["repetitions"]
    else {
      throw scanner.error(
        "a measurement without section, name, level, figure or repetitions")
    }
    guard Self.isTime(figure) || Self.isRate(figure) else {
      throw scanner.error("the figure \(figure.quoted), which is not known")
    }
    let values = found.compactMap { value in
      if case .number(let text) = value { Double(text) } else { nil }
    }
    guard values.count == found.count,
      values.allSatisfy(Self.figures.contains)
    else {
      throw scanner.error("repetitions that are no finite numbers above 0")
    }
    // There was nothing to be measured.
    if values.isEmpty { return }
    var threads = ""
    // A peak of all threads is one whatever their number.
    if section == BenchSection.training.rawValue,
      let found = record["threads"]
    {
      threads = " x\(found.cell)"
    }
    let key = "\(section) \(name) \(level)\(threads)"
    let isInForce = host.contains { $0.name == "level" && $0.value == level }
    let other = isInForce ? "\(section) \(name)\(threads)" : nil
    if rows[key] == nil { names.append(key) }
    if let other { inForce[other] = key }
    var row = rows[key] ?? Row(figure: figure, values: [], nameInForce: other)
    row.values += values
    guard row.figure == figure, row.values.count <= Self.maximumValues else {
      throw scanner.error(
        "\(key.quoted): more than one figure, or over \(Self.maximumValues) "
          + "repetitions")
    }
    rows[key] = row
  }

  private static func isTime(_ figure: String) -> Bool {
    figure.hasPrefix("seconds") || figure.hasPrefix("nanoseconds")
  }

  private static func isRate(_ figure: String) -> Bool {
    figure == "gflops" || figure.hasSuffix("_per_second")
  }
}

/// An object's members by name.
struct Record {
  private let members: [String: JSONValue]

  init(_ value: JSONValue) {
    guard case .members(let list) = value else {
      members = [:]
      return
    }
    members = Dictionary(list) { first, _ in first }
  }

  subscript(name: String) -> JSONValue? { members[name] }

  func text(_ name: String) -> String? {
    guard case .string(let text)? = members[name] else { return nil }
    return text
  }
}
