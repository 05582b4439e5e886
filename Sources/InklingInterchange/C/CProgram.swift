// One model as a C program: which constants, functions and calls it takes.

import InklingCore

/// The text of an exported model.
struct CProgram {
  let model: Model
  let name: String
  /// The name of both files without their endings.
  let file: String
  let origin: String

  /// - Parameters:
  ///   - name: a C identifier; the function is `name_predict`.
  ///   - file: the name of both files without their endings.
  ///   - origin: what to name in a comment as where the model came from.
  init(_ model: Model, name: String, file: String, origin: String) {
    self.model = model
    self.name = name
    self.file = file
    // Nothing in a path may end the comment that names it, drive a terminal or
    // turn the text around.
    var safe = String.UnicodeScalarView()
    for scalar in origin.unicodeScalars {
      let isUnsafe =
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: scalar == "*"
        }
      safe.append(isUnsafe ? "?" : scalar)
    }
    self.origin = String(safe)
  }

  // MARK: What it needs

  var layers: [LayerLayout] { model.layout.layers }

  /// Bytes of constants.
  private var constantBytes: Int {
    guard let quantized = model.quantized else {
      return model.layout.parameterCount * 4
    }
    return quantized.layout.layers.reduce(0) { sum, layer in
      sum + layer.pairs * 2 * layer.outputs + layer.outputs * 8
        + (layer.hasTable ? QuantizedLayerLayout.tableSize : 0)
    }
  }

  /// Bytes on the stack for the layers' values.
  private var stackBytes: Int {
    let averaging = average.map { $0.width * 4 + $0.reducedCount } ?? 0
    guard model.quantized != nil else {
      return widest * (layers.count > 1 ? 8 : 4) + averaging
    }
    return widest * 4 + hiddenWidth * rows + model.layout.outputs * 4
      + averaging
  }

  /// How a sample becomes what the first layer takes, if not as it is.
  var average: AreaAverage? { model.signature.average }

  var widest: Int { layers.reduce(0) { max($0, $1.outputs) } }

  var hasSoftmax: Bool { model.signature.outputTransform == .softmax }

  /// The widest layer whose outputs another one reads.
  var hiddenWidth: Int {
    layers.dropLast().reduce(0) { max($0, $1.outputs) }
  }

  /// Rows of values between layers.
  var rows: Int { min(layers.count - 1, 2) }

  private var description: String {
    let widths = [model.layout.inputs] + layers.map(\.outputs)
    let activations = layers.map { "\($0.activation.name)" }
    let averaging =
      average.map {
        """
        Pixels:  \($0.height) x \($0.width), averaged to \($0.reducedHeight) x \
        \($0.reducedWidth) for the first layer

        """ + "   "
      } ?? ""
    return averaging + """
      Layers:  \(widths.map(String.init).joined(separator: "-")) \
      (\(activations.joined(separator: ", "))), \
      \(model.quantized == nil ? "float32" : "int8")
         Flash:   \(constantBytes) bytes of constants, and the code (1 to 6 KB;
                  on x86-64, where there is some for wider registers, up to 16)
         RAM:     \(stackBytes) bytes of stack for the layers' values, and some
                  100 for calls (where there are vectors up to 2,000); nothing is
                  allocated or static
      """
  }

  // MARK: Header

  var header: String {
    let macro = name.uppercased()
    return """
      /* \(file).h - a fully connected network in C99, written by `inkling convert`
         from \(origin). Do not edit.

         \(description) */

      #ifndef \(macro)_H
      #define \(macro)_H

      #include <stdint.h>

      #define \(macro)_INPUTS \(model.signature.inputShape.count)
      #define \(macro)_OUTPUTS \(model.layout.outputs)

      #ifdef __cplusplus
      extern "C" {
      #endif

      /* The label, 0 to \(model.layout.outputs - 1), of \(macro)_INPUTS pixels, or -1 where an output is no
         number, since weights are too large for sums of floats. Unless `outputs` is
         null, the \(macro)_OUTPUTS \(hasSoftmax ? "probabilities" : "outputs") go there. Needs no library; any number of
         threads may call it. */
      int \(name)_predict(const uint8_t *pixels, float *outputs);

      #ifdef __cplusplus
      }
      #endif

      #endif

      """
  }

  // MARK: Source

  var source: String {
    var text = CText()
    text.line(
      """
      /* \(file).c - a fully connected network in C99, written by `inkling convert`
         from \(origin). Do not edit.

         \(description)

         Every operation is rounded by itself, in the order written, so that the
         bits are the same on every processor: no fused multiply-add. */

      #include "\(file).h"

      #include <float.h>
      #include <stddef.h>

      #if FLT_EVAL_METHOD != 0
      #  error "float arithmetic must be done in float (x87: use SSE)"
      #endif
      #if defined(__FAST_MATH__)
      #  error "-ffast-math changes what is computed"
      #endif
      #if defined(__clang__)
      #  pragma STDC FP_CONTRACT OFF
      #elif defined(__GNUC__)
      #  pragma GCC optimize("fp-contract=off")
      #endif

      """)
    append(CFunctions.vectors, to: &text)
    if let average { append(CFunctions.average(average), to: &text) }
    if let quantized = model.quantized {
      append(quantized, to: &text)
      appendActivations(layers.suffix(1), to: &text)
      append(prediction { prediction(by: quantized, at: $0) }, to: &text)
    } else {
      appendFloats(to: &text)
      appendActivations(layers[...], to: &text)
      append(prediction(floatPrediction), to: &text)
    }
    return text.text
  }

  /// Appends a function of the program's own.
  private func append(_ function: String, to text: inout CText) {
    text.line(
      function.split(separator: "@", omittingEmptySubsequences: false)
        .joined(separator: name))
  }

  /// Appends `count` weights of a layer in the order of their places.
  private func appendWeights(
    _ type: String, _ index: Int, count: Int, to text: inout CText,
    _ number: (_ place: Int) -> String
  ) {
    withoutActuallyEscaping(number) {
      text.array(
        type, "\(name)_weights\(index)", count: count,
        (0..<count).lazy.map($0))
    }
  }

  /// Appends one constant per output, or as many as `count`.
  private func appendVector<Number>(
    _ type: String, _ part: String, at start: UnsafeRawPointer, count: Int,
    to text: inout CText, _ format: (Number) -> String
  ) {
    let numbers = UnsafeBufferPointer(
      start: start.assumingMemoryBound(to: Number.self), count: count)
    text.array(type, "\(name)_\(part)", count: count, numbers.map(format))
  }

  private func appendFloats(to text: inout CText) {
    let scale = CText.float(model.signature.inputScale)
    text.line("static const float \(name)_scale = \(scale);\n")
    for (index, layer) in layers.enumerated() {
      appendWeights(
        "float", index, count: layer.inputs * layer.outputs, to: &text
      ) { place in
        let (row, column) = place.quotientAndRemainder(
          dividingBy: layer.outputs)
        return CText.float(
          model.parameters[layer.weights + row * layer.stride + column])
      }
      appendVector(
        "float", "biases\(index)", at: model.parameters + layer.biases,
        count: layer.outputs, to: &text, CText.float)
    }
    text.line()
    append(CFunctions.masks(where: "@_lanes > 0"), to: &text)
    append(CFunctions.floatVectors, to: &text)
    let used = layers.indices.map(floatInputs)
    for inputs in CFunctions.FloatInputs.allCases where used.contains(inputs) {
      append(inputs.function, to: &text)
    }
  }

  /// How layer `index` of float32 takes its inputs. Zeros are passed over where
  /// there are many and rows are long, unless a sum could then be -0.
  func floatInputs(_ index: Int) -> CFunctions.FloatInputs {
    guard index > 0 else { return .first }
    let layer = layers[index], below = layers[index - 1].activation
    let biases = UnsafeBufferPointer(
      start: model.parameters + layer.biases, count: layer.outputs)
    return (below == .relu || below == .step) && layer.outputs >= 32
      && !biases.contains { $0 == 0 && $0.sign == .minus }
      ? .sparse : .dense
  }

  private func append(_ quantized: QuantizedParameters, to text: inout CText) {
    let base = quantized.base
    for (index, layer) in quantized.layout.layers.enumerated() {
      // Those of two inputs side by side; an odd last one's neighbour is 0.
      appendWeights(
        "int8_t", index, count: layer.pairs * 2 * layer.outputs, to: &text
      ) { place in
        let (pair, rest) = place.quotientAndRemainder(
          dividingBy: 2 * layer.outputs)
        let offset = layer.weight(2 * pair + rest % 2, rest / 2)
        return "\(base.load(fromByteOffset: offset, as: Int8.self))"
      }
      appendVector(
        "int32_t", "biases\(index)", at: base + layer.biases,
        count: layer.outputs, to: &text, CText.int)
      appendVector(
        "float", "rates\(index)", at: base + layer.multipliers,
        count: layer.outputs, to: &text, CText.float)
      guard let table = layer.table else { continue }
      appendVector(
        "uint8_t", "table\(index)", at: base + table,
        count: QuantizedLayerLayout.tableSize, to: &text
      ) { (byte: UInt8) in String(byte) }
    }
    text.line()
    append(CFunctions.masks(where: "defined(@_sse2)"), to: &text)
    append(CFunctions.quantizedSums, to: &text)
    if layers.count > 1 { append(CFunctions.requantize, to: &text) }
  }

  /// Appends the float functions that `layers` and the prediction call, each
  /// once.
  private func appendActivations(
    _ layers: ArraySlice<LayerLayout>, to text: inout CText
  ) {
    let used = layers.map(\.activation)
    if hasSoftmax || used.contains(.sigmoid) || used.contains(.tanh) {
      append(CFunctions.exp, to: &text)
    }
    for activation in Activation.allCases where used.contains(activation) {
      switch activation {
      case .identity: break
      case .relu: append(CFunctions.relu, to: &text)
      case .sigmoid: append(CFunctions.sigmoid, to: &text)
      case .tanh: append(CFunctions.tanh, to: &text)
      case .step: append(CFunctions.step, to: &text)
      }
    }
    if hasSoftmax { append(CFunctions.softmax, to: &text) }
    append(CFunctions.largest, to: &text)
  }
}
