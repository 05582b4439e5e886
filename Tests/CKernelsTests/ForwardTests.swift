// forward_bytes and forward_floats at every level: bit for bit what the dense
// product gives layer by layer, which has its own reference.

import CKernels
import InklingCore
import InklingTestSupport
import Testing

@Suite("Whole networks")
struct ForwardTests {
  /// Inputs around the masks of 64, widths around each level's registers.
  static let shapes = [
    [1, 1], [63, 5, 3], [64, 16, 10], [65, 17, 33, 4], [128, 130, 2],
    [300, 260, 40], [784, 64, 10], [784, 256, 256, 10], [65_536, 16],
  ]
  /// One, around the dense tiles, and what is sorted: one group, and two.
  static let samples = [1, 2, 3, 5, 6, 7, 13, 32, 131]

  @Test(
    "The bits of the dense products", arguments: Kernels.available, shapes)
  func bits(kernels: Kernels, shape: [Int]) {
    var numbers = Numbers(seed: 40 + shape[0])
    let network = Layers(shape, from: &numbers)
    for m in shape[0] > 1000 ? [1, 7] : Self.samples {
      // Empty, full, and the shares between, from one tile to the next.
      for density in [0, 0.02, 0.2, 0.6, 1] {
        let rows = ByteRows(m, shape[0], densities: [density], from: &numbers)
        let x = rows.expanded((0..<m).map { UInt32($0) })
        let expected = network.dense(kernels, x)
        let bytes = Guarded(rows.dense.flatMap(\.self), offset: m % 3)
        let floats = Guarded(
          rows.dense.flatMap { $0.map { ByteRows.table[Int($0)] } },
          offset: m % 5)
        #expect(
          network.forward(kernels, bytes, m) == expected,
          "bytes, \(m) samples, \(density)")
        #expect(
          network.forward(kernels, floats, m) == expected,
          "floats, \(m) samples, \(density)")
      }
    }
  }

  @Test("The table of bytes", arguments: Kernels.available)
  func table(kernels: Kernels) {
    let scale: Float = 0.0123
    let table = Guarded<Float>(count: 256)
    kernels.table.pointee.byte_table(scale, table.base)
    #expect(table.row(0) == (0..<256).map { Float($0) * scale })
    #expect(table.isIntact())
  }
}

/// A network's layers in memory that shows writes.
private struct Layers {
  private let parameters: [(weights: Guarded<Float>, biases: Guarded<Float>)]
  private let layers: [ink_layer]

  /// Random layers with each activation in turn.
  init(_ widths: [Int], from numbers: inout Numbers) {
    parameters = zip(widths, widths.dropFirst()).map { inputs, outputs in
      let stride = ParameterLayout.stride(of: outputs)
      let weights = Guarded<Float>(inputs, stride)
      let biases = Guarded<Float>(1, stride)
      for column in 0..<stride {
        for row in 0..<inputs {
          weights[row, column] = column < outputs ? numbers.float() : 0
        }
        biases[column] = column < outputs ? numbers.float() : 0
      }
      return (weights, biases)
    }
    let activations = [INK_RELU, INK_SIGMOID, INK_STEP, INK_TANH]
    layers = parameters.enumerated().map { index, layer in
      ink_layer(
        inputs: widths[index], outputs: widths[index + 1],
        stride: layer.weights.columns, weights: layer.weights.base,
        biases: layer.biases.base,
        activation: activations[(index + widths[0]) % 4])
    }
  }

  /// The bits of the outputs, by gemm_nn alone.
  func dense(_ kernels: Kernels, _ x: Guarded<Float>) -> [[UInt32]] {
    var below = x
    for layer in layers {
      let y = Guarded<Float>(x.rows, layer.outputs)
      kernels.table.pointee.gemm_nn(
        x.rows, layer.outputs, layer.inputs, below.base, below.stride,
        layer.weights, layer.stride, layer.biases, layer.activation, y.base,
        y.stride)
      below = y
    }
    return (0..<x.rows).map { below.row($0).map(\.bitPattern) }
  }

  func forward<T>(
    _ kernels: Kernels, _ x: Guarded<T>, _ m: Int
  ) -> [[UInt32]] {
    let table = kernels.table.pointee
    let scratch = Guarded<Float>(
      count: table.forward_scratch(layers.count, layers, m) / 4)
    let result =
      if let bytes = x as? Guarded<UInt8> {
        table.forward_bytes(
          layers.count, layers, m, bytes.base, ByteRows.table, scratch.base)
      } else if let floats = x as? Guarded<Float> {
        table.forward_floats(
          layers.count, layers, m, floats.base, scratch.base)
      } else {
        scratch.base
      }
    #expect(scratch.isIntact())
    let last = layers[layers.count - 1]
    return withExtendedLifetime((x, parameters)) {
      (0..<m).map { row in
        (0..<last.outputs).map { result[row * last.stride + $0].bitPattern }
      }
    }
  }
}
