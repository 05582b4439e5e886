// From 8-bit parameters back to float32 ones.

import CKernels
import InklingCore

extension QuantizedParameters {
  /// Writes the float32 numbers that the weights and biases stand for.
  ///
  /// - Parameters:
  ///   - target: `floats.floatCount` floats, the padding zero.
  ///   - inputScale: what a byte is multiplied by to become an input.
  func dequantize(
    into target: UnsafeMutablePointer<Float>, _ floats: ParameterLayout,
    _ inputScale: Float
  ) {
    var source = QuantizationParameters(scale: Double(inputScale), zeroPoint: 0)
    for (layer, place) in zip(layout.layers, floats.layers) {
      let multipliers = (base + layer.multipliers).assumingMemoryBound(
        to: Float.self)
      let biases = (base + layer.biases).assumingMemoryBound(to: Int32.self)
      // What a step of each sum stands for, and of each weight.
      let steps = (0..<layer.outputs).map {
        Double(multipliers[$0]) * Double(layer.scale)
      }
      let scales = steps.map { $0 / source.scale }
      var sums = [Int32](repeating: 0, count: layer.outputs)
      var weights = ink_int8_weights(
        m: layer.inputs, n: layer.outputs,
        q: UnsafeMutableRawPointer(mutating: base + layer.weights)
          .assumingMemoryBound(to: Int8.self), ldq: layer.stride)
      ink_int8_dequantize(
        &weights, scales, target + place.weights, place.stride, &sums)
      for output in 0..<layer.outputs {
        let bias =
          Double(biases[output]) + Double(sums[output]) * source.zeroPoint
        target[place.biases + output] = Float(bias * steps[output])
      }
      source = QuantizationParameters(
        scale: layer.outputScale, zeroPoint: Double(layer.zeroPoint))
    }
  }
}

/// Which number a byte between two layers stands for: `(byte - zeroPoint) * scale`.
struct QuantizationParameters {
  let scale: Double
  let zeroPoint: Double
}
