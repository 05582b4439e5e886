// `inkling bench` and `inkling bench scaling`: that they measure what they say,
// in forms that programs can read. Never how fast anything is.

import InklingBench
import InklingCore
import InklingPlatform
import InklingRuns
import InklingTestSupport
import InklingTraining
import Testing

@testable import InklingCLI

@Suite struct BenchTests {
  /// The figures that a record of each section has, and a filter that is
  /// quickly measured.
  static let figures: [(filter: String, keys: [String])] = [
    ("peak", ["threads", "gflops"]),
    ("bandwidth L1", ["threads", "bytes", "gigabytes_per_second"]),
    ("latency 16 KiB", ["bytes", "nanoseconds"]),
    // May have none: see below.
    ("cache-line", []),
    (
      "dense 1x64x784",
      ["gflops", "peak_gflops", "share_of_peak", "flops_per_byte"]
    ),
    (
      "sparse x64x",
      ["gflops", "peak_gflops", "share_of_peak", "dense_equivalent_gflops"]
    ),
    (
      "element softmax",
      ["nanoseconds_per_element", "gigabytes_per_second"]
    ),
    (
      "training (a)",
      [
        "threads", "samples", "seconds_per_epoch", "samples_per_second",
        "gflops", "peak_gflops", "share_of_peak", "dense_equivalent_gflops",
      ]
    ),
    ("prediction", ["seconds_p50", "seconds_p99", "seconds_max"]),
  ]

