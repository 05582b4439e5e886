// Which products the sweep has, in what order, and what bounds it.

import InklingCore
import InklingTestSupport
import Testing

@testable import InklingBench

@Suite struct ShapeSweepTests {
  private static var meter: Meter {
    var meter = Meter(repetitions: 1)
    meter.seconds = 1e-4
    return meter
  }

  @Test func everyShapeFormAndStrideIsThereOnce() {
    let all = ShapeSweep.all
    #expect(all.count == 8 * 8 * 8 * 3 * 2)
    let names = Set(all.map { ShapeSweep.step($0, at: .active).name })
    #expect(names.count == all.count)
    for name in [
      "gemm 32x32x32", "gemm-nt 32x4096x64+16", "gemm-tn 4096x4096x4096",
    ] { #expect(names.contains(name)) }
    #expect(
      ShapeSweep.columns == [
        "gemm", "gemm+16", "gemm-tn", "gemm-tn+16", "gemm-nt", "gemm-nt+16",
      ])
  }

  @Test func theQuickestComeFirstAndTheTimeBoundsThem() {
    let sweep = ShapeSweep({ _ in true }, by: Self.meter, at: .active)
    let operations = sweep.shapes.map(\.operations)
    #expect(operations == operations.sorted())
    let all = sweep.fitting(.infinity)
    #expect(all.count == sweep.shapes.count)
    let half = sweep.fitting(all.seconds / 2)
    #expect(half.count > 0 && half.count < all.count)
    #expect(half.seconds <= all.seconds / 2)
    #expect(sweep.fitting(0).count == 0)
  }

  @Test func wordsAndMemoryLeaveSomeOut() {
    let sweep = ShapeSweep(
      { $0.matches("gemm-tn +16 x4096") }, by: Self.meter, at: .active,
      free: 3 << 20)
    #expect(
      sweep.shapes.allSatisfy {
        $0.column == "gemm-tn+16" && $0.bytes < 3 << 19
      }
    )
    #expect(!sweep.shapes.isEmpty && sweep.tooLarge > 0)
  }

  /// Their arrays are as large as the kernels need them (a sanitizer would say).
  @Test(arguments: KernelBenchmark.Form.allCases)
  func paddedProductsRun(_ form: KernelBenchmark.Form) throws {
    let benchmark = KernelBenchmark.product(
      form, m: 33, n: 18, k: 7, padding: 16)
    #expect(benchmark.name == "\(form.rawValue) 33x18x7+16")
    let work = try benchmark.make(.active)
    work.run()
    #expect(work.amount == 2 * 33 * 18 * 7)
    #expect(work.traffic == 4 * (33 * 7 + 7 * 18 + 33 * 18))
  }
}
