// The kinds of cores that a processor has, as on big.LITTLE boards: what one of
// them does says little of the other.

import CInklingPlatform
import InklingPlatform

/// Cores that are alike.
package struct CoreKind: Equatable, Sendable {
  /// The core's design, or its speed beside the others'.
  package let name: String
  /// In ascending order.
  package let processors: [Int]

  /// This machine's, the fastest first; one where nobody tells them apart.
  package static let here = kinds()

  /// A core of this kind that this thread may run on.
  package var usable: Int? {
    processors.first { processor in
      var before = ink_affinity()
      guard ink_pin(processor, &before) else { return false }
      ink_unpin(&before)
      return true
    }
  }

  /// Cores are of one kind where their design is the same and their speed
  /// differs by less than a tenth: some chips' best cores are let run a little
  /// faster than their equals.
  ///
  /// - Parameter root: before the paths of /sys.
  static func kinds(root: String = "") -> [CoreKind] {
    var found: [(design: String, speed: Double, processors: [Int])] = []
    let lists = ["core", "atom", "lowpower"].map {
      ($0, list(SystemFile.line("\(root)/sys/devices/cpu_\($0)/cpus") ?? ""))
    }
    var cores: [(processor: Int, design: String, speed: Double)] = []
    for processor in 0..<1024 {
      let path = "\(root)/sys/devices/system/cpu/cpu\(processor)"
      guard access(path, F_OK) == 0 else { continue }
      let midr = SystemFile.line("\(path)/regs/identification/midr_el1")
      let design =
        midr.flatMap(Self.design)
        ?? lists.first { $1.contains(processor) }.map { "cpu_\($0.0)" } ?? ""
      let speed =
        SystemFile.number("\(path)/cpu_capacity")
        ?? SystemFile.number("\(path)/cpufreq/cpuinfo_max_freq") ?? 0
      cores.append((processor, design, speed))
    }
    // The fastest of a kind comes first and is what the others are held to.
    cores.sort { ($1.speed, $0.processor) < ($0.speed, $1.processor) }
    for core in cores {
      let index = found.firstIndex {
        $0.design == core.design && core.speed >= 0.9 * $0.speed
      }
      if let index {
        found[index].processors.append(core.processor)
      } else {
        found.append((core.design, core.speed, [core.processor]))
      }
    }
    return found.map { kind in
      let isAlone = found.filter { $0.design == kind.design }.count == 1
      let speed = "speed \(Int(kind.speed))"
      return CoreKind(
        name: kind.design.isEmpty
          ? speed : isAlone ? kind.design : "\(kind.design), \(speed)",
        processors: kind.processors.sorted())
    }
  }

  /// `0-3,6` as numbers.
  static func list(_ text: String) -> Set<Int> {
    var numbers: Set<Int> = []
    for part in text.split(separator: ",") {
      let ends = part.split(separator: "-").compactMap { Int($0) }
      guard let first = ends.first, let last = ends.last, first <= last,
        (0..<1024).contains(first), last < 1024
      else { continue }
      numbers.formUnion(first...last)
    }
    return numbers
  }

  /// ARM's names of its parts (the Main ID Register; Linux,
  /// arch/arm64/include/asm/cputype.h).
  private static let parts: [Int: String] = [
    0xd03: "Cortex-A53", 0xd04: "Cortex-A35", 0xd05: "Cortex-A55",
    0xd07: "Cortex-A57", 0xd08: "Cortex-A72", 0xd09: "Cortex-A73",
    0xd0a: "Cortex-A75", 0xd0b: "Cortex-A76", 0xd0c: "Neoverse-N1",
    0xd0d: "Cortex-A77", 0xd40: "Neoverse-V1", 0xd41: "Cortex-A78",
    0xd44: "Cortex-X1", 0xd46: "Cortex-A510", 0xd47: "Cortex-A710",
    0xd48: "Cortex-X2", 0xd49: "Neoverse-N2", 0xd4b: "Cortex-A78C",
    0xd4d: "Cortex-A715", 0xd4e: "Cortex-X3", 0xd4f: "Neoverse-V2",
    0xd80: "Cortex-A520", 0xd81: "Cortex-A720", 0xd82: "Cortex-X4",
  ]

  /// `0x00000000414fd0b0` as a name.
  static func design(midr: String) -> String? {
    guard midr.hasPrefix("0x"),
      let register = Int(midr.dropFirst(2), radix: 16)
    else { return nil }
    let (implementer, part) = (register >> 24 & 0xff, register >> 4 & 0xfff)
    if implementer == 0x41, let name = parts[part] { return name }
    return "implementer 0x\(String(implementer, radix: 16)) part "
      + "0x\(String(part, radix: 16))"
  }
}