  @Test(arguments: figures)
  func everySectionHasItsFigures(
    _ section: (filter: String, keys: [String])
  ) throws {
    let run = try InklingProcess(
      "bench", "--json", "-r", "2", "--filter", section.filter)
    #expect(run.status == 0)
    // A machine may be disturbed.
    let errors = run.errors.split(separator: "\n")
    #expect(errors.allSatisfy { $0.hasPrefix("inkling: warning: ") })
    let lines = try run.lines.map(JSONObject.init)
    let levels = Kernels.available.map(\.name)
    #expect(try lines.first?.strings("available_levels") == levels)
    let steps = BenchPlan.steps.filter { $0.matches(section.filter) }
    #expect(!steps.isEmpty)
    try #require(lines.count == steps.count + 2)
    #expect(
      try lines.map { try $0.string("kind") }
        == ["host"] + steps.map { _ in "measurement" } + ["after"])
    #expect(try lines.map { try $0.number("schema") } == lines.map { _ in 2 })
    for (line, step) in zip(lines.dropFirst(), steps) {
      if step.section != .cacheLine { try expectSpread(line, of: 2) }
      #expect(try line.string("section") == step.section.rawValue)
      #expect(try line.string("name") == step.name)
      #expect(try line.string("level") == step.level)
      for key in section.keys {
        let value = try line.number(key)
        #expect(value > 0 && value.isFinite, "\(step.title): \(key) \(value)")
      }
    }
  }

  /// The figure again, with each repetition.
  private func expectSpread(_ line: JSONObject, of count: Int) throws {
    let median = try line.number("median")
    let values = try line.numbers("repetitions")
    #expect(values.count == count)
    #expect(values.allSatisfy { $0 > 0 })
    #expect(try line.number("lower_quartile") <= median)
    #expect(try line.number("upper_quartile") >= median)
    let figure = try line.string("figure")
    // The median of all predictions is not that of the parts' medians.
    if figure != "seconds_p50" {
      #expect(try line.number(figure) == median, "\(figure)")
    }
  }

  @Test func everySectionIsTried() throws {
    #expect(
      Self.figures.map { $0.filter.prefix { $0 != " " } }
        == BenchSection.allCases.map { $0.rawValue[...] })
  }

  @Test func peakIsOfOneThreadAndOfOneAProcessor() throws {
    let level = Kernels.active.name
    let run = try InklingProcess(
      "bench", "--filter", "peak \(level)", "--json")
    let lines = try run.lines.map(JSONObject.init)
    #expect(
      try lines.dropFirst().dropLast().map { try $0.number("threads") }
        == [1, Double(WorkerPool.processors)])

  }

  @Test func cacheLineNeedsTwoProcessors() throws {
    let run = try InklingProcess("bench", "--filter", "handover", "--json")
    let lines = try run.lines.map(JSONObject.init)
    try #require(lines.count == 3)
    // On a busy machine too, two threads may never run at once.
    let isNone = lines[1].isNull("nanoseconds")
    #expect(try isNone || lines[1].number("nanoseconds") > 0)
    if WorkerPool.processors == 1 { #expect(isNone) }
  }

  @Test(arguments: [
    ([0x1p-24], "59.6", "59.604644775390625"), ([], "n/a", "null"),
  ])
  func cacheLineIsPrintedInNanoseconds(
    _ seconds: [Double], _ cell: String, _ number: String
  ) throws {
    let step = BenchStep(
      section: .cacheLine, name: "core to core", level: "avx2"
    ) { _ in .cacheLine(seconds: Repetitions(seconds)) }
    let record = BenchRecord(step: step, value: try step.measure(Meter()))
    let table = BenchTable(records: [record], active: "avx2").table
    #expect(table.text.text.hasSuffix("\ncore to core  \(cell.right(6))"))
    #expect(
      JSONValue.members(record.members).description.contains(
        "\"nanoseconds\":\(number),"))
  }

  @Test func productsStandBesideThePeak() throws {
    let level = Kernels.active.name
    let run = try InklingProcess(
      "bench", "--filter", "126x64x784 \(level)", "--json")
    let lines = try run.lines.map(JSONObject.init)
    try #require(lines.count == 3)
    #expect(try lines[1].string("name") == "gemm 126x64x784")
    let rate = try lines[1].number("gflops")
    let peak = try lines[1].number("peak_gflops")
    let share = try lines[1].number("share_of_peak")
    // Both are medians, of rates and of ratios.
    #expect(abs(share - rate / peak) < 0.5 * share)
    #expect(lines[1].isNull("dense_equivalent_gflops"))
  }

  @Test func tableHasARowANameAndAColumnALevel() throws {
    let lines = try InklingProcess("bench", "--filter", "bandwidth L1").lines
    try #require(lines.count == 11)
    let active = Kernels.active.name
    #expect(lines[0].hasPrefix("Level in force: \(active)*; here: "))
    #expect(lines[1] == BenchSection.bandwidth.heading)
    let columns = Kernels.measured.map {
      $0.name == active ? "\(active)*" : $0.name
    }
    #expect(
      lines[2].split(separator: " ").map(String.init) == ["kernel"] + columns)
    #expect(lines[3].hasPrefix("read L1, "))
    #expect(lines[4].hasPrefix("copy L1, "))
    #expect(lines[5].hasPrefix("triad L1, "))
    #expect(lines[6].hasPrefix("Measured on "))
    #expect(lines[6].hasSuffix(", level \(active)"))
    #expect(lines[7].hasPrefix("Inkling \(InklingCommand.version), "))
    #expect(lines[7].contains("compiler "))
    #expect(lines[8].hasPrefix("Before: "))
    #expect(lines[8].contains("; after: "))
    #expect(lines[9].hasPrefix("Energy: "))
    #expect(lines[10].hasPrefix("Counters: "))
  }

  /// A line of names and then one for each measurement, all as long.
  @Test func csvHasAColumnAName() throws {
    let run = try InklingProcess(
      "bench", "--filter", "bandwidth L1", "-r", "3", "-o", "csv")
    #expect(run.status == 0)
    let lines = run.lines
    let steps = BenchPlan.steps.filter { $0.matches("bandwidth L1") }
    try #require(lines.count == steps.count + 1)
    #expect(
      lines[0] == "schema,section,name,level,threads,figure,median,"
        + "lower_quartile,upper_quartile,repetitions,processor,kernel,inkling")
    for (line, step) in zip(lines.dropFirst(), steps) {
      #expect(
        line.hasPrefix(
          "2,bandwidth,\(step.name),\(step.level),1,gigabytes_per_second,"))
    }
  }

  /// `bench` above it has --json too, and must not keep it to itself.
  @Test(arguments: [["--json"], ["-o", "json"]])
  func latencyPrintsJSON(options: [String]) throws {
    let folder = try TemporaryFolder()
    let model = folder.path("digits.ink")
    let training = try InklingProcess(
      "train", "--samples", "300", "--epochs", "1", "-o", model)
    #expect(training.status == 0)
    let run = try InklingProcess(
      ["bench", "latency", model, "--samples", "300"] + options)
    #expect(run.status == 0)
    let line = try JSONObject(#require(run.lines.first))
    #expect(run.lines.count == 1)
    for key in [
      "p50_seconds", "p99_seconds", "maximum_seconds",
      "opening_seconds_p50", "batch_samples_per_second",
    ] {
      #expect(try line.number(key) > 0, "\(key)")
    }
  }

  @Test func scalingGoesThroughWidthsBatchesAndSamples() throws {
    let run = try InklingProcess(
      "bench", "scaling", "--samples", "1500", "--json")
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    let lines = try run.lines.map(JSONObject.init)
    let expected: [(String, [Double])] = [
      ("width", [16, 64, 256, 1024, 4096]),
      ("batch", [1, 4, 16, 64, 256, 1024]),
      ("samples", [1000, 1500]),
    ]
    #expect(lines.count == expected.reduce(0) { $0 + $1.1.count })
    for (sweep, values) in expected {
      let rows = try lines.filter { try $0.string("sweep") == sweep }
      #expect(try rows.map { try $0.number("value") } == values)
      let work = try rows.map { try $0.number("gflop") }
      // Larger batches update less often.
      #expect(work == (sweep == "batch" ? work.sorted(by: >) : work.sorted()))
      for row in rows {
        for key in ["seconds_per_epoch", "gflops", "share_of_peak"] {
          let value = try row.number(key)
          #expect(value > 0 && value.isFinite, "\(sweep): \(key) \(value)")
        }
        #expect(
          try row.number("dense_equivalent_gflops") > row.number("gflops"))
      }
    }
  }

  @Test func scalingPrintsMarkdown() throws {
    let run = try InklingProcess(
      "bench", "scaling", "--samples", "150", "-o", "markdown")
    #expect(run.status == 0)
    let rows = run.lines.filter { $0.hasPrefix("|") }
    // Three tables, each with a heading and a rule.
    #expect(rows.count == 5 + 6 + 1 + 3 * 2)
    #expect(Set(rows.map { $0.filter { $0 == "|" }.count }) == [7])
    #expect(rows.filter { $0.hasPrefix("|---:|") }.count == 3)
  }

  @Test func phasesAreOfEveryLevelAndSetting() throws {
    let run = try InklingProcess(
      "bench", "phases", "--samples", "200", "--json")
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    let lines = try run.lines.map(JSONObject.init)
    #expect(lines.count == 4 * Kernels.measured.count)
    for line in lines {
      for name in TrainingPhases.names {
        #expect(try line.number(name) > 0, "\(name)")
      }
    }
    let table = try InklingProcess(
      "bench", "phases", "--samples", "200", "--markdown"
    ).lines.filter { $0.hasPrefix("|") }
    #expect(table.count == 2 + lines.count)
  }
}
