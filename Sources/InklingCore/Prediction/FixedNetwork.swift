// Networks whose shape is known when compiling: one hidden layer, all working
// memory inside the value itself. For any other shape there is Predictor.

import CKernels

/// Predicts with a network of exactly these sizes, without memory of its own
/// beside the value: `FixedNetwork<784, 64, 10>`. A sample of the right size is
/// a matter of types, so predicting fails only where the outputs are no finite
/// numbers.
///
/// It gives the bits that a `Predictor` gives for the same model.
public struct FixedNetwork<
  let inputs: Int, let hidden: Int, let outputs: Int
>: ~Copyable {
  /// Two rows as wide as the wider layer, its padding included, for the kernels
  /// to work in; laid out one behind the other.
  private struct Rows {
    var hidden = (
      InlineArray<hidden, Float>(repeating: 0),
      InlineArray<hidden, Float>(repeating: 0)
    )
    var outputs = (
      InlineArray<outputs, Float>(repeating: 0),
      InlineArray<outputs, Float>(repeating: 0)
    )
    var padding = InlineArray<32, Float>(repeating: 0)
  }

  /// The model it runs.
  package let model: Model
  private let kernels: UnsafePointer<ink_kernels>
  private let givesProbabilities: Bool
  private let layers: InlineArray<2, ink_layer>
  /// What each byte of a sample stands for.
  private var table = InlineArray<256, Float>(repeating: 0)
  private var rows = Rows()

  /// Takes a model of this shape.
  ///
  /// - Throws: `PredictionError.shape` for a model of another shape, or one that
  ///   averages its samples; `quantized` for one of 8 bits.
  public init(
    _ model: Model, kernels: Kernels = .active
  ) throws(PredictionError) {
    guard model.quantized == nil else { throw .quantized }
    let found = model.layout.layers
    let average = model.signature.average
    guard found.count == 2, found[0].inputs == inputs,
      found[0].outputs == hidden, found[1].outputs == outputs, average == nil
    else {
      throw .shape(
        found: (average.map { [$0.count] } ?? []) + [model.layout.inputs]
          + found.map(\.outputs),
        expected: [inputs, hidden, outputs])
    }
    self.model = model
    self.kernels = kernels.table
    givesProbabilities = model.signature.outputTransform == .softmax
    layers = [
      ink_layer(found[0], of: model.parameters),
      ink_layer(found[1], of: model.parameters),
    ]
    var table = table.mutableSpan
    table.withUnsafeMutableBufferPointer {
      guard let base = $0.baseAddress else { return }
      kernels.table.pointee.byte_table(model.signature.inputScale, base)
    }
  }

  /// The label of one sample.
  ///
  /// - Throws: `PredictionError.notFinite`.
  public mutating func label(
    of pixels: borrowing InlineArray<inputs, UInt8>
  ) throws(PredictionError) -> Int {
    let count = outputs
    let kernels = kernels
    return try withLogits(of: pixels) { logits, stride in
      var label: UInt16 = 0
      kernels.pointee.argmax(1, count, logits, stride, &label)
      return Int(label)
    }
  }

  /// The label of one sample; its outputs go into `values`.
  ///
  /// - Throws: as `label(of:)`.
  public mutating func predict(
    _ pixels: borrowing InlineArray<inputs, UInt8>,
    into values: inout InlineArray<outputs, Float>
  ) throws(PredictionError) -> Int {
    let count = outputs
    let kernels = kernels
    let givesProbabilities = givesProbabilities
    var span = values.mutableSpan
    return try withLogits(of: pixels) { logits, stride in
      var label: UInt16 = 0
      kernels.pointee.argmax(1, count, logits, stride, &label)
      if givesProbabilities {
        kernels.pointee.softmax(1, count, logits, stride)
      }
      span.withUnsafeMutableBufferPointer {
        _ = $0.update(from: UnsafeBufferPointer(start: logits, count: count))
      }
      return Int(label)
    }
  }

  private mutating func withLogits(
    of pixels: borrowing InlineArray<inputs, UInt8>,
    _ body: (UnsafeMutablePointer<Float>, Int) -> Int
  ) throws(PredictionError) -> Int {
    let kernels = kernels
    let stride = ParameterLayout.stride(of: outputs)
    let layers = layers.span
    let table = table.span
    let source = pixels.span
    let label: Int? = withUnsafeMutableBytes(of: &rows) { rows in
      layers.withUnsafeBufferPointer { layers in
        table.withUnsafeBufferPointer { table in
          source.withUnsafeBufferPointer { source in
            // None of them is empty: a model's sizes are at least 1.
            guard let rows = rows.baseAddress, let layers = layers.baseAddress,
              let table = table.baseAddress, let source = source.baseAddress
            else { return nil }
            let logits = kernels.pointee.forward_bytes(
              2, layers, 1, source, table,
              rows.assumingMemoryBound(to: Float.self))
            guard kernels.pointee.all_finite(stride, logits) else {
              return nil
            }
            return body(logits, stride)
          }
        }
      }
    }
    guard let label else { throw .notFinite(sample: 0) }
    return label
  }
}
