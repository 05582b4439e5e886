// The kernels and the work they make up, for regression work: run by
// `make bench`, compared between two states of the code. Wall time is for
// reading; where the machine counts instructions, thresholds on them fail a run
// that needs more.

import Benchmark
import CKernels
import Inkling
import InklingData

/// 64-byte-aligned floats that are neither zero nor all alike, kept for the
/// life of the process.
private func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
  let values = UnsafeMutableRawPointer.allocate(
    byteCount: count * 4, alignment: 64
  ).bindMemory(to: Float.self, capacity: count)
  for i in 0..<count { values[i] = Float(i % 17) * 0.01 - 0.08 }
  return values
}

/// The three dense products of a layer of `k` inputs and `n` outputs, batch
/// `m`.
private func benchmarkProducts(
  _ kernels: Kernels, m: Int, n: Int, k: Int
) {
  let table = kernels.table.pointee
  let name = "\(kernels.name) \(m)x\(n)x\(k)"
  Benchmark("gemm \(name)") { benchmark in
    let (a, b, c) = (floats(m * k), floats(k * n), floats(m * n))
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations {
      table.gemm_nn(m, n, k, a, k, b, n, nil, INK_IDENTITY, c, n)
    }
  }
  Benchmark("gemm-tn \(name)") { benchmark in
    let (a, d, w) = (floats(m * k), floats(m * n), floats(k * n))
    var store = ink_update()
    store.gradient = 1
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations {
      table.gemm_tn(m, n, k, a, k, d, n, &store, w, nil, n)
    }
  }
  Benchmark("gemm-nt \(name)") { benchmark in
    let (d, w, c) = (floats(m * n), floats(k * n), floats(m * k))
    let scratch = floats(table.gemm_nt_scratch(m, n, k))
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations {
      table.gemm_nt(m, n, k, d, n, w, n, c, k, scratch)
    }
  }
}

private func benchmarkRows(_ kernels: Kernels) {
  let table = kernels.table.pointee
  Benchmark("sigmoid \(kernels.name) 8,192") { benchmark in
    let values = floats(8_192)
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations {
      table.activation(INK_SIGMOID, 1, 8_192, values, 8_192)
    }
  }
  Benchmark("softmax \(kernels.name) 128x10") { benchmark in
    let values = floats(128 * 16)
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations { table.softmax(128, 10, values, 16) }
  }
}

private func benchmarkTraining() {
  let once = Benchmark.Configuration(
    metrics: [.wallClock, .instructions], scalingFactor: .one)
  Benchmark("epoch 784-64-10, 6,000 digits", configuration: once) { benchmark in
    let data = try StrokeDigits.dataset(count: 6_000, seed: 1)
    var options = TrainingOptions()
    options.threads = 1
    let trainer = try Trainer(
      try Network(for: data, hidden: [64], seed: 1), options: options)
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations { try trainer.trainEpoch(on: data) }
  }
  Benchmark("evaluate 784-64-10, 6,000 digits", configuration: once) {
    benchmark in
    let data = try StrokeDigits.dataset(count: 6_000, seed: 1)
    let network = try Network(for: data, hidden: [64], seed: 1)
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations {
      blackHole(try network.evaluate(on: data, threads: 1))
    }
  }
  Benchmark("draw 1,000 built-in digits", configuration: once) { benchmark in
    for _ in benchmark.scaledIterations {
      blackHole(try StrokeDigits.dataset(count: 1_000, seed: 1))
    }
  }
}

let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .instructions],
    scalingFactor: .kilo,
    maxDuration: .milliseconds(300),
    thresholds: [.instructions: .init(relative: [.p50: 2.0])])
  let shapes = [
    (128, 64, 784), (32, 256, 784), (32, 256, 256), (128, 800, 784),
    (512, 512, 512),
  ]
  for kernels in Kernels.available {
    for (m, n, k) in shapes { benchmarkProducts(kernels, m: m, n: n, k: k) }
    benchmarkRows(kernels)
  }
  benchmarkTraining()
}
