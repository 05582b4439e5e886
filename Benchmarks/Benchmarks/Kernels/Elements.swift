// What is done to each element, at the sizes that document 000's training has.

import Benchmark
import CKernels
import Inkling

private let batch = 128
private let hidden = 64
private let classes = 10
/// Rows of outputs stand this far apart.
private let stride = 16

/// Activations, losses, sums and updates.
func benchmarkElements(_ kernels: Kernels) {
  let count = batch * hidden
  benchmark("exp \(batch)x\(hidden)", kernels) { table in
    let (x, y) = (floats(count), floats(count))
    return { table.exp(count, x, y) }
  }
  for (name, kind) in [
    ("sigmoid", INK_SIGMOID), ("tanh", INK_TANH), ("relu", INK_RELU),
  ] {
    benchmark("\(name) \(batch)x\(hidden)", kernels) { table in
      let y = floats(count)
      return { table.activation(kind, batch, hidden, y, hidden) }
    }
  }
  benchmark("softmax \(batch)x\(classes)", kernels) { table in
    let y = floats(batch * stride)
    return { table.softmax(batch, classes, y, stride) }
  }
  benchmark("softmax-cross-entropy \(batch)x\(classes)", kernels) { table in
    let y = floats(batch * stride)
    let labels = (0..<batch).map { UInt16($0 % classes) }
    return {
      table.loss(
        INK_SOFTMAX_CROSS_ENTROPY, batch, classes, y, stride, labels, nil)
    }
  }
  benchmark("column-sums \(batch)x\(hidden)", kernels) { table in
    let (d, b) = (floats(count), floats(hidden))
    var store = ink_update.store
    return { table.column_sums(batch, hidden, d, hidden, &store, b, nil) }
  }
  benchmark("update-momentum 784x\(hidden)", kernels) { table in
    let weights = 784 * hidden
    let (g, w, v) = (floats(weights), floats(weights), floats(weights))
    var update = ink_update(
      kind: INK_MOMENTUM, gradient: 1e-6, weight: 0, decay: 0.9, step: -1)
    return { table.apply_update(weights, g, &update, w, v) }
  }
}

/// A benchmark of what `prepare` returns.
private func benchmark(
  _ name: String, _ kernels: Kernels,
  prepare: @escaping @Sendable (ink_kernels) -> () -> Void
) {
  Benchmark("\(name) \(kernels.name)") { benchmark in
    let run = prepare(kernels.table.pointee)
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations { run() }
  }
}
