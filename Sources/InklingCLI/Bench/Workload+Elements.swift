// What is done to each element: activations, losses, sums and updates, at the
// sizes that document 000's training has.

import CKernels
import InklingTraining

extension Workload {
  /// Element by element and row by row; amounts are elements.
  static func elements(_ kernels: Kernels) -> [Workload] {
    [
      exponential(kernels), pixels(kernels),
      activation(kernels, "sigmoid", INK_SIGMOID),
      activation(kernels, "tanh", INK_TANH),
      activation(kernels, "relu", INK_RELU),
      activationGradient(kernels, "sigmoid-gradient", INK_SIGMOID),
      softmax(kernels), crossEntropy(kernels), columnSums(kernels),
      update(
        kernels, "update-sgd", bytes: 12,
        ink_update(
          kind: INK_SGD, gradient: -1e-6, weight: 0, decay: 0, step: 0)),
      update(
        kernels, "update-momentum", bytes: 20,
        ink_update(
          kind: INK_MOMENTUM, gradient: 1e-6, weight: 0, decay: 0.9, step: -1)),
    ]
  }

  private static let batch = 128
  private static let hidden = 64
  private static let classes = 10
  /// Rows of outputs stand this far apart.
  private static let stride = 16

  private static func exponential(_ kernels: Kernels) -> Workload {
    let count = batch * hidden
    let x = BenchBuffer(random: count)
    let y = BenchBuffer(zeros: count)
    return Workload(name: "exp \(batch)x\(hidden)", amount: count, bytesEach: 8)
    { kernels.table.pointee.exp(count, x.base, y.base) }
  }

  private static func pixels(_ kernels: Kernels) -> Workload {
    let count = batch * 784
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    let y = BenchBuffer(zeros: count)
    return Workload(
      name: "bytes-to-floats \(batch)x784", amount: count, bytesEach: 5
    ) { kernels.table.pointee.bytes_to_floats(count, bytes, 1 / 255, y.base) }
  }

  private static func activation(
    _ kernels: Kernels, _ name: String, _ kind: ink_activation
  ) -> Workload {
    let y = BenchBuffer(random: batch * hidden)
    return Workload(
      name: "\(name) \(batch)x\(hidden)", amount: batch * hidden, bytesEach: 8
    ) {
      kernels.table.pointee.activation(kind, batch, hidden, y.base, hidden)
    }
  }

  private static func activationGradient(
    _ kernels: Kernels, _ name: String, _ kind: ink_activation
  ) -> Workload {
    let y = BenchBuffer(random: batch * hidden)
    // Zeros stay zeros; other numbers would shrink to denormal ones.
    let d = BenchBuffer(zeros: batch * hidden)
    return Workload(
      name: "\(name) \(batch)x\(hidden)", amount: batch * hidden, bytesEach: 12
    ) {
      kernels.table.pointee.activation_gradient(
        kind, batch, hidden, y.base, hidden, d.base, hidden)
    }
  }

  private static func softmax(_ kernels: Kernels) -> Workload {
    let y = BenchBuffer(random: batch * stride)
    return Workload(
      name: "softmax \(batch)x\(classes)", amount: batch * classes, bytesEach: 8
    ) { kernels.table.pointee.softmax(batch, classes, y.base, stride) }
  }

  private static func crossEntropy(_ kernels: Kernels) -> Workload {
    let y = BenchBuffer(random: batch * stride)
    let labels = (0..<batch).map { UInt16($0 % classes) }
    return Workload(
      name: "softmax-cross-entropy \(batch)x\(classes)",
      amount: batch * classes, bytesEach: 8
    ) {
      kernels.table.pointee.loss(
        INK_SOFTMAX_CROSS_ENTROPY, batch, classes, y.base, stride, labels, nil)
    }
  }

  private static func columnSums(_ kernels: Kernels) -> Workload {
    let d = BenchBuffer(random: batch * hidden)
    let b = BenchBuffer(zeros: hidden)
    var store = ink_update.store
    return Workload(
      name: "column-sums \(batch)x\(hidden)", amount: batch * hidden,
      bytesEach: 4
    ) {
      kernels.table.pointee.column_sums(
        batch, hidden, d.base, hidden, &store, b.base, nil)
    }
  }

  private static func update(
    _ kernels: Kernels, _ name: String, bytes: Int, _ update: ink_update
  ) -> Workload {
    let count = 784 * hidden
    let g = BenchBuffer(random: count)
    let w = BenchBuffer(zeros: count)
    let v = BenchBuffer(zeros: count)
    var update = update
    return Workload(
      name: "\(name) 784x\(hidden)", amount: count, bytesEach: bytes
    ) {
      kernels.table.pointee.apply_update(
        count, g.base, &update, w.base, v.base)
    }
  }
}
