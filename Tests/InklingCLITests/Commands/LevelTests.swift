// The instruction-set level from the environment, and the bench that shows it.

import InklingTraining
import Testing

@Suite struct LevelTests {
  @Test(arguments: Kernels.available.map(\.name))
  func runsAtLevel(_ level: String) throws {
    let run = try InklingProcess(
      "bench", "--filter", "prediction 784-64-10", "--json",
      environment: ["INKLING_LEVEL": level])
    #expect(run.status == 0)
    let lines = try run.lines.map(JSONObject.init)
    // The host, float32, 8 bits, and the host afterwards.
    try #require(lines.count == 4)
    #expect(try lines[0].string("level") == level)
    #expect(
      try lines[0].strings("available_levels") == Kernels.available.map(\.name))
    for line in lines[1...2] {
      #expect(try line.string("level") == level)
      let times = try ["seconds_p50", "seconds_p99", "seconds_max"].map {
        try line.number($0)
      }
      #expect(times[0] > 0)
      #expect(times == times.sorted())
    }
  }

  @Test(arguments: ["fast", "AVX2"])
  func refusesOtherLevels(_ level: String) throws {
    let run = try InklingProcess(
      "recipes", environment: ["INKLING_LEVEL": level])
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
    let names = Kernels.available.map(\.name).joined(separator: ", ")
    #expect(
      run.errors == "inkling: error: INKLING_LEVEL is '\(level)', which does "
        + "not run here; expected one of \(names)\n")
  }
}
