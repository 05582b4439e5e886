// What is done to each element: activations, losses, sums and updates, at the
// sizes of a network of 784-64-10 in batches of 128.

import CKernels
import InklingCore
import InklingPlatform
import InklingTraining

extension KernelBenchmark {
  private static let batch = 128
  private static let inputs = 784
  private static let hidden = 64
  private static let classes = 10
  /// From one row of outputs to the next.
  private static let stride = 16

  /// Element by element and row by row; amounts are elements.
  static let elements =
    [
      element("exp", bytes: 8) { kernels, count throws(DataError) in
        let (x, y) = (try Floats.random(count), try Floats.zeros(count))
        return { kernels.table.pointee.exp(count, x.base, y.base) }
      },
      element("bytes-to-floats", columns: inputs, bytes: 5) {
        kernels, count throws(DataError) in
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let y = try Floats.zeros(count)
        return {
          kernels.table.pointee.bytes_to_floats(count, bytes, 1 / 255, y.base)
        }
      },
    ]
    + [("sigmoid", INK_SIGMOID), ("tanh", INK_TANH), ("relu", INK_RELU)].map {
      activation($0, $1)
    } + [
      element("sigmoid-gradient", bytes: 12) {
        kernels, count throws(DataError) in
        // Zeros stay zeros; other numbers would shrink to denormal ones.
        let (y, d) = (try Floats.random(count), try Floats.zeros(count))
        return {
          kernels.table.pointee.activation_gradient(
            INK_SIGMOID, batch, hidden, y.base, hidden, d.base, hidden)
        }
      },
      element("softmax", columns: classes, bytes: 8) {
        kernels, _ throws(DataError) in
        let y = try Floats.random(batch * stride)
        return { kernels.table.pointee.softmax(batch, classes, y.base, stride) }
      },
      element("softmax-cross-entropy", columns: classes, bytes: 8) {
        kernels, _ throws(DataError) in
        let y = try Floats.random(batch * stride)
        let labels = (0..<batch).map { UInt16($0 % classes) }
        return {
          kernels.table.pointee.loss(
            INK_SOFTMAX_CROSS_ENTROPY, batch, classes, y.base, stride, labels,
            nil)
        }
      },
      element("column-sums", bytes: 4, operations: 1) {
        kernels, count throws(DataError) in
        let (d, b) = (try Floats.random(count), try Floats.zeros(hidden))
        var store = ink_store(1)
        return {
          kernels.table.pointee.column_sums(
            batch, hidden, d.base, hidden, &store, b.base, nil)
        }
      },
      update("update-sgd", bytes: 12, operations: 2, INK_SGD),
      update("update-momentum", bytes: 20, operations: 5, INK_MOMENTUM),
      // Roots and quotients are not multiply-adds.
      update("update-adam", bytes: 28, operations: nil, INK_ADAM),
    ]

  private static func activation(
    _ name: String, _ kind: ink_activation
  ) -> KernelBenchmark {
    element(name, bytes: 8) { kernels, count throws(DataError) in
      let y = try Floats.random(count)
      return {
        kernels.table.pointee.activation(kind, batch, hidden, y.base, hidden)
      }
    }
  }

  private static func update(
    _ name: String, bytes: Int, operations: Int?, _ kind: ink_update_kind
  ) -> KernelBenchmark {
    element(name, rows: inputs, bytes: bytes, operations: operations) {
      kernels, count throws(DataError) in
      let (g, w) = (try Floats.random(count), try Floats.zeros(count))
      let v = try Floats.zeros(2 * count)
      var update = ink_update()
      update.kind = kind
      update.gradient_scale = kind == INK_SGD ? -1e-6 : 1e-6
      update.momentum = 0.9
      update.second_momentum = 0.999
      update.epsilon = 1e-8
      update.second = count
      update.step = -1
      return {
        kernels.table.pointee.apply_update(
          count, g.base, &update, w.base, v.base)
      }
    }
  }

  /// - Parameters:
  ///   - bytes: read and written for each element.
  ///   - operations: for each element, where they can be counted.
  ///   - make: takes memory for so many elements.
  private static func element(
    _ name: String, rows: Int = batch, columns: Int = hidden, bytes: Int,
    operations: Int? = nil,
    _ make: @escaping @Sendable (Kernels, Int) throws(DataError) -> () -> Void
  ) -> KernelBenchmark {
    let name = "\(name) \(rows)x\(columns)"
    return KernelBenchmark(section: .element, name: name) {
      kernels throws(DataError) in
      Workload(
        name: name, amount: rows * columns, bytesEach: bytes,
        operationsEach: operations, run: try make(kernels, rows * columns))
    }
  }
}
