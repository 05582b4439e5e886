// The kinds of cores that Linux tells of, on made-up boards.

import CInklingPlatform
import InklingPlatform
import InklingTestSupport
import Testing

@testable import InklingBench

@Suite struct CoreKindsTests {
  private static let a55 = "0x00000000412fd050"
  private static let a76 = "0x00000000414fd0b0"

  /// A core's design, capacity and highest clock, where they are told.
  typealias Core = (midr: String?, capacity: Int?, clock: Int?)

  @Test(arguments: [
    // An RK3588: four small ones, and four large ones of which two are chosen.
    (
      [Core](repeating: (a55, 530, 1_800_000), count: 4)
        + [(a76, 1024, 2_400_000), (a76, 1024, 2_400_000)]
        + [(a76, 1011, 2_352_000), (a76, 1011, 2_352_000)],
      ["Cortex-A76: 4 5 6 7", "Cortex-A55: 0 1 2 3"]
    ),
    // One design at two speeds.
    (
      [(a55, nil, 2_000_000), (a55, nil, 1_200_000), (a55, nil, 2_000_000)],
      ["Cortex-A55, speed 2000000: 0 2", "Cortex-A55, speed 1200000: 1"]
    ),
    // Only speeds are told; those of favoured cores differ a little.
    (
      [(nil, nil, 5_500_000), (nil, nil, 5_200_000), (nil, nil, 3_900_000)],
      ["speed 5500000: 0 1", "speed 3900000: 2"]
    ),
    ([(nil, 1024, nil), (nil, 1024, nil)], ["speed 1024: 0 1"]),
    ([(nil, nil, nil), (nil, nil, nil)], ["speed 0: 0 1"]),
    ([("0x00000000610f0230", nil, nil)], ["implementer 0x61 part 0x23: 0"]),
    ([("nonsense", 1024, nil)], ["speed 1024: 0"]), ([], []),
  ])
  func coresOfOneDesignAndSpeedAreOneKind(
    _ cores: [Core], _ kinds: [String]
  ) throws {
    let folder = try HostTests.folder(Self.files(cores))
    let found = CoreKind.kinds(root: folder.path).map { kind in
      "\(kind.name): "
        + kind.processors.map { "\($0)" }.joined(separator: " ")
    }
    #expect(found == kinds)
  }

  /// An x86 with two kinds, whose speeds alone would tell too.
  @Test func hybridsNameTheirKinds() throws {
    var files = Self.files([
      (nil, nil, 5_000_000), (nil, nil, 5_000_000), (nil, nil, 3_800_000),
    ])
    files["sys/devices/cpu_core/cpus"] = "0-1\n"
    files["sys/devices/cpu_atom/cpus"] = "2\n"
    let folder = try HostTests.folder(files)
    #expect(
      CoreKind.kinds(root: folder.path) == [
        CoreKind(name: "cpu_core", processors: [0, 1]),
        CoreKind(name: "cpu_atom", processors: [2]),
      ])
  }

  @Test(arguments: [
    ("0-3,6", [0, 1, 2, 3, 6]), ("5", [5]), ("", []), ("3-1", []),
    ("0-99999999", []), ("x,2", [2]),
  ])
  func readsLists(_ text: String, _ numbers: [Int]) {
    #expect(CoreKind.list(text) == Set(numbers))
  }

  /// A thread stays on the core that it is kept on, and gets all back.
  @Test func workIsPinnedWhileItIsMeasured() throws {
    let all = ink_processors()
    let step = BenchStep(section: .peak, name: "x", level: "avx2") { _ in
      #expect(ink_processors() == 1)
      return .peak(rate: Repetitions([1]))
    }
    let usable = try #require(CoreKind.here.first?.usable)
    let kind = CoreKind(name: "here", processors: [100_000, usable])
    let pinned = try #require(step.on(kind))
    #expect(pinned.processor == usable)
    #expect(pinned.name == "x, here")
    _ = try pinned.measure(Meter())
    #expect(ink_processors() == all)
    #expect(step.on(CoreKind(name: "none", processors: [100_000])) == nil)
  }

  @Test func eachKindIsMeasuredByItself() throws {
    let usable = try #require(CoreKind.here.first?.usable)
    let kinds = ["big", "little"].map {
      CoreKind(name: $0, processors: [usable])
    }
    let pinned = BenchPlan.steps(on: kinds).filter { $0.processor != nil }
    #expect(
      pinned.map { "\($0.section) \($0.name)" } == [
        "peak multiply-adds, big", "peak multiply-adds, little",
        "prediction 784-64-10, big", "prediction 784-64-10, little",
      ])
    #expect(
      BenchPlan.steps(on: Array(kinds.prefix(1))).allSatisfy {
        $0.processor == nil
      })
  }

  private static func files(_ cores: [Core]) -> [String: String] {
    var files: [String: String] = [:]
    for (index, core) in cores.enumerated() {
      let path = "sys/devices/system/cpu/cpu\(index)"
      files["\(path)/uevent"] = "\n"
      files["\(path)/regs/identification/midr_el1"] = core.midr.map {
        "\($0)\n"
      }
      files["\(path)/cpu_capacity"] = core.capacity.map { "\($0)\n" }
      files["\(path)/cpufreq/cpuinfo_max_freq"] = core.clock.map { "\($0)\n" }
    }
    return files
  }
}
