// `inkling bench compare` of boards whose levels in force differ.

import InklingTestSupport
import Testing

@Suite struct CompareLevelTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// They have no row of one name: each one's level in force is compared with
  /// the other's.
  @Test func levelsInForceAreCompared() throws {
    try write(
      "a", "avx2",
      [
        ("dense", "avx2", "gflops", [10, 11, 12, 13]),
        ("training", "avx2", "seconds_per_epoch", [1, 1.1, 1.2, 1.3]),
      ])
    try write(
      "b", "neon",
      [
        ("dense", "neon", "gflops", [20, 21, 22, 23]),
        ("training", "neon", "seconds_per_epoch", [2, 2.1, 2.2, 2.3]),
        ("dense", "scalar", "gflops", [1, 1, 1, 1]),
      ])
    let run = try compare()
    #expect(run.status == 1)
    #expect(run.lines.last == "1 slower, 1 faster, 0 same, 0 unknown")
    let rows = run.lines.filter { $0.contains("made up") }
    try #require(rows.count == 3)
    #expect(rows[0].hasPrefix("dense made up  "))
    #expect(rows[0].hasSuffix("  faster"))
    #expect(rows[1].hasPrefix("training made up x2  "))
    #expect(rows[1].hasSuffix("  slower"))
    // Not in force there: nothing goes with it.
    #expect(rows[2] == "only in \(folder.path("b")): dense made up scalar")
    #expect(run.output.contains("another level: 'neon'"))
  }

  /// What both have at one level is compared at that, whatever is in force.
  @Test func oneLevelGoesWithItself() throws {
    let old = ("dense", "avx2", "gflops", [10.0, 10, 10, 10])
    try write("a", "avx2", [old])
    try write("b", "avx512", [old, ("dense", "avx512", "gflops", [20])])
    let run = try compare()
    #expect(run.status == 0)
    #expect(run.lines.last == "0 slower, 0 faster, 1 same, 0 unknown")
    #expect(run.output.contains("dense made up avx2  gflops"))
    #expect(
      run.lines.contains(
        "only in \(folder.path("b")): dense made up avx512"))
  }

  private func compare() throws -> InklingProcess {
    try InklingProcess("bench", "compare", folder.path("a"), folder.path("b"))
  }

  private func write(
    _ name: String, _ level: String,
    _ rows: [(section: String, level: String, figure: String, [Double])]
  ) throws {
    let lines =
      [#"{"schema":2,"kind":"host","level":"\#(level)"}"#]
      + rows.map { section, level, figure, values in
        #"{"schema":2,"kind":"measurement","section":"\#(section)","#
          + #""name":"made up","level":"\#(level)","threads":2,"#
          + #""figure":"\#(figure)","repetitions":\#(values)}"#
      }
    try folder.write(Array(lines.joined(separator: "\n").utf8), to: name)
  }
}
