// What Linux says of a machine, and of one that says nothing, from made-up
// files.

import InklingTestSupport
import Testing

@testable import InklingBench

@Suite struct HostTests {
  private static let policy = "sys/devices/system/cpu/cpufreq/policy"

  /// A board with two kinds of cores, in a container.
  private static let board = [
    "proc/cpuinfo":
      "processor\t: 0\nmodel name\t: Made-up 9\nmicrocode\t: 0x1f\n"
      + "cpu MHz\t\t: 1200.500\n\ncpu MHz\t\t: 1300.000\n",
    "proc/device-tree/model": "Board 5 Rev 1.0\0",
    "proc/sys/kernel/osrelease": "6.1.0-9-arm64\n",
    "proc/loadavg": "0.25 0.50 1.75 2/345 6789\n",
    "proc/stat": "cpu  10 0 20 60 0 0 0 10 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n",
    "proc/self/cgroup": "0::/\n",
    "sys/fs/cgroup/cpu.max": "150000 100000\n",
    "sys/kernel/mm/transparent_hugepage/enabled": "always [madvise] never\n",
    "\(policy)0/scaling_governor": "ondemand\n",
    "\(policy)0/cpuinfo_min_freq": "600000\n",
    "\(policy)0/cpuinfo_max_freq": "1800000\n",
    "\(policy)0/scaling_cur_freq": "1400000\n",
    "\(policy)4/scaling_governor": "performance\n",
    "\(policy)4/cpuinfo_min_freq": "400000\n",
    "\(policy)4/cpuinfo_max_freq": "2400000\n",
    "\(policy)4/scaling_cur_freq": "2208000\n",
    "sys/class/thermal/thermal_zone0/temp": "41500\n",
    "sys/class/thermal/thermal_zone1/temp": "-274000\n",
    "sys/class/hwmon/hwmon2/temp1_input": "55250\n",
  ]

  @Test func readsWhatLinuxSays() throws {
    let folder = try Self.folder(Self.board)
    let host = Host(root: folder.path)
    #expect(host.processor == "Made-up 9")
    #expect(host.board == "Board 5 Rev 1.0")
    #expect(host.microcode == "0x1f")
    #expect(host.kernel == "6.1.0-9-arm64")
    #expect(host.governor == "ondemand, performance")
    #expect(host.clockMinimum == 400)
    #expect(host.clockMaximum == 2400)
    #expect(host.hugePages == "madvise")
    #expect(host.quota == 2)
    #expect(!host.compiler.isEmpty)
    #expect(
      host.description
        == "board Board 5 Rev 1.0, microcode 0x1f, kernel 6.1.0-9-arm64, "
        + "compiler \(host.compiler), governor ondemand, performance, "
        + "clock in MHz 400 to 2400, huge pages madvise, "
        + "control group's processors 2")
  }

  @Test func readsHowItIsNow() throws {
    let folder = try Self.folder(Self.board)
    let state = HostState(root: folder.path)
    #expect(state.load == [0.25, 0.5, 1.75])
    #expect(state.clock == 2208)
    #expect(state.temperature == 55.25)
    #expect(state.stolen == 10)
    #expect(state.ticks == 100)
    #expect(
      state.description == "load 0.25, clock in MHz 2208.0, "
        + "degrees Celsius 55.25")
    try folder.write(
      Array("cpu  20 0 40 100 0 0 0 40 0 0\n".utf8), to: "proc/stat")
    let later = HostState(root: folder.path)
    #expect(later.stolenShare(since: state) == 0.3)
    #expect(state.stolenShare(since: state) == nil)
  }

  @Test func warnsOfWhatDisturbs() throws {
    let throttle =
      "sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count"
    let folder = try Self.folder(
      Self.board.merging([throttle: "3\n"]) { $1 })
    let host = Host(root: folder.path)
    let before = HostState(root: folder.path)
    let governor =
      "the clock's governor is 'ondemand, performance'; 'performance' is steady"
    #expect(before.warnings(since: before, on: host) == [governor])
    for (path, text) in [
      ("\(Self.policy)4/scaling_cur_freq", "1800000\n"), (throttle, "5\n"),
      ("proc/stat", "cpu  10 0 20 155 0 0 0 15 0 0\n"),
    ] { try folder.write(Array(text.utf8), to: path) }
    let after = HostState(root: folder.path)
    #expect(
      after.warnings(since: before, on: host) == [
        governor, "the clock was at 2208 MHz before and at 1800 after",
        "the processor was slowed 2 times, being hot",
        "5 % of the processors' time went to other virtual machines",
      ])
    let silent = try TemporaryFolder()
    let unknown = HostState(root: silent.path)
    #expect(
      unknown.warnings(since: unknown, on: Host(root: silent.path)).isEmpty)
  }

  @Test func takesTheClockOfCpuinfoWhereNothingGoverns() throws {
    let folder = try Self.folder(
      Self.board.filter { !$0.key.hasPrefix(Self.policy) })
    #expect(HostState(root: folder.path).clock == 1300)
    #expect(Host(root: folder.path).governor == nil)
    #expect(Host(root: folder.path).clockMaximum == nil)
  }

  @Test func saysNothingWhereTheSystemDoes() throws {
    let folder = try TemporaryFolder()
    let host = Host(root: folder.path)
    #expect(!host.processor.isEmpty)
    #expect(host.description == "compiler \(host.compiler)")
    let nulls = host.members.filter { "\($0.1)" == "null" }.map(\.0)
    #expect(
      nulls == [
        "board", "microcode", "kernel", "governor", "clock_minimum_mhz",
        "clock_maximum_mhz", "huge_pages", "control_group_processors",
      ])
    #expect(host.kinds.isEmpty)
    let state = HostState(root: folder.path)
    #expect(state.description == "")
    #expect(
      state.members(since: state).map { "\($0.0) \($0.1)" } == [
        "load []", "clock_mhz null", "temperature_celsius null",
        "stolen_share null", "throttled null",
      ])
  }

  /// Files below a new folder.
  static func folder(_ files: [String: String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (path, text) in files {
      var made = ""
      for part in path.split(separator: "/").dropLast() {
        made += made.isEmpty ? "\(part)" : "/\(part)"
        mkdir(folder.path(made), 0o700)
      }
      try folder.write(Array(text.utf8), to: path)
    }
    return folder
  }
}
