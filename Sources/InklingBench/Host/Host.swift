// What figures were measured on, as far as the system says: what does not
// change meanwhile. What does is HostState's.

import CInklingPlatform
import InklingCore
import InklingPlatform
import InklingTraining

/// The machine, its settings, and the compiler of the kernels.
package struct Host: Sendable {
  /// The processor as it is sold, or its architecture.
  package let processor: String
  /// The board, where a device tree names it.
  package let board: String?
  package let microcode: String?
  /// The release of the system's kernel.
  package let kernel: String?
  package let compiler: String
  /// Of the clock; several with commas where processors differ.
  package let governor: String?
  /// In MHz, of all processors.
  package let clockMinimum: Double?
  package let clockMaximum: Double?
  /// When memory is taken in large pages: always, madvise or never.
  package let hugePages: String?
  /// The processors' time that control groups allow, rounded up.
  package let quota: Int?
  /// The processors that are used.
  package let processors: Int
  package let kinds: [CoreKind]

  /// - Parameter root: before the paths of /proc and /sys.
  package init(root: String = "") {
    let cpuinfo = "\(root)/proc/cpuinfo"
    processor =
      SystemFile.value(of: "model name", in: cpuinfo)
      ?? SystemFile.processorName
    board = SystemFile.line("\(root)/proc/device-tree/model")
    microcode = SystemFile.value(of: "microcode", in: cpuinfo)
    kernel = SystemFile.line("\(root)/proc/sys/kernel/osrelease")
    compiler = String(cString: ink_compiler())

    let policies = Self.policies(root)
    var governors: [String] = []
    for policy in policies {
      if let name = SystemFile.line("\(policy)/scaling_governor"),
        !governors.contains(name)
      {
        governors.append(name)
      }
    }
    governor = governors.isEmpty ? nil : governors.joined(separator: ", ")
    clockMinimum = policies.compactMap {
      SystemFile.number("\($0)/cpuinfo_min_freq").map { $0 / 1e3 }
    }.min()
    clockMaximum = policies.compactMap {
      SystemFile.number("\($0)/cpuinfo_max_freq").map { $0 / 1e3 }
    }.max()

    let pages = "\(root)/sys/kernel/mm/transparent_hugepage/enabled"
    hugePages = SystemFile.line(pages).flatMap(Self.chosen)
    let limit = ink_processor_limit(
      "\(root)/sys/fs/cgroup", "\(root)/proc/self/cgroup", .max)
    quota = limit == .max ? nil : Int(clamping: limit)
    processors = WorkerPool.processors
    kinds = CoreKind.kinds(root: root)
  }

  /// The folders that say how processors are clocked.
  static func policies(_ root: String) -> [String] {
    (0..<1024).map { "\(root)/sys/devices/system/cpu/cpufreq/policy\($0)" }
      .filter { access($0, F_OK) == 0 }
  }

  /// The word in brackets.
  private static func chosen(_ line: String) -> String? {
    let words = line.split(separator: " ")
    guard let word = words.first(where: { $0.hasPrefix("[") }) else {
      return nil
    }
    return String(word.dropFirst().prefix { $0 != "]" })
  }

  /// Scripts rely on these names; null is what the system does not say.
  package var members: [(String, JSONValue)] {
    [
      ("level", .string(Kernels.active.name)),
      ("available_levels", .strings(Kernels.available.map { $0.name })),
      ("processor", .string(processor)), ("processors", .int(processors)),
      ("board", .text(board)), ("microcode", .text(microcode)),
      ("kernel", .text(kernel)), ("compiler", .string(compiler)),
      ("governor", .text(governor)),
      ("clock_minimum_mhz", .double(clockMinimum)),
      ("clock_maximum_mhz", .double(clockMaximum)),
      ("huge_pages", .text(hugePages)),
      ("control_group_processors", quota.map { .int($0) } ?? .null),
      (
        "core_kinds",
        .array(
          kinds.map {
            .object([
              "name": .string($0.name), "processors": .ints($0.processors),
            ])
          })
      ),
    ]
  }

  /// What is known, for people.
  package var description: String {
    let clocks = [clockMinimum, clockMaximum].compactMap {
      $0.map { "\(Int($0))" }
    }
    let known: [(String, String?)] = [
      ("board", board), ("microcode", microcode), ("kernel", kernel),
      ("compiler", compiler), ("governor", governor),
      ("clock in MHz", clocks.isEmpty ? nil : clocks.joined(separator: " to ")),
      ("huge pages", hugePages),
      ("control group's processors", quota.map { "\($0)" }),
      (
        "cores",
        kinds.count < 2
          ? nil
          : kinds.map { "\($0.processors.count) \($0.name)" }
            .joined(separator: " and ")
      ),
    ]
    return known.compactMap { name, value in value.map { "\(name) \($0)" } }
      .joined(separator: ", ")
  }
}

extension JSONValue {
  /// Null where there is none.
  static func text(_ value: String?) -> JSONValue {
    value.map { .string($0) } ?? .null
  }

  package static func double(_ value: Double?) -> JSONValue {
    value.map { .float($0) } ?? .null
  }
}

extension SystemFile {
  /// A file's first line, without the zero that ends a device tree's.
  static func line(_ path: String) -> String? {
    text(path)?.split { $0.isNewline || $0 == "\0" }.first.map { String($0) }
  }

  static func number(_ path: String) -> Double? {
    line(path).flatMap { Double($0) }
  }
}
