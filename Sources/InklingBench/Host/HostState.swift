// What changes on a machine while it is measured: looked at before and after.

import InklingPlatform
import InklingTraining

/// How busy, fast and warm the machine is at a moment, as far as it says.
package struct HostState: Sendable {
  /// Threads that ran or wanted to, over 1, 5 and 15 minutes.
  package let load: [Double]
  /// The fastest processor's, in MHz.
  package let clock: Double?
  /// The warmest sensor's, in degrees Celsius.
  package let temperature: Double?
  /// How often the processor was slowed since the system started, being hot.
  package let throttles: Double?
  /// Processors' time since the system started, in ticks, and how much of it
  /// the host of a virtual machine gave to others.
  package let ticks: Double?
  package let stolen: Double?

  /// - Parameter root: before the paths of /proc and /sys.
  package init(root: String = "") {
    load = (SystemFile.line("\(root)/proc/loadavg") ?? "")
      .split(separator: " ").prefix(3).compactMap { Double($0) }
    let files = Host.policies(root).compactMap {
      SystemFile.number("\($0)/scaling_cur_freq").map { $0 / 1e3 }
    }
    clock = files.max() ?? Self.clocks("\(root)/proc/cpuinfo").max()
    temperature = Self.temperatures(root).max()
    throttles = SystemFile.number(
      "\(root)/sys/devices/system/cpu/cpu0/thermal_throttle"
        + "/package_throttle_count")
    // cpu  user nice system idle iowait irq softirq steal ...
    let fields = (SystemFile.line("\(root)/proc/stat") ?? "")
      .split(separator: " ").dropFirst().prefix(8).compactMap { Double($0) }
    ticks = fields.count == 8 ? fields.reduce(0, +) : nil
    stolen = fields.count == 8 ? fields[7] : nil
  }

  private static func clocks(_ cpuinfo: String) -> [Double] {
    (SystemFile.text(cpuinfo) ?? "").split(separator: "\n").compactMap {
      guard $0.hasPrefix("cpu MHz"), let text = $0.split(separator: " ").last
      else { return nil }
      return Double(text)
    }
  }

  private static func temperatures(_ root: String) -> [Double] {
    let zones = (0..<64).map {
      "\(root)/sys/class/thermal/thermal_zone\($0)/temp"
    }
    let sensors = (0..<16).flatMap { chip in
      (1...4).map { "\(root)/sys/class/hwmon/hwmon\(chip)/temp\($0)_input" }
    }
    // Sensors that are not connected say what no machine has.
    return (zones + sensors).filter { access($0, R_OK) == 0 }
      .compactMap { SystemFile.number($0).map { $0 / 1e3 } }
      .filter { (0.1...150).contains($0) }
  }

  /// The share of the processors' time since `before` that others had.
  package func stolenShare(since before: HostState) -> Double? {
    guard let ticks, let stolen, let start = before.ticks,
      let first = before.stolen, ticks > start
    else { return nil }
    return (stolen - first) / (ticks - start)
  }

  /// Scripts rely on these names; null is what the system does not say.
  package var members: [(String, JSONValue)] {
    [
      ("load", .array(load.map { .float($0) })), ("clock_mhz", .double(clock)),
      ("temperature_celsius", .double(temperature)),
    ]
  }

  /// The same after measuring, and what happened since `before`.
  package func members(since before: HostState) -> [(String, JSONValue)] {
    var slowed: Double?
    if let throttles, let first = before.throttles {
      slowed = throttles - first
    }
    return members + [
      ("stolen_share", .double(stolenShare(since: before))),
      ("throttled", .double(slowed)),
    ]
  }

  /// What is known, for people.
  package var description: String {
    let known: [(String, Double?)] = [
      ("load", load.first), ("clock in MHz", clock.map { $0.rounded() }),
      ("degrees Celsius", temperature),
    ]
    return known.compactMap { name, value in value.map { "\(name) \($0)" } }
      .joined(separator: ", ")
  }
}
