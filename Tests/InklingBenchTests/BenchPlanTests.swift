// What is measured, and by what words a measurement is found.

import InklingCore
import Testing

@testable import InklingBench

@Suite struct BenchPlanTests {
  @Test func everySectionIsMeasured() {
    #expect(
      Set(BenchPlan.steps.map(\.section)) == Set(BenchSection.allCases))
  }

  @Test func kernelsAreMeasuredAtEveryLevel() throws {
    let levels = Set(Kernels.measured.map(\.name))
    let others: [BenchSection] = [
      .cacheLine, .latency, .training, .prediction,
    ]
    // Memory and the library's copy have no levels.
    let kernels = BenchPlan.steps(on: []).filter {
      !others.contains($0.section) && !$0.name.hasPrefix("copy")
        && !$0.name.contains(" memory")
    }
    for (name, steps) in Dictionary(grouping: kernels, by: \.name) {
      #expect(Set(steps.map(\.level)) == levels, "\(name)")
      #expect(steps.count == levels.count, "\(name)")
    }
  }

  @Test(arguments: [
    ("gemm", true), ("dense 784", true), ("gemm-tn avx2", true),
    ("avx2 gemm-tn", true), ("", true), ("gemm-nt", false),
    ("gemm-tn neon", false), ("sparse", false), ("handover", false),
  ])
  func filterTakesEachWord(_ filter: String, _ fits: Bool) {
    let step = BenchStep(
      section: .dense, name: "gemm-tn 784x64x128", level: "avx2"
    ) { _ in .peak(rate: Repetitions([1])) }
    #expect(step.matches(filter) == fits)
  }

  @Test func sectionIsFoundByItsOldName() throws {
    let found = BenchPlan.steps.filter { $0.matches("handover") }
    #expect(found.map(\.section) == [.cacheLine])
  }

  /// The harness runs every kernel of the plan, and each only once.
  @Test func harnessHasTheSameWorkloads() throws {
    let workloads = BenchmarkWorkload.all
    #expect(Set(workloads.map(\.name)).count == workloads.count)
    let names = workloads.filter { !$0.isLong }.map(\.name)
    let sections: [BenchSection] = [.dense, .sparse, .element]
    let steps = BenchPlan.steps.filter { sections.contains($0.section) }
    #expect(Set(names) == Set(steps.map { "\($0.name) \($0.level)" }))
    for workload in workloads.filter({ $0.name.contains("1x64x784") }) {
      try workload.prepare()()
    }
  }
}
