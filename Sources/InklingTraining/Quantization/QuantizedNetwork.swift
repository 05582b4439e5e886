// A network turned into 8 bits, ready to be written. It does not predict: the
// opened model does.

import CKernels
package import InklingCore

import InklingPlatform

/// A network with int8 weights, one scale an output, and byte activations.
///
/// Weights are symmetric, `w = q * scale` with q in -127 ... 127. What a byte
/// between two layers stands for comes from samples (ReLU, identity) or from
/// the activation's range (sigmoid, tanh, step). See Jacob et al.,
/// "Quantization and Training of Neural Networks for Efficient
/// Integer-Arithmetic-Only Inference", 2018.
public struct QuantizedNetwork: Sendable {
  /// The layers, as before.
  package let layout: ParameterLayout
  /// Where the parameters lie.
  package let quantized: QuantizedLayout
  /// What goes in and what comes out.
  package let signature: ModelSignature

  let blob: AlignedBuffer<UInt8>

  /// Quantizes `network`.
  ///
  /// - Parameters:
  ///   - network: a network of built-in activations.
  ///   - data: samples as the network will see them; the first 10,000 are used.
  /// - Throws: `TrainingError` for no samples, samples of floats or of another
  ///   shape, an activation of the caller's own, parameters that are not
  ///   finite, or an input scale that is not, or not above 0.
  public init(
    _ network: Network, calibratingWith data: Dataset
  ) throws(TrainingError) {
    try Self.check(network, data)
    layout = network.layout
    signature = network.signature
    // Its range decides what the bytes between two layers stand for.
    let maxima = try Evaluator(
      network: network, loss: .squaredError,
      pool: WorkerPool(count: WorkerPool.processors)
    ).largestOutputs(
      network.averaged(data), limit: 10_000, scale: signature.inputScale)
    quantized = QuantizedLayout(
      layout,
      scales: zip(layout.layers, maxima).enumerated().map {
        Self.indexScale(
          $1.0.activation, maximum: $1.1,
          isLast: $0 == network.layout.layers.count - 1)
      })
    guard let blob = AlignedBuffer<UInt8>(count: quantized.byteCount) else {
      throw TrainingError(
        .memory,
        "\(quantized.byteCount) bytes of memory for a network, more than the "
          + "system gives; expected more memory")
    }
    self.blob = blob
    var source = QuantizationParameters(
      scale: Double(signature.inputScale), zeroPoint: 0)
    for (place, layer) in zip(layout.layers, quantized.layers) {
      fill(layer, network.parameters.base, place, source)
      source = QuantizationParameters(
        scale: layer.outputScale, zeroPoint: Double(layer.zeroPoint))
    }
  }

  private static func check(
    _ network: Network, _ data: Dataset
  ) throws(TrainingError) {
    guard data.count > 0 else {
      throw TrainingError(
        .shape, "no sample to calibrate with; expected at least 1")
    }
    guard data.shape.count == network.sampleCount else {
      throw TrainingError(
        .shape,
        "samples of \(data.shape.count) values; expected "
          + "\(network.sampleCount)")
    }
    guard !data.rows.areFloats else {
      throw TrainingError(
        .unsupported, "samples of floats; expected bytes, as pictures are")
    }
    if let layer = network.activations.firstIndex(where: { $0.custom != nil }) {
      throw TrainingError(
        .unsupported,
        "layer \(layer) has an activation of the caller's own; expected a "
          + "built-in one")
    }
    let scale = network.signature.inputScale
    guard scale.isFinite, scale > 0 else { throw .inputScale(scale) }
    guard network.isFinite else {
      throw TrainingError(
        .unsupported,
        "a weight or bias is infinite or NaN; expected finite ones")
    }
  }

  /// What one step of a layer's index stands for. Sigmoid and tanh are looked
  /// up in steps so fine that the next byte differs by at most one; beyond
  /// their tables, at 8 and 4, the byte no longer changes.
  private static func indexScale(
    _ activation: Activation, maximum: Float, isLast: Bool
  ) -> Float {
    if isLast { return 1 }
    switch activation {
    case .sigmoid: return 1 / 64
    case .tanh: return 1 / 128
    case .step: return 1
    case .relu: return step(maximum / 255)
    case .identity: return step(maximum / 127)
    }
  }

  /// A layer without any output has no range.
  private static func step(_ step: Float) -> Float {
    step.isNormal && step > 0 ? step : 1
  }

  private func fill(
    _ layer: QuantizedLayerLayout, _ parameters: UnsafePointer<Float>,
    _ place: LayerLayout, _ source: QuantizationParameters
  ) {
    let count = layer.outputs
    let target = UnsafeMutableRawPointer(blob.base)
    var largest = [Float](repeating: 0, count: count)
    ink_column_maxima(
      place.inputs, count, parameters + place.weights, place.stride, &largest)
    // A bias far beyond its weights sets the scale, so that sums fit 32 bits.
    let biases = parameters + place.biases
    let room = Double(layer.largestBias)
    let scales = (0..<count).map { output in
      let bias = abs(Double(biases[output])) / source.scale
      let zeros = 127 * source.zeroPoint * Double(layer.inputs)
      let scale = max(
        Double(largest[output]) / 127, bias / max(room - zeros, room / 2))
      return scale > 0 ? scale : 1 / source.scale
    }
    var sums = [Int32](repeating: 0, count: count)
    var weights = ink_int8_weights(
      m: place.inputs, n: count,
      q: (target + layer.weights).assumingMemoryBound(to: Int8.self),
      ldq: layer.stride)
    ink_int8_quantize(
      parameters + place.weights, place.stride, scales, &weights, &sums)
    let integers = (target + layer.biases).assumingMemoryBound(to: Int32.self)
    let multipliers = (target + layer.multipliers).assumingMemoryBound(
      to: Float.self)
    for output in 0..<count {
      let step = source.scale * scales[output]
      let bias =
        (Double(biases[output]) / step).rounded(.toNearestOrEven)
        - source.zeroPoint * Double(sums[output])
      integers[output] = Int32(min(max(bias, -room), room))
      let multiplier = Float(step / Double(layer.scale))
      multipliers[output] =
        multiplier.isFinite ? multiplier : .greatestFiniteMagnitude
      // The step function asks for the sign alone.
      if layer.activation == .step, !layer.isLast { multipliers[output] = 1 }
    }
    guard let table = layer.table else { return }
    for index in 0..<QuantizedLayerLayout.tableSize {
      let z = Double(Int(layer.lowest) + index) * Double(layer.scale)
      let y =
        layer.activation == .tanh
        ? 128 + 127 * tanh(z) : 255 / (1 + exp(-z))
      blob.base[table + index] = UInt8(y.rounded())
    }
  }
}
