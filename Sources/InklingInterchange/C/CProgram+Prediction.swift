// The function of an exported model that predicts: its calls, layer by layer, at
// each level, and the choice among them.

import InklingCore

extension CProgram {
  /// The function that users call, behind those of the levels that it chooses
  /// among. `body` gives a function's lines at a level, or at the compiler's.
  func prediction(
    _ body: (_ level: CFunctions.Level?) -> [String]
  ) -> String {
    let parameters = "(const uint8_t *pixels, float *outputs)"
    var lines: [String] = [], choices: [String] = []
    for level in CFunctions.levels {
      lines += [
        "#if \(level.condition)",
        "\(level.attribute) __attribute__((noinline))",
        "static int @_predict\(level.lanes)\(parameters) {",
      ]
      lines += body(level) + ["}", "#endif", ""]
      choices += [
        "#if \(level.condition)",
        "  if (__builtin_cpu_supports(\"\(level.set)\"))",
        "    return @_predict\(level.lanes)(pixels, outputs);", "#endif",
      ]
    }
    lines += ["int @_predict\(parameters) {"] + choices + body(nil) + ["}"]
    return lines.joined(separator: "\n")
  }

  /// Where the first layer reads, declared.
  private var averageRow: [String] {
    average.map { ["  uint8_t x[\($0.reducedCount)];"] } ?? []
  }

  /// The call that fills it.
  private var averageCall: [String] {
    average.map { _ in ["  @_average(pixels, x);"] } ?? []
  }

  private var firstRow: String { average == nil ? "pixels" : "x" }

  /// The call of a layer's activation, if it has one.
  private func activate(_ layer: LayerLayout, _ row: String) -> [String] {
    guard layer.activation != .identity else { return [] }
    return ["  @_\(layer.activation.name)(\(row), \(layer.outputs));"]
  }

  /// The end of both kinds of prediction: the outputs are in `row`, and become
  /// those of the model by `calls`.
  private func predictionEnd(_ row: String, _ calls: [String]) -> [String] {
    let count = model.layout.outputs
    return [
      "  label = @_largest(\(row), \(count));", "  if (outputs) {",
      "    size_t i;",
    ] + calls.map { "  " + $0 } + [
      "    for (i = 0; i < \(count); i++)", "      outputs[i] = \(row)[i];",
    ] + (hasSoftmax ? ["    @_softmax(outputs, \(count));"] : []) + [
      "  }", "  return label;",
    ]
  }

  func floatPrediction(at level: CFunctions.Level?) -> [String] {
    let rows = ["a", "b"].prefix(layers.count)
    let declared = rows.map { "\($0)[\(widest)]" }.joined(separator: ", ")
    let lanes = level.map { "\($0.lanes)" } ?? "@_lanes"
    var lines =
      averageRow + ["  float \(declared);", "  int label;"] + averageCall
    for (index, layer) in layers.enumerated() {
      let row = rows[index % 2]
      let source = index == 0 ? firstRow : rows[1 - index % 2]
      lines.append(
        "  @_\(floatInputs(index).rawValue)(\(lanes), \(source), "
          + "\(layer.inputs), @_weights\(index), @_biases\(index), \(row), "
          + "\(layer.outputs));")
      lines += activate(layer, row)
    }
    return lines + predictionEnd(rows[(layers.count - 1) % 2], [])
  }

  func prediction(
    by quantized: QuantizedParameters, at level: CFunctions.Level?
  ) -> [String] {
    let suffix = level.map { "\($0.lanes)" } ?? ""
    let last = layers.count - 1
    let outputs = model.layout.outputs
    var lines =
      averageRow + ["  int32_t sums[\(widest)];", "  float y[\(outputs)];"]
    lines += ["a", "b"].prefix(rows).map { "  uint8_t \($0)[\(hiddenWidth)];" }
    lines += ["  size_t j;", "  int label;"] + averageCall
    var source = firstRow
    for (index, layer) in quantized.layout.layers.enumerated() {
      lines.append(
        "  @_sums\(suffix)(\(source), \(layer.inputs), "
          + "@_weights\(index), @_biases\(index), sums, \(layer.outputs));")
      guard !layer.isLast else { continue }
      source = index % 2 == 0 ? "a" : "b"
      let table = layer.hasTable ? "@_table\(index)" : "NULL"
      lines.append(
        "  @_bytes(sums, @_rates\(index), \(layer.outputs), "
          + "\(layer.lowest), \(layer.highest), \(table), \(source));")
    }
    lines += [
      "  for (j = 0; j < \(outputs); j++)",
      "    y[j] = (float)sums[j] * @_rates\(last)[j];",
    ]
    return lines + predictionEnd("y", activate(layers[last], "y"))
  }
}
