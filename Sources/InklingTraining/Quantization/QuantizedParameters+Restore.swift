// From 8-bit parameters back to float32 ones.

import CKernels
import InklingCore

extension QuantizedParameters {
  /// Writes the float32 numbers that the weights and biases stand for.
  ///
  /// - Parameters:
  ///   - target: `floats.floatCount` floats, the padding zero.
  ///   - inputScale: what a byte is multiplied by to become an input.
  func restore(
    into target: UnsafeMutablePointer<Float>, _ floats: ParameterLayout,
    _ inputScale: Float
  ) {
    var source = ByteMeaning(scale: Double(inputScale), zero: 0)
    for (layer, place) in zip(layout.layers, floats.layers) {
      let rates = (base + layer.rates).assumingMemoryBound(to: Float.self)
      let biases = (base + layer.biases).assumingMemoryBound(to: Int32.self)
      // What a step of each sum stands for, and of each weight.
      let steps = (0..<layer.outputs).map {
        Double(rates[$0]) * Double(layer.unit)
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
        let bias = Double(biases[output]) + Double(sums[output]) * source.zero
        target[place.biases + output] = Float(bias * steps[output])
      }
      source = ByteMeaning(scale: layer.byteScale, zero: Double(layer.zero))
    }
  }
}

/// Which number a byte between two layers stands for: `(byte - zero) * scale`.
struct ByteMeaning {
  let scale: Double
  let zero: Double
}
