// The function of an exported model that predicts: its calls, layer by layer.

import InklingCore

extension CProgram {
  private var start: String {
    "int \(name)_predict(const uint8_t *pixels, float *outputs) {"
  }

  /// Where the first layer reads, declared.
  private var averageRow: [String] {
    average.map { ["  uint8_t x[\($0.reducedCount)];"] } ?? []
  }

  /// The call that fills it.
  private var averageCall: [String] {
    average.map { _ in ["  \(name)_average(pixels, x);"] } ?? []
  }

  private var firstRow: String { average == nil ? "pixels" : "x" }

  /// The call of a layer's activation, if it has one.
  private func activate(_ layer: LayerLayout, _ row: String) -> [String] {
    guard layer.activation != .identity else { return [] }
    return ["  \(name)_\(layer.activation.name)(\(row), \(layer.outputs));"]
  }

  /// The end of both kinds of prediction: the outputs are in `row`, and become
  /// those of the model by `calls`.
  private func predictionEnd(_ row: String, _ calls: [String]) -> [String] {
    let count = model.layout.outputs
    return [
      "  label = \(name)_largest(\(row), \(count));", "  if (outputs) {",
      "    size_t i;",
    ] + calls.map { "  " + $0 } + [
      "    for (i = 0; i < \(count); i++)", "      outputs[i] = \(row)[i];",
    ] + (hasSoftmax ? ["    \(name)_softmax(outputs, \(count));"] : []) + [
      "  }", "  return label;", "}",
    ]
  }

  var floatPrediction: String {
    let rows = ["a", "b"].prefix(layers.count)
    let declared = rows.map { "\($0)[\(widest)]" }.joined(separator: ", ")
    var lines =
      [start] + averageRow + ["  float \(declared);", "  int label;"]
      + averageCall
    for (index, layer) in layers.enumerated() {
      let row = rows[index % 2]
      let source = index == 0 ? firstRow : rows[1 - index % 2]
      lines.append(
        "  \(name)_\(floatInputs(index).rawValue)(\(source), \(layer.inputs), \(name)_weights\(index), "
          + "\(name)_biases\(index), \(row), \(layer.outputs));")
      lines += activate(layer, row)
    }
    lines += predictionEnd(rows[(layers.count - 1) % 2], [])
    return lines.joined(separator: "\n")
  }

  func prediction(by quantized: QuantizedParameters) -> String {
    let last = layers.count - 1
    let outputs = model.layout.outputs
    var lines =
      [start] + averageRow
      + ["  int32_t sums[\(widest)];", "  float y[\(outputs)];"]
    lines += ["a", "b"].prefix(rows).map { "  uint8_t \($0)[\(hiddenWidth)];" }
    lines += ["  size_t j;", "  int label;"] + averageCall
    var source = firstRow
    for (index, layer) in quantized.layout.layers.enumerated() {
      lines.append(
        "  \(name)_sums(\(source), \(layer.inputs), \(name)_weights\(index), "
          + "\(name)_biases\(index), sums, \(layer.outputs));")
      guard !layer.isLast else { continue }
      source = index % 2 == 0 ? "a" : "b"
      let table = layer.hasTable ? "\(name)_table\(index)" : "NULL"
      lines.append(
        "  \(name)_bytes(sums, \(name)_rates\(index), \(layer.outputs), "
          + "\(layer.lowest), \(layer.highest), \(table), \(source));")
    }
    lines += [
      "  for (j = 0; j < \(outputs); j++)",
      "    y[j] = (float)sums[j] * \(name)_rates\(last)[j];",
    ]
    lines += predictionEnd("y", activate(layers[last], "y"))
    return lines.joined(separator: "\n")
  }
}
