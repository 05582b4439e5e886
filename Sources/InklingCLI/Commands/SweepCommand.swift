// `inkling bench sweep`: dense products of every shape, and where they leave a
// part of the peak.

import ArgumentParser
import InklingBench
import InklingCore
import InklingPlatform
import InklingRuns
import InklingTraining

struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Measure dense products of every shape.",
    discussion: """
      All m, n and k that are powers of two from 32 to 4,096, in each form \
      (plain, left or right transposed), with rows that lie side by side and \
      with rows a cache line of 16 floats further apart (+16), on one thread \
      at the level in force: 3,072 products. The quickest come first, and the \
      time says where it ends; how many will fit is said on standard error \
      before. Tables show shares of a peak measured in turn with each product. \
      JSON has the records of 'inkling bench', which 'inkling bench compare' \
      reads.
      """)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How long it may take; 0 for all products.", valueName: "seconds"))
  var time = 120.0

  @OptionGroup var words: BenchFilter
  @OptionGroup var repetition: BenchRepetitions
  @OptionGroup var format: BenchFormat

  /// The share of the peak below which products are counted.
  private static let good = 0.85

  func validate() throws {
    guard time >= 0, time <= 86_400 else {
      throw ValidationError("--time is \(time); expected 0 to 86400")
    }
  }

  func run() throws {
    var meter = Meter(
      repetitions: repetition.repetitions ?? 4, counters: ProcessorCounters())
    meter.seconds = 0.002
    let limit = time == 0 ? Double.infinity : time
    let clock = ContinuousClock()
    let begin = clock.now
    let sweep = ShapeSweep(
      words.fits, by: meter, at: .active)
    guard !sweep.shapes.isEmpty else {
      throw ValidationError(
        "--filter is '\(words.filter ?? "")', which fits no product; names are as "
          + "'gemm-tn 32x64x4096+16 \(Kernels.active.name)'")
    }
    announce(sweep, limit)
    var run = try BenchRun(on: Host(), meter: meter, format: format)
    var shares: [ShapeSweep.Shape: Double] = [:]
    for shape in sweep.shapes {
      if (clock.now - begin).seconds >= limit { break }
      let step = ShapeSweep.step(shape, at: .active)
      for record in try run.measure([step]) {
        guard case .product(let result, _) = record.value else { continue }
        shares[shape] = result.share
      }
    }
    if format.isForPeople {
      try StandardOutput.write(
        "\n\(format.text("Dense products: share of peak", table(shares)))")
      try StandardOutput.write(
        "\n\(format.text("By form and stride", summary(shares)))")
    }
    try run.end()
    let left = sweep.shapes.count - shares.count
    if left > 0 {
      StandardError.write(
        "inkling: \(left) products left out, the time being up; --time 0 takes "
          + "all\n")
    }
  }

  private func announce(_ sweep: ShapeSweep, _ limit: Double) {
    let (count, seconds) = sweep.fitting(limit)
    StandardError.write(
      "inkling: \(count) of \(sweep.shapes.count) products, about "
        + "\(Int(seconds.rounded(.up))) s\n")
    if count < sweep.shapes.count {
      let all = sweep.fitting(.infinity).seconds
      StandardError.write(
        "inkling: all take about \(Int(all.rounded(.up))) s; see --time\n")
    }
    if sweep.tooLarge > 0 {
      StandardError.write(
        "inkling: \(sweep.tooLarge) products left out for lack of memory\n")
    }
  }

  /// A row per shape, a column per form and stride.
  private func table(_ shares: [ShapeSweep.Shape: Double]) -> Table {
    var cells: [String: [String: Double]] = [:]
    for (shape, share) in shares {
      cells[shape.row, default: [:]][shape.column] = share
    }
    let columns = ShapeSweep.columns.filter { column in
      cells.values.contains { $0[column] != nil }
    }
    var table = Table(left: ["m x n x k"], right: columns)
    let sizes = ShapeSweep.sizes
    for m in sizes {
      for n in sizes {
        for k in sizes {
          let name = "\(m)x\(n)x\(k)"
          guard let row = cells[name] else { continue }
          table.append(
            [name] + columns.map { row[$0].map { String(percent: $0) } ?? "" })
        }
      }
    }
    return table
  }

  private func summary(_ shares: [ShapeSweep.Shape: Double]) -> Table {
    var table = Table(
      left: ["form", "least at"],
      right: [
        "products", "least", "10th", "median",
        "below \(String(percent: Self.good))",
      ])
    for column in ShapeSweep.columns {
      let found = shares.filter { $0.key.column == column }
      guard let least = found.min(by: { $0.value < $1.value }) else { continue }
      let values = Repetitions(Array(found.values))
      table.append([
        column, least.key.row, "\(found.count)", String(percent: least.value),
        String(percent: values.quantile(0.1)), String(percent: values.median),
        "\(found.values.filter { $0 < Self.good }.count)",
      ])
    }
    return table
  }
}
