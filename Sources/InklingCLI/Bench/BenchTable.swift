// The results of one part of `inkling bench`, for people: kernels have a row a
// name and a column a level.

/// Records of one section as a table.
struct BenchTable {
  let records: [BenchRecord]
  /// The level in force, which is marked.
  let active: String

  var table: Table {
    switch records.first?.value {
    case .handover: handovers
    case .training: training
    case .latency: latencies
    default: kernels
    }
  }

  private var kernels: Table {
    var levels: [String] = []
    var names: [String] = []
    for record in records {
      if !levels.contains(record.level) { levels.append(record.level) }
      if !names.contains(record.name) { names.append(record.name) }
    }
    let headings = levels.map { $0 == active ? "\($0)*" : $0 }
    var table = Table(left: ["kernel"], right: headings)
    for name in names {
      let row = records.filter { $0.name == name }
      table.append(
        [row.first.map(Self.label) ?? name]
          + levels.map { level in
            row.first { $0.level == level }.map(Self.cell) ?? ""
          })
    }
    return table
  }

  private var handovers: Table {
    var table = Table(left: ["handover"], right: ["median"])
    for record in records {
      guard case .handover(let seconds) = record.value else { continue }
      table.append([
        record.name, seconds.map { String($0 * 1e9, places: 1) } ?? "n/a",
      ])
    }
    return table
  }

  private var training: Table {
    var table = Table(
      left: ["training"],
      right: [
        "threads", "samples/s", "GFLOP/s", "of peak", "as dense",
      ])
    for record in records {
      guard case .training(let speed) = record.value else { continue }
      table.append([
        record.name, "\(speed.threads)",
        String(grouped: Int(speed.samplesPerSecond.rounded())),
        String(speed.rate / 1e9, places: 1), Self.percent(speed.share),
        String(speed.denseRate / 1e9, places: 1),
      ])
    }
    return table
  }

  private var latencies: Table {
    var table = Table(left: ["network"], right: ["p50", "p99", "max"])
    for record in records {
      guard case .latency(let latency) = record.value else { continue }
      table.append(
        [record.name]
          + [latency.median, latency.quantile(0.99), latency.maximum].map {
            String(seconds: $0)
          })
    }
    return table
  }

  private static func label(_ record: BenchRecord) -> String {
    switch record.value {
    case .bandwidth(_, let bytes):
      "\(record.name), \(String(grouped: bytes >> 10)) KiB"
    case .peak(_, let threads) where threads > 1:
      "\(record.name) (\(threads))"
    default: record.name
    }
  }

  private static func cell(_ record: BenchRecord) -> String {
    switch record.value {
    case .peak(let rate, _), .bandwidth(let rate, _):
      return String(rate / 1e9, places: 1)
    case .product(let result, let ratio):
      let cell = number(result.rate) + percent(result.share).right(7)
      return cell + (ratio.map { number(result.rate * $0).right(8) } ?? "")
    case .element(let rate, let bytes):
      return String(1e9 / rate, places: 3)
        + number(rate * Double(bytes)).right(8)
    case .handover, .training, .latency:
      return ""
    }
  }

  private static func number(_ rate: Double) -> String {
    String(rate / 1e9, places: 1)
  }

  static func percent(_ share: Double) -> String {
    "\(String(share * 100, places: 0)) %"
  }
}
