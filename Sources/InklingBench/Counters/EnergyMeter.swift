// How much energy work takes, where the machine measures it or a meter at the
// wall does.

import InklingPlatform

/// The energy of the processor or the board, as the system tells it.
///
/// Counters of energy come first: the packages' and their memory's as RAPL has
/// them, or those of hwmon. Else the power that a sensor of hwmon shows is
/// taken, or what a meter at the wall showed. What idles meanwhile is in it.
package struct EnergyMeter {
  /// A counter of microjoules that begins anew behind `range`.
  struct Counter: Equatable {
    let path: String
    let range: Double?
  }

  enum Means: Equatable {
    case counters([Counter])
    /// A file of microwatts.
    case sensor(String)
    case watts(Double)
    case none
  }

  let means: Means
  /// What is read, or why nothing is.
  package let source: String
  package var isAvailable: Bool { means != .none }

  /// - Parameters:
  ///   - watts: of a meter at the wall, if there is one.
  ///   - root: before the paths of /sys.
  package init(watts: Double? = nil, root: String = "") {
    if let watts {
      (means, source) = (.watts(watts), "--watts \(watts)")
      return
    }
    let zones = Self.zones(root)
    let readable = zones.filter { SystemFile.number($0.counter.path) != nil }
    if !readable.isEmpty {
      means = .counters(readable.map { $0.counter })
      source = "RAPL: " + readable.map { $0.name }.joined(separator: ", ")
      return
    }
    let chips = Self.chips(root)
    if let energy = Self.largest(chips, "energy", ["input"]) {
      means = .counters([Counter(path: energy.path, range: nil)])
      source = "hwmon: \(energy.name)"
    } else if let power = Self.largest(chips, "power", ["input", "average"]) {
      (means, source) = (.sensor(power.path), "hwmon: \(power.name)")
    } else {
      means = .none
      source =
        zones.isEmpty
        ? "no counter of RAPL and no sensor of hwmon; --watts takes a meter's"
        : "RAPL's counters are only for root; --watts takes a meter's"
    }
  }

  /// The packages' and their memory's; cores are in packages, and `psys` holds
  /// both.
  private static func zones(
    _ root: String
  ) -> [(name: String, counter: Counter)] {
    let folder = "\(root)/sys/class/powercap"
    let names = (0..<64).flatMap { package in
      ["intel-rapl:\(package)"]
        + (0..<8).map { "intel-rapl:\(package):\($0)" }
    }
    return names.compactMap { zone in
      guard let name = SystemFile.line("\(folder)/\(zone)/name"),
        name.hasPrefix("package") || name == "dram"
      else { return nil }
      return (
        name,
        Counter(
          path: "\(folder)/\(zone)/energy_uj",
          range: SystemFile.number("\(folder)/\(zone)/max_energy_range_uj"))
      )
    }
  }

  /// The folders of sensors, but not those of graphics and disks.
  private static func chips(_ root: String) -> [(path: String, name: String)] {
    let others = ["amdgpu", "radeon", "nouveau", "i915", "xe", "nvme"]
    return (0..<32).compactMap { index in
      let path = "\(root)/sys/class/hwmon/hwmon\(index)"
      guard let name = SystemFile.line("\(path)/name"), !others.contains(name)
      else { return nil }
      return (path, name)
    }
  }

  /// Of several, the one that shows most: what feeds a board feeds the rest.
  private static func largest(
    _ chips: [(path: String, name: String)], _ kind: String, _ ends: [String]
  ) -> (path: String, name: String)? {
    var found: (path: String, name: String, value: Double)?
    for chip in chips {
      for index in 1...16 {
        for end in ends {
          let path = "\(chip.path)/\(kind)\(index)_\(end)"
          guard let value = SystemFile.number(path), value > 0,
            value > found?.value ?? 0
          else { continue }
          let label = SystemFile.line("\(chip.path)/\(kind)\(index)_label")
          found = (path, "\(chip.name) \(label ?? "\(kind)\(index)")", value)
        }
      }
    }
    return found.map { ($0.path, $0.name) }
  }

  /// How long work must take so that the system has told of it: RAPL does a
  /// thousand times a second, sensors some ten times.
  var leastSeconds: Double {
    switch means {
    case .counters(let counters): counters[0].range == nil ? 1 : 0.1
    case .sensor: 1
    case .watts, .none: 0.1
    }
  }

  /// What is shown now: microjoules of each counter, or microwatts.
  func reading() -> [Double?] {
    switch means {
    case .counters(let counters): counters.map { SystemFile.number($0.path) }
    case .sensor(let path): [SystemFile.number(path)]
    case .watts, .none: []
    }
  }

  /// The energy of each piece of work; nothing where nothing was told.
  ///
  /// - Parameter work: does some pieces and says how many; again and again,
  ///   until the system must have told of it.
  func measure<Failure: Error>(
    _ work: () throws(Failure) -> Int
  ) throws(Failure) -> Energy? {
    guard isAvailable else { return nil }
    let start = reading()
    let watch = Stopwatch()
    var next = 0.1
    var count = 0
    var powers: [Double] = []
    repeat {
      count += try work()
      guard watch.seconds >= next else { continue }
      next = watch.seconds + 0.1
      // It still shows what the work took.
      if case .sensor = means { powers += reading().compactMap { $0 } }
    } while watch.seconds < leastSeconds
    let seconds = watch.seconds
    let joules: Double? =
      switch means {
      case .counters(let counters):
        Self.joules(from: start, to: reading(), counters)
      case .sensor:
        powers.isEmpty
          ? nil
          : powers.reduce(0, +) / Double(powers.count) / 1e6 * seconds
      case .watts(let watts): watts * seconds
      case .none: nil
      }
    guard let joules, count > 0 else { return nil }
    return Energy(joules: joules / Double(count), watts: joules / seconds)
  }

  /// The joules between two readings of counters.
  static func joules(
    from start: [Double?], to end: [Double?], _ counters: [Counter]
  ) -> Double? {
    var sum = 0.0
    for (index, counter) in counters.enumerated() {
      guard let first = start[index], let last = end[index] else { return nil }
      // It goes round once at most: a minute of 1,000 W is a quarter of most
      // ranges.
      guard last >= first || counter.range != nil else { return nil }
      sum += last >= first ? last - first : last + (counter.range ?? 0) - first
    }
    return sum > 0 ? sum / 1e6 : nil
  }
}

/// Energy per piece of work, and the power meanwhile.
package struct Energy {
  package let joules: Double
  package let watts: Double
}
