// `inkling bench sweep` and `--plot`, and the names that scripts rely on.

import InklingBench
import InklingTestSupport
import Testing

@Suite struct SweepTests {
  @Test func sharesStandInATableByFormAndStride() throws {
    let run = try InklingProcess(
      "bench", "sweep", "--filter", "32x32x32", "-r", "1")
    #expect(run.status == 0)
    #expect(run.errors.contains("inkling: 6 of 6 products, about "))
    let row = try #require(run.lines.first { $0.hasPrefix("32x32x32 ") })
    #expect(row.filter { $0 == "%" }.count == 6)
    let summary = run.lines.filter { $0.hasPrefix("gemm") }
    #expect(summary.count == 6)
    #expect(summary.allSatisfy { $0.contains(" 32x32x32 ") })
  }

  /// The same records as of the bench: files of both are compared.
  @Test func recordsAreThoseOfTheBench() throws {
    let folder = try TemporaryFolder()
    let sweep = try InklingProcess(
      "bench", "sweep", "--filter", "gemm-nt 32x32x64", "--json")
    #expect(sweep.status == 0)
    let names = try sweep.lines.dropFirst().dropLast().map {
      try JSONObject($0).string("name")
    }
    #expect(names == ["gemm-nt 32x32x64", "gemm-nt 32x32x64+16"])
    try folder.write(Array(sweep.output.utf8), to: "a")
    let compared = try InklingProcess(
      "bench", "compare", folder.path("a"), folder.path("a"))
    #expect(compared.status == 0)
    #expect(
      compared.lines.last == "0 slower, 0 faster, 2 same, 0 unknown")
  }

  @Test func theTimeEndsIt() throws {
    let run = try InklingProcess("bench", "sweep", "--time", "0.5", "-o", "csv")
    #expect(run.status == 0)
    #expect(run.errors.contains("products left out, the time being up"))
    #expect(run.lines.count < 3_000)
  }

  @Test(arguments: [
    (["sweep", "--time", "-1"], "--time is -1.0; expected 0 to 86400"),
    (["sweep", "--filter", "nothing"], "fits no product"),
    (["--plot", "x.png"], "--plot"),
    (["--watts", "0"], "--watts is 0.0; expected above 0, up to 10000"),
    (["--watts", "nan"], "--watts is nan"),
  ])
  func wrongOptionsEndWith64(_ arguments: [String], _ reason: String) throws {
    let run = try InklingProcess(["bench"] + arguments)
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains(reason), "\(run.errors)")
  }

  /// The plot needs the peak and the bandwidths, whatever the filter.
  @Test func theRooflineIsOfWhatWasMeasured() throws {
    let folder = try TemporaryFolder()
    let run = try InklingProcess(
      "bench", "-r", "1", "--filter", "gemm 126x64x784", "--plot",
      folder.path("roof.svg"), "--watts", "10")
    #expect(run.status == 0)
    let svg = try String(decoding: folder.read("roof.svg"), as: UTF8.self)
    #expect(svg.contains("1  gemm 126x64x784: "))
    for text in ["L1 ", "memory ", "peak "] {
      #expect(svg.contains(">\(text)"))
    }
    #expect(run.lines.contains("Energy: --watts 10.0"))
  }

  /// Not after half a minute of measuring.
  @Test func aPlotThatCannotBeWrittenIsSaidFirst() throws {
    let folder = try TemporaryFolder()
    let run = try InklingProcess(
      "bench", "-r", "1", "--filter", "peak", "--plot",
      folder.path("none/roof.svg"))
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(run.errors.hasPrefix("inkling: error: \(folder.path("none/"))"))
  }

  @Test func energyIsOfAWallMetersWatts() throws {
    let run = try InklingProcess(
      "bench", "-r", "1", "--json", "--watts", "20", "--filter",
      "prediction 784-64-10")
    let lines = try run.lines.map(JSONObject.init)
    #expect(try lines[0].string("energy_source") == "--watts 20.0")
    #expect(lines[0].isNull("energy_reason"))
    for line in lines.dropFirst().dropLast() {
      #expect(abs(try line.number("watts") - 20) < 1e-9)
      #expect(try line.number("joules_per_digit") > 0)
    }
  }

  /// The keys of every kind of record: a change of them changes the schema.
  @Test(arguments: [
    ("peak", "threads gflops"),
    ("bandwidth L1", "threads bytes times_last_cache gigabytes_per_second"),
    ("latency 16 KiB", "bytes nanoseconds"), ("cache-line", "nanoseconds"),
    (
      "dense 1x64x10",
      "gflops peak_gflops share_of_peak dense_equivalent_gflops flops_per_byte"
    ),
    (
      "element 128x10",
      "nanoseconds_per_element gigabytes_per_second flops_per_byte"
    ),
    (
      "training (d)",
      "threads samples seconds_per_epoch samples_per_second gflops peak_gflops "
        + "share_of_peak dense_equivalent_gflops joules_per_epoch watts"
    ),
    (
      "prediction 784-64",
      "seconds_p50 seconds_p99 seconds_max joules_per_digit watts"
    ),
  ])
  func keysAreThoseOfTheSchema(_ filter: String, _ figures: String) throws {
    let run = try InklingProcess(
      "bench", "-r", "1", "--json", "--filter", filter)
    let keys = run.lines.map(Self.keys)
    try #require(keys.count > 2)
    #expect(
      keys[0] == "schema kind inkling level available_levels processor "
        + "processors board microcode kernel compiler governor "
        + "clock_minimum_mhz clock_maximum_mhz huge_pages "
        + "control_group_processors core_kinds load clock_mhz "
        + "temperature_celsius energy_source energy_reason counters_reason")
    for line in keys.dropFirst().dropLast() {
      #expect(
        line == "schema kind section name level pinned_to \(figures) figure "
          + "median lower_quartile upper_quartile repetitions cycles "
          + "instructions instructions_per_cycle cache_misses branch_misses")
    }
    #expect(
      keys.last == "schema kind load clock_mhz temperature_celsius "
        + "stolen_share throttled")
  }

  /// A record of schema 1, as it was written, is read beside one of today.
  @Test func olderFilesAreStillCompared() throws {
    let folder = try TemporaryFolder()
    let measurement =
      #""kind":"measurement","section":"bandwidth","name":"read L1","level":"#
      + #""avx2","bytes":16384,"gigabytes_per_second":152.3,"figure":"#
      + #""gigabytes_per_second","median":152.3,"lower_quartile":151,"#
      + #""upper_quartile":153,"repetitions":[151,152.3,153,152]"#
    let host = #""kind":"host","inkling":"0.1.0","level":"avx2""#
    try folder.write(
      Array(#"{"schema":1,\#(host)}{"schema":1,\#(measurement)}"#.utf8),
      to: "old")
    let kinds = #""core_kinds":[{"name":"Cortex-A55","processors":[0,1]}]"#
    let counts = #""pinned_to":null,"threads":1,"cycles":17.5"#
    try folder.write(
      Array(
        (#"{"schema":2,\#(host),\#(kinds)}"#
          + #"{"schema":2,\#(measurement),\#(counts)}"#).utf8), to: "new")
    let run = try InklingProcess(
      "bench", "compare", folder.path("old"), folder.path("new"))
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.lines.last == "0 slower, 0 faster, 1 same, 0 unknown")
  }

  /// The names of an object's own members, in order.
  private static func keys(_ line: String) -> String {
    var (depth, names, isText) = (0, [String](), false)
    var text = ""
    for character in line {
      if isText {
        if character == "\"" { isText = false } else { text.append(character) }
        continue
      }
      switch character {
      case "\"": (isText, text) = (true, "")
      case "{", "[": depth += 1
      case "}", "]": depth -= 1
      case ":" where depth == 1: names.append(text)
      default: break
      }
    }
    return names.joined(separator: " ")
  }
}
