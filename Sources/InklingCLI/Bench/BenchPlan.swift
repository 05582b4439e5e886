// What `inkling bench` measures, in order.

import Inkling

/// Measurements by name, made when they are asked for.
struct BenchPlan {
  /// A measurement to be made.
  struct Step {
    let name: String
    let measure: () throws -> BenchRecord
  }

  let steps: [Step]

  /// Peaks of all levels; products and predictions at the active one.
  init(meter: Meter = Meter(), kernels: Kernels = .active) {
    let peak = Workload.peak(of: kernels)
    let peaks = Kernels.available.map { level in
      let work = Workload.peak(of: level)
      return Step(name: work.name) {
        BenchRecord(
          name: work.name, level: level.name,
          value: .peak(rate: meter.rate(of: work)))
      }
    }
    let products = (Workload.dense(kernels) + Workload.sparse(kernels)).map {
      work in
      Step(name: work.name) {
        BenchRecord(
          name: work.name, level: kernels.name,
          value: .product(meter.measure(work, beside: peak), work: work))
      }
    }
    let prediction = Step(name: "predict 784-64-10") {
      BenchRecord(
        name: "predict 784-64-10", level: kernels.name,
        value: .latency(try Self.latency()))
    }
    steps = peaks + products + [prediction]
  }

  /// Document 000's network on the built-in digits, one at a time.
  private static func latency() throws -> Latency {
    let shape = InputShape.image(height: 28, width: 28)
    var network = try Network(
      shape: shape, layers: [.dense(64, .sigmoid), .dense(10)])
    network.initialize(.scaledNormal, seed: 1)
    let bytes = try network.withParameterBlob { blob -> [UInt8] in
      guard let base = blob.baseAddress else { return [] }
      return try ModelWriter.encode(
        layout: network.layout, parameters: base, signature: network.signature)
    }
    return try Latency(
      of: Model(bytes: bytes), pixels: BenchSamples.pixels(shape, count: 100),
      count: 20_000)
  }
}
