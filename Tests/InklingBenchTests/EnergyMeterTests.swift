// Energy as RAPL, hwmon and a meter at the wall tell it, on made-up machines.

import InklingTestSupport
import Testing

@testable import InklingBench

@Suite struct EnergyMeterTests {
  private static let rapl = "sys/class/powercap/intel-rapl:"
  private static let hwmon = "sys/class/hwmon/hwmon"

  /// Two packages of which one has memory; cores and the platform overlap them.
  private static let server = [
    "\(rapl)0/name": "package-0\n", "\(rapl)0/energy_uj": "1000000\n",
    "\(rapl)0/max_energy_range_uj": "262143328850\n",
    "\(rapl)0:0/name": "core\n", "\(rapl)0:0/energy_uj": "900000\n",
    "\(rapl)0:1/name": "dram\n", "\(rapl)0:1/energy_uj": "65500000000\n",
    "\(rapl)0:1/max_energy_range_uj": "65532610987\n",
    "\(rapl)1/name": "package-1\n", "\(rapl)1/energy_uj": "5\n",
    "\(rapl)1/max_energy_range_uj": "262143328850\n",
    "\(rapl)2/name": "psys\n", "\(rapl)2/energy_uj": "77\n",
    "\(hwmon)0/name": "ina219\n", "\(hwmon)0/power1_input": "5000000\n",
  ]

  @Test func addsPackagesAndTheirMemory() throws {
    let folder = try HostTests.folder(Self.server)
    let meter = EnergyMeter(root: folder.path)
    #expect(meter.source == "RAPL: package-0, dram, package-1")
    #expect(meter.reading() == [1_000_000, 65_500_000_000, 5])
    guard case .counters(let counters) = meter.means else {
      Issue.record("no counters")
      return
    }
    let before = meter.reading()
    // The memory's counter begins anew.
    try folder.write(Array("3000000\n".utf8), to: "\(Self.rapl)0/energy_uj")
    try folder.write(Array("1000000\n".utf8), to: "\(Self.rapl)0:1/energy_uj")
    let joules = EnergyMeter.joules(
      from: before, to: meter.reading(), counters)
    // 2 J of the package; 65,532.610987 - 65,500 + 1 J of the memory.
    #expect(abs(try #require(joules) - (2 + 33.610987)) < 1e-6)
    #expect(
      EnergyMeter.joules(from: before, to: before, counters) == nil)
    #expect(
      EnergyMeter.joules(from: before, to: [1, nil, 3], counters) == nil)
  }

  @Test func saysThatCountersAreForRoot() throws {
    let folder = try HostTests.folder(
      Self.server.filter {
        $0.key.hasSuffix("/name") && $0.key.contains("rapl")
      }
    )
    let meter = EnergyMeter(root: folder.path)
    #expect(!meter.isAvailable)
    #expect(meter.source.hasPrefix("RAPL's counters are only for root"))
    #expect(meter.measure { 1 } == nil)
  }

  @Test func takesTheSensorThatShowsMost() throws {
    let files = [
      "\(Self.hwmon)0/name": "amdgpu\n",
      "\(Self.hwmon)0/power1_average": "90000000\n",
      "\(Self.hwmon)1/name": "ina226\n",
      "\(Self.hwmon)1/power1_input": "2500000\n",
      "\(Self.hwmon)1/power2_input": "6000000\n",
      "\(Self.hwmon)1/power2_label": "VDD_IN\n",
      "\(Self.hwmon)1/power3_input": "broken\n",
    ]
    let folder = try HostTests.folder(files)
    let meter = EnergyMeter(root: folder.path)
    #expect(meter.source == "hwmon: ina226 VDD_IN")
    #expect(meter.reading() == [6_000_000])
    let energy = try #require(
      meter.measure { () -> Int in
        usleep(20_000)
        return 1
      })
    #expect(abs(energy.watts - 6) < 1e-9)
    #expect(energy.joules >= 6 * 0.02)
    // A counter of energy is better than one of power.
    try folder.write(Array("400\n".utf8), to: "\(Self.hwmon)1/energy1_input")
    #expect(
      EnergyMeter(root: folder.path).means
        == .counters([
          .init(
            path: "\(folder.path)/\(Self.hwmon)1/energy1_input", range: nil)
        ]))
  }

  /// Without a range a counter that fell was set back.
  @Test func countersWithoutARangeDoNotGoRound() {
    let counter = EnergyMeter.Counter(path: "x", range: nil)
    #expect(EnergyMeter.joules(from: [5e6], to: [7e6], [counter]) == 2)
    #expect(EnergyMeter.joules(from: [7e6], to: [5e6], [counter]) == nil)
  }

  @Test func aMeterAtTheWallCountsTheTime() throws {
    let meter = EnergyMeter(watts: 12.5)
    #expect(meter.source == "--watts 12.5")
    var count = 0
    let energy = try #require(
      meter.measure { () -> Int in
        count += 3
        usleep(1_000)
        return 3
      })
    #expect(abs(energy.watts - 12.5) < 1e-9)
    // At least a tenth of a second was measured.
    #expect(energy.joules * Double(count) >= 1.25)
  }

  @Test func saysWhatIsLacking() throws {
    let folder = try TemporaryFolder()
    let meter = EnergyMeter(root: folder.path)
    #expect(!meter.isAvailable)
    #expect(meter.source.contains("no counter of RAPL and no sensor of hwmon"))
  }
}
