// One model as a C program: which constants, functions and calls it takes.

import InklingCore

/// The text of an exported model.
struct CProgram {
  let model: Model
  let name: String
  let origin: String

  init(_ model: Model, name: String, origin: String) {
    self.model = model
    self.name = name
    // Nothing in a path may end the comment that names it.
    self.origin = String(
      origin.map { $0 == "*" || $0.isNewline ? "?" : $0 })
  }

  // MARK: What it needs

  private var layers: [LayerLayout] { model.layout.layers }

  /// Bytes of constants.
  var constantBytes: Int {
    guard let quantized = model.quantized else {
      return model.layout.parameterCount * 4
    }
    return quantized.layout.layers.reduce(0) { sum, layer in
      sum + layer.inputs * layer.outputs + layer.outputs * 8
        + (layer.hasTable ? QuantizedLayerLayout.tableSize : 0)
    }
  }

  /// Bytes on the stack for the layers' values.
  var stackBytes: Int {
    let widest = layers.reduce(0) { max($0, $1.outputs) }
    guard model.quantized != nil else {
      return widest * (layers.count > 1 ? 8 : 4)
    }
    return widest * 4 + hiddenWidth * rows + model.layout.outputs * 4
  }

  /// The widest layer whose outputs another one reads.
  private var hiddenWidth: Int {
    layers.dropLast().reduce(0) { max($0, $1.outputs) }
  }

  /// Rows of values between layers.
  private var rows: Int { min(layers.count - 1, 2) }

  private var description: String {
    let widths = [model.layout.inputs] + layers.map(\.outputs)
    let activations = layers.map { "\($0.activation.name)" }
    return """
      Layers:  \(widths.map(String.init).joined(separator: "-")) \
      (\(activations.joined(separator: ", "))), \
      \(model.quantized == nil ? "float32" : "int8")
         Flash:   \(constantBytes) bytes of constants, and the code (1 to 4 KB)
         RAM:     \(stackBytes) bytes of stack for the layers' values, and some
                  100 for calls; nothing is allocated or static
      """
  }

  // MARK: Header

