// Dense products of every shape within a range: where the kernels leave a part
// of the peak.

import InklingCore
import InklingPlatform

/// Products whose m, n and k are powers of two, in each form, with rows that
/// lie side by side and with rows a cache line (16 floats) further apart. Rows
/// that are powers of two apart share few sets of a cache.
package struct ShapeSweep {
  package static let sizes = (5...12).map { 1 << $0 }
  package static let padding = 16

  /// One product; `m`, `n` and `k` as BLAS has them.
  package struct Shape: Hashable, Sendable {
    package let m, n, k: Int
    /// Whether rows lie further apart than they are long.
    package let isPadded: Bool
    let form: KernelBenchmark.Form

    /// `gemm`, `gemm-tn+16`: what the shape is measured in.
    package var column: String {
      form.rawValue + (isPadded ? "+\(ShapeSweep.padding)" : "")
    }
    package var row: String { "\(m)x\(n)x\(k)" }
    package var operations: Int { 2 * m * n * k }
    var bytes: Int { 4 * (m * k + k * n + m * n) }

    /// How long its measurement takes about: repetitions, a warm-up, the peak
    /// beside each, and random numbers.
    func seconds(rate: Double, meter: Meter) -> Double {
      let turn = max(meter.seconds, Double(operations) / rate)
      return turn * Double(meter.repetitions + 2)
        + meter.seconds / 2 * Double(meter.repetitions + 2)
        + Double(bytes) * 1e-9
    }
  }

  /// Measured one after the other: the quickest first.
  package let shapes: [Shape]
  /// What was to be measured and would not fit the memory.
  package let tooLarge: Int
  private let meter: Meter
  /// Operations per second that are counted on.
  private let rate: Double

  /// - Parameters:
  ///   - isWanted: goes by the measurement's section, name and level.
  ///   - meter: what they are measured with.
  ///   - kernels: at which level.
  ///   - free: bytes of memory that are left.
  package init(
    _ isWanted: (BenchStep) -> Bool, by meter: Meter, at kernels: Kernels,
    free: Int? = FreeMemory.bytes()
  ) {
    let all = Self.all.filter { isWanted(Self.step($0, at: kernels)) }
    let most = (free ?? .max) / 2
    shapes = all.filter { $0.bytes <= most }
      .enumerated().sorted {
        ($0.element.operations, $0.offset) < ($1.element.operations, $1.offset)
      }.map { $0.element }
    tooLarge = all.count - shapes.count
    self.meter = meter
    // Two thirds of the peak: few are slower, and none of the long ones.
    let peak = Workload.peak(of: kernels)
    rate =
      meter.rate(of: peak, runs: meter.runs(of: peak, seconds: meter.seconds))
      / 1.5
  }

  /// Every shape, form and stride, row by row.
  static var all: [Shape] {
    sizes.flatMap { m in
      sizes.flatMap { n in
        sizes.flatMap { k in
          KernelBenchmark.Form.allCases.flatMap { form in
            [false, true].map {
              Shape(m: m, n: n, k: k, isPadded: $0, form: form)
            }
          }
        }
      }
    }
  }

  /// The columns of a table.
  package static let columns = KernelBenchmark.Form.allCases.flatMap { form in
    [false, true].map {
      Shape(m: 0, n: 0, k: 0, isPadded: $0, form: form).column
    }
  }

  package static func step(_ shape: Shape, at kernels: Kernels) -> BenchStep {
    BenchPlan.step(
      .product(
        shape.form, m: shape.m, n: shape.n, k: shape.k,
        padding: shape.isPadded ? padding : 0), kernels)
  }

  /// How many of the shapes fit so many seconds, and how long they take, about.
  package func fitting(_ limit: Double) -> (count: Int, seconds: Double) {
    var sum = 0.0
    for (index, shape) in shapes.enumerated() {
      let seconds = shape.seconds(rate: rate, meter: meter)
      if sum + seconds > limit { return (index, sum) }
      sum += seconds
    }
    return (shapes.count, sum)
  }
}
