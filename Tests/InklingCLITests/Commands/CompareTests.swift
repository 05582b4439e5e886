// `inkling bench compare` on made-up files: equal, slower, noisy, with rows
// missing, of another host or schema, and no files of a bench at all.

import InklingBench
import InklingTestSupport
import Testing

@Suite struct CompareTests {
  private static let steady = [100.0, 101, 99, 100.5, 99.5, 100.2, 99.8]

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func equalFilesAreTheSame() throws {
    try write("a", Self.rows())
    try write("b", Self.rows())
    let run = try compare("a", "b")
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    #expect(run.lines.last == "0 slower, 0 faster, 3 same, 0 unknown")
    #expect(run.output.contains("dense gemm 1x2x3 avx2"))
    #expect(run.output.contains("training (a) avx2 x2"))
    #expect(!run.output.contains("only in"))
    #expect(!run.output.contains("another"))
  }

  /// Fewer GFLOP/s and more seconds are both slower.
  @Test(arguments: [("gflops", 0.9), ("seconds_per_epoch", 1.1)])
  func slowerEndsWithOne(_ figure: String, _ factor: Double) throws {
    try write("a", Self.rows())
    try write(
      "b",
      Self.rows { $0 == figure ? Self.steady.map { $0 * factor } : Self.steady }
    )
    let run = try compare("a", "b", "-o", "json")
    #expect(run.status == 1)
    #expect(
      run.errors == "inkling: error: 1 of 3 measurements slower than in "
        + "\(folder.path("a")) by more than 2.0 %\n")
    let records = try run.lines.map(JSONObject.init)
    #expect(try records.allSatisfy { try $0.number("schema") == 2 })
    let slower = try #require(
      try records.first { try $0.string("verdict") == "slower" })
    #expect(try slower.string("figure") == figure)
    #expect(
      abs(try slower.number("ratio") - (factor > 1 ? 1.1 : 1 / 0.9)) < 1e-9)
    #expect(try slower.number("ratio_low") > 1.02)
    #expect(try slower.number("ratio_low") < slower.number("ratio"))
    #expect(try slower.number("ratio_high") > slower.number("ratio"))
    // The other way round it is faster, and with a higher threshold the same.
    let back = try compare("b", "a")
    #expect(back.status == 0)
    #expect(back.lines.last == "0 slower, 1 faster, 2 same, 0 unknown")
    #expect(try compare("a", "b", "--threshold", "15").status == 0)
  }

  @Test func noiseIsNotSlower() throws {
    try write("a", Self.rows())
    try write("b", Self.rows { _ in [40, 160, 90, 130, 60, 100, 120] })
    let run = try compare("a", "b")
    #expect(run.status == 0)
    #expect(run.lines.last == "0 slower, 0 faster, 3 same, 0 unknown")
  }

  @Test(arguments: [[300.0], [300, 301]])
  func tooSeldomToTell(_ times: [Double]) throws {
    try write("a", Self.rows())
    try write("b", Self.rows { _ in times })
    let run = try compare("a", "b")
    #expect(run.status == 0)
    #expect(run.output.contains("too few repetitions"))
    #expect(run.lines.last == "0 slower, 0 faster, 0 same, 3 unknown")
  }

  @Test func missingRowsAreNamed() throws {
    let rows = Self.rows()
    try write("a", Array(rows.dropLast()))
    try write("b", Array(rows.dropFirst()))
    let run = try compare("a", "b")
    #expect(run.status == 0)
    let missing = run.lines.filter { $0.hasPrefix("only in") }
    #expect(
      missing == [
        "only in \(folder.path("a")): dense gemm 1x2x3 avx2",
        "only in \(folder.path("b")): training (a) avx2 x2",
      ])
    let csv = try compare("a", "b", "-o", "csv").lines
    #expect(csv.count == 4)
    #expect(Set(csv.map { $0.filter { $0 == "," }.count }) == [11])
    #expect(csv[0].hasPrefix("schema,kind,first,other,measurement,verdict,"))
    #expect(csv[2].contains(",dense gemm 1x2x3 avx2,only in first,gflops,"))
  }

  @Test func nothingInCommonFails() throws {
    let rows = Self.rows()
    try write("a", [rows[0]])
    try write("b", [rows[1]])
    let run = try compare("a", "b")
    #expect(run.status == 1)
    #expect(
      run.errors == "inkling: error: \(folder.path("b")): no measurement that "
        + "\(folder.path("a")) has as well\n")
  }

  @Test func anotherHostIsSaid() throws {
    try write("a", Self.rows())
    try write("b", Self.rows(), host: #""processor":"Other \u001b[1m 7""#)
    let run = try compare("a", "b")
    #expect(run.status == 0)
    #expect(
      run.lines.contains(
        #"another processor: 'Other \u{1B}[1m 7' in \#(folder.path("b")), "#
          + "'Made-up 9' in \(folder.path("a"))"))
    let records = try compare("a", "b", "--json").lines.map(JSONObject.init)
    let last = try #require(records.last)
    #expect(try last.string("kind") == "difference")
    #expect(try last.string("name") == "processor")
    #expect(try last.string("first_value") == "Made-up 9")
  }

  @Test func severalFilesAreComparedWithTheFirst() throws {
    try write("a", Self.rows())
    try write("b", Self.rows())
    try write("c", Self.rows { _ in Self.steady.map { $0 * 2 } })
    let run = try compare("a", "b", "c", "--markdown")
    #expect(run.status == 1)
    let headings = run.lines.filter { $0.hasPrefix("**") }
    try #require(headings.count == 2)
    #expect(
      headings[1].hasPrefix(
        "**\(folder.path("c")) against \(folder.path("a")):"))
    #expect(run.errors.contains("1 of 6 measurements slower"))
  }

  /// Two runs in one file are one measurement of twice as many repetitions.
  @Test func runsInOneFileAreTakenTogether() throws {
    try write("a", Self.rows() + ["", Self.host()] + Self.rows { _ in [400] })
    try write("b", Self.rows { _ in Self.steady + [400] })
    let run = try compare("a", "b", "--json")
    #expect(run.status == 0)
    let records = try run.lines.map(JSONObject.init)
    #expect(try records.allSatisfy { try $0.number("ratio") == 1 })
    #expect(
      try records.allSatisfy {
        try $0.number("first_median") == $0.number("other_median")
      })
  }

  /// What is no output of this schema, and what is said of it.
  @Test(arguments: [
    ("", "byte 0"), ("not json\n", "expected a value"), ("[1, 2]", "schema"),
    (
      #"{"level":"avx2","processor":"x"}"#,
      "the schema is \"none\"; expected 1 to 2"
    ),
    (#"{"schema":3,"kind":"host"}"#, "the schema is \"3\"; expected 1 to 2"),
    (#"{"schema":1,"kind":"after"}"#, "no record of kind 'host'"),
    (
      #"{"schema":1,"kind":"host","level":"x"}{"schema":1,"kind":"measurement"}"#,
      "without section"
    ),
    (
      #"{"schema":2,"kind":"host","processor":"A"}"#
        + #"{"schema":2,"kind":"host","processor":"B"}"#,
      "a run on processor \"B\" behind one on \"A\""
    ),
    (#"{"schema":1"#, "expected '}'"), (#"{"schema":01}"#, "leading zero"),
    (#"{"schema":1,"schema":1}"#, "a second time"),
    (String(repeating: "[", count: 100_000), "nested too deeply"),
  ])
  func othersAreRefusedInALine(_ text: String, _ reason: String) throws {
    try write("a", Self.rows())
    try folder.write(Array(text.utf8), to: "b")
    let run = try compare("a", "b")
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(run.errors.hasPrefix("inkling: error: \(folder.path("b"))"))
    #expect(run.errors.contains(reason), "\(run.errors)")
    #expect(run.errors.split(separator: "\n").count == 1)
  }

  @Test(arguments: [
    ("gflops", "[1,null]", "no finite numbers above 0"),
    ("gflops", "[-1]", "no finite numbers above 0"),
    ("gflops", "[1e999]", "no finite numbers above 0"),
    ("gflops", "[1e-320,1e-320]", "no finite numbers above 0"),
    ("gflops", "[\"1\"]", "no finite numbers above 0"),
    ("speed", "[1]", "the figure \"speed\", which is not known"),
    (
      "gflops", "[\(repeatElement("1", count: 301).joined(separator: ","))]",
      "over 300 repetitions"
    ),
  ])
  func rowsThatCannotBeAreRefused(
    _ figure: String, _ values: String, _ reason: String
  ) throws {
    try write("a", Self.rows())
    try write(
      "b",
      [
        #"{"schema":1,"kind":"measurement","section":"dense","name":"x","#
          + #""level":"avx2","figure":"\#(figure)","repetitions":\#(values)}"#
      ])
    let run = try compare("a", "b")
    #expect(run.status == 1)
    #expect(run.errors.contains(reason), "\(run.errors)")
  }

  @Test(arguments: [
    (["a"], "one file; expected two or more"),
    (["a", "b", "--threshold", "-1"], "--threshold is -1.0; expected 0 to"),
    (["a", "b", "--threshold", "nan"], "--threshold is nan; expected 0 to"),
    (["a", "b", "--threshold", "x"], "--threshold"),
    (["a", "b", "-o", "xml"], "xml"),
    (["a", "b", "--json", "--markdown"], "exclude each other"),
    (["a", "b", "--json", "-o", "csv"], "--json and --output-format exclude"),
  ])
  func wrongOptionsEndWith64(_ arguments: [String], _ reason: String) throws {
    let run = try InklingProcess(["bench", "compare"] + arguments)
    #expect(run.status == 64)
    #expect(run.errors.contains(reason), "\(run.errors)")
    #expect(run.errors.split(separator: "\n").count == 1)
  }

  @Test(arguments: ["0", "101", "-1"])
  func repetitionsAreFrom1To100(_ count: String) throws {
    let run = try InklingProcess("bench", "-r", count)
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
    #expect(
      run.errors.contains("--repetitions is \(count); expected 1 to 100"),
      "\(run.errors)")
  }

  @Test func waitingForQuietIsSaid() throws {
    let run = try InklingProcess(
      "bench", "--wait", "1", "-r", "1", "--filter", "element softmax")
    let other = try InklingProcess("bench", "--wait", "-1")
    #expect(run.status == 0)
    #expect(run.errors.contains("quiet after "))
    #expect(other.status == 64)
    #expect(other.errors.contains("--wait is -1; expected 0 to 86400"))
  }

  /// What the program writes, it reads.
  @Test func readsWhatBenchWrites() throws {
    let run = try InklingProcess(
      "bench", "-r", "4", "--json", "--filter", "element 128x10")
    try folder.write(Array(run.output.utf8), to: "a")
    let rows = run.lines.count - 2
    #expect(rows > 1)
    let compared = try compare("a", "a")
    #expect(compared.status == 0)
    #expect(
      compared.lines.last == "0 slower, 0 faster, \(rows) same, 0 unknown")
  }

  private func compare(_ arguments: String...) throws -> InklingProcess {
    try InklingProcess(
      ["bench", "compare"]
        + arguments.map { ["a", "b", "c"].contains($0) ? folder.path($0) : $0 })
  }

  private func write(
    _ name: String, _ rows: [String],
    host: String = #""processor":"Made-up 9""#
  ) throws {
    let lines = [Self.host(host)] + rows
    try folder.write(Array(lines.joined(separator: "\n").utf8), to: name)
  }

  private static func host(
    _ member: String = #""processor":"Made-up 9""#
  ) -> String {
    #"{"schema":1,"kind":"host","level":"avx2",\#(member),"board":null}"#
  }

  /// A dense product, a bandwidth and a training.
  private static func rows(
    _ values: (String) -> [Double] = { _ in steady }
  ) -> [String] {
    [
      ("dense", "gemm 1x2x3", "gflops"),
      ("bandwidth", "read L1", "gigabytes_per_second"),
      ("training", "(a)", "seconds_per_epoch"),
    ].map { section, name, figure in
      #"{"schema":1,"kind":"measurement","section":"\#(section)","#
        + #""name":"\#(name)","level":"avx2","threads":2,"#
        + #""figure":"\#(figure)","repetitions":\#(values(figure))}"#
    }
  }
}