  var header: String {
    let macro = name.uppercased()
    let softmax = model.signature.outputTransform == .softmax
    return """
      /* \(name).h - a fully connected network in C99, written by `inkling convert`
         from \(origin). Do not edit.

         \(description) */

      #ifndef \(macro)_H
      #define \(macro)_H

      #include <stdint.h>

      #define \(macro)_INPUTS \(model.layout.inputs)
      #define \(macro)_OUTPUTS \(model.layout.outputs)

      #ifdef __cplusplus
      extern "C" {
      #endif

      /* The label, 0 to \(model.layout.outputs - 1), of \(macro)_INPUTS pixels. Unless `outputs` is null,
         the \(macro)_OUTPUTS \(softmax ? "probabilities" : "outputs") go there. Needs no library; any number of
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
      /* \(name).c - a fully connected network in C99, written by `inkling convert`
         from \(origin). Do not edit.

         \(description)

         Every operation is rounded by itself, in the order written, so that the
         bits are the same on every processor: no fused multiply-add. */

      #include "\(name).h"

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
    if let quantized = model.quantized {
      appendQuantized(quantized, to: &text)
    } else {
      appendFloats(to: &text)
    }
    appendActivations(to: &text)
    text.line(
      model.quantized == nil ? floatPrediction : quantizedPrediction)
    return text.text
  }

  private func function(_ function: String, in text: inout CText) {
    text.line(
      function.split(separator: "@", omittingEmptySubsequences: false)
        .joined(separator: name))
  }

  private func appendFloats(to text: inout CText) {
    let scale = CText.float(model.signature.inputScale)
    text.line("static const float \(name)_scale = \(scale);\n")
    for (index, layer) in layers.enumerated() {
      let weights = (0..<layer.inputs * layer.outputs).lazy.map { number in
        let (row, column) = number.quotientAndRemainder(
          dividingBy: layer.outputs)
        return model.parameters[layer.weights + row * layer.stride + column]
      }
      text.array(
        "float", "\(name)_weights\(index)", weights, count: weights.count,
        CText.float)
      text.array(
        "float", "\(name)_biases\(index)",
        UnsafeBufferPointer(
          start: model.parameters + layer.biases, count: layer.outputs),
        count: layer.outputs, CText.float)
    }
    text.line()
    function(CExportFunctions.pixels, in: &text)
    if layers.count > 1 { function(CExportFunctions.dense, in: &text) }
  }

  private func appendQuantized(
    _ quantized: QuantizedParameters, to text: inout CText
  ) {
    let base = quantized.base
    for (index, layer) in quantized.layout.layers.enumerated() {
      let weights = (0..<layer.inputs * layer.outputs).lazy.map { number in
        let (row, column) = number.quotientAndRemainder(
          dividingBy: layer.outputs)
        return base.load(
          fromByteOffset: layer.weight(row, column), as: Int8.self)
      }
      text.array(
        "int8_t", "\(name)_weights\(index)", weights, count: weights.count
      ) { String($0) }
      let biases = (base + layer.biases).assumingMemoryBound(to: Int32.self)
      text.array(
        "int32_t", "\(name)_biases\(index)",
        UnsafeBufferPointer(start: biases, count: layer.outputs),
        count: layer.outputs, CText.int)
      let multipliers = (base + layer.multipliers).assumingMemoryBound(
        to: Float.self)
      text.array(
        "float", "\(name)_rates\(index)",
        UnsafeBufferPointer(start: multipliers, count: layer.outputs),
        count: layer.outputs, CText.float)
      guard let table = layer.table else { continue }
      let bytes = UnsafeRawBufferPointer(
        start: base + table, count: QuantizedLayerLayout.tableSize)
      text.array(
        "uint8_t", "\(name)_table\(index)", bytes, count: bytes.count
      ) { String($0) }
    }
    text.line()
    function(CExportFunctions.sums, in: &text)
    if layers.count > 1 { function(CExportFunctions.bytes, in: &text) }
  }

  /// The float functions that are called, each once.
  private func appendActivations(to text: inout CText) {
    let used =
      model.quantized == nil
      ? layers.map(\.activation) : layers.suffix(1).map(\.activation)
    let softmax = model.signature.outputTransform == .softmax
    if softmax || used.contains(.sigmoid) || used.contains(.tanh) {
      function(CExportFunctions.exp, in: &text)
    }
    for activation in Activation.allCases where used.contains(activation) {
      switch activation {
      case .identity: break
      case .relu: function(CExportFunctions.relu, in: &text)
      case .sigmoid: function(CExportFunctions.sigmoid, in: &text)
      case .tanh: function(CExportFunctions.tanh, in: &text)
      case .step: function(CExportFunctions.step, in: &text)
      }
    }
    if softmax { function(CExportFunctions.softmax, in: &text) }
    function(CExportFunctions.largest, in: &text)
  }

  private func activate(_ layer: LayerLayout, _ row: String) -> String {
    layer.activation == .identity
      ? ""
      : "  \(name)_\(layer.activation.name)(\(row), \(layer.outputs));\n"
  }

  /// The end of both kinds of prediction: the outputs are in `row`.
  private func copyOutputs(from row: String, first: String) -> String {
    let softmax = model.signature.outputTransform == .softmax
    let count = model.layout.outputs
    var text = "  if (outputs) {\n    size_t i;\n"
    if !first.isEmpty { text += "  \(first)" }
    text += "    for (i = 0; i < \(count); i++)\n"
    text += "      outputs[i] = \(row)[i];\n"
    if softmax { text += "    \(name)_softmax(outputs, \(count));\n" }
    return text + "  }\n  return label;\n}"
  }

  private var floatPrediction: String {
    let widest = layers.reduce(0) { max($0, $1.outputs) }
    let names = ["a", "b"].prefix(min(layers.count, 2))
    var text = "int \(name)_predict(const uint8_t *pixels, float *outputs) {\n"
    text += "  float "
    text += names.map { "\($0)[\(widest)]" }.joined(separator: ", ")
    text += ";\n  int label;\n"
    for (index, layer) in layers.enumerated() {
      let row = names[index % 2]
      text +=
        index == 0
        ? "  \(name)_first(pixels" : "  \(name)_dense(\(names[1 - index % 2])"
      text += ", \(layer.inputs), \(name)_weights\(index),"
      text += " \(name)_biases\(index), \(row), \(layer.outputs));\n"
      text += activate(layer, row)
    }
    let row = names[(layers.count - 1) % 2]
    text += "  label = \(name)_largest(\(row), \(model.layout.outputs));\n"
    return text + copyOutputs(from: row, first: "")
  }

  private var quantizedPrediction: String {
    guard let quantized = model.quantized, let last = layers.last else {
      return ""
    }
    let widest = layers.reduce(0) { max($0, $1.outputs) }
    var text = "int \(name)_predict(const uint8_t *pixels, float *outputs) {\n"
    text += "  int32_t sums[\(widest)];\n  float y[\(last.outputs)];\n"
    for row in ["a", "b"].prefix(rows) {
      text += "  uint8_t \(row)[\(hiddenWidth)];\n"
    }
    text += "  size_t j;\n  int label;\n"
    var source = "pixels"
    for (index, layer) in quantized.layout.layers.enumerated() {
      text += "  \(name)_sums(\(source), \(layer.inputs),"
      text += " \(name)_weights\(index), \(name)_biases\(index), sums,"
      text += " \(layer.outputs));\n"
      guard !layer.isLast else { continue }
      source = index % 2 == 0 ? "a" : "b"
      let table = layer.hasTable ? "\(name)_table\(index)" : "NULL"
      text += "  \(name)_bytes(sums, \(name)_rates\(index), \(layer.outputs),"
      text += " \(layer.lowest), \(layer.highest), \(table), \(source));\n"
    }
    text += "  for (j = 0; j < \(last.outputs); j++)\n"
    text +=
      "    y[j] = (float)sums[j] * \(name)_rates\(layers.count - 1)[j];\n"
    text += "  label = \(name)_largest(y, \(last.outputs));\n"
    return text + copyOutputs(from: "y", first: activate(last, "y"))
  }
}
