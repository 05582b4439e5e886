// `inkling inspect`: what is in a model file, and what it costs here.

import ArgumentParser
import InklingBench
import InklingCore
import InklingData
import InklingRuns
import InklingTraining

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what a model is and what it costs on this machine.")

  @Argument(help: ArgumentHelp("The model file.", valueName: "model"))
  var path: String

  @OptionGroup var format: OutputFormat

  func run() throws {
    let model = try Model(file: path)
    let latency = try latency(of: model)
    let memory = try Predictor(model: model).workingMemory
    let opening = try PredictionLatency.opening { try Model(file: path) }
    try StandardOutput.write(
      format.json
        ? PrintedText(try json(model, latency, memory, opening))
        : try text(model, latency, memory, opening))
  }

  /// - Returns: `nil` for a model whose outputs are no finite numbers.
  private func latency(of model: Model) throws -> PredictionLatency? {
    do throws(PredictionError) {
      return try PredictionLatency(
        of: model,
        pixels: PredictionLatency.samples(
          model.signature.inputShape, count: 20),
        count: predictions(model))
    } catch {
      if case .notFinite = error { return nil }
      throw CommandFailure("\(path): \(error)")
    }
  }

  /// Some thousand predictions; fewer of a model so large that they would take
  /// more than moments.
  private func predictions(_ model: Model) -> Int {
    min(5_000, max(100, 1_000_000_000 / model.layout.multiplyAdds))
  }

  private func json(
    _ model: Model, _ latency: PredictionLatency?, _ memory: Int,
    _ opening: Double
  ) throws -> JSONValue {
    let signature = model.signature
    return .object([
      "model": .string(path), "file_bytes": .int(model.fileSize),
      "layers": .array(
        model.layout.layers.map {
          .object([
            "inputs": .int($0.inputs), "outputs": .int($0.outputs),
            "activation": .string("\($0.activation.name)"),
            "parameters": .int($0.parameterCount),
          ])
        }),
      "parameters": .int(model.layout.parameterCount),
      "parameter_bits": .int(model.quantized == nil ? 32 : 8),
      "multiply_adds": .int(model.layout.multiplyAdds),
      "working_memory_bytes": .int(memory),
      "input_shape": .ints(signature.inputShape.sizes),
      "reduced_shape": signature.reducedShape.map { .ints($0.sizes) } ?? .null,
      "input_scale": .float(signature.inputScale),
      "output_transform": .string(signature.outputTransform.name),
      "classes": .strings(signature.classNames),
      "terms": try TfidfVectorizer(of: model).map {
        .strings($0.vocabulary)
      } ?? .null,
      "training": TrainingRecord(of: model).map(\.json) ?? .null,
      "level": .string(Kernels.active.name),
      "opening_seconds_p50": .float(opening),
      "prediction_seconds_p50": latency.map { .float($0.median) } ?? .null,
    ])
  }

  private func text(
    _ model: Model, _ latency: PredictionLatency?, _ memory: Int,
    _ opening: Double
  ) throws -> PrintedText {
    let signature = model.signature
    // Joined, in a line, in a text, and that escaped; some while they grow.
    try checkMemory(
      8 * signature.classNames.reduce(0) { $0 + $1.utf8.count + 2 },
      for: "the names of classes")
    var table = Table([
      "layer": .right, "inputs": .right, "outputs": .right,
      "activation": .left, "parameters": .right,
    ])
    for (index, layer) in model.layout.layers.enumerated() {
      table.append([
        "\(index + 1)", "\(layer.inputs)", "\(layer.outputs)",
        "\(layer.activation.name)", String(grouped: layer.parameterCount),
      ])
    }
    let shape = signature.inputShape.sizes.map { String($0) }
    let speed =
      latency.map {
        "\(String(seconds: $0.median)) here (median, \(Kernels.active.name))"
      } ?? "none: the outputs are no finite numbers"
    let lines: KeyValuePairs<String, String> = [
      "file": "\(path), \(String(grouped: model.fileSize)) bytes",
      "parameters": String(grouped: model.layout.parameterCount)
        + (model.quantized == nil ? ", float32" : ", 8 bits"),
      "input": shape.joined(separator: " x ")
        + (signature.reducedShape.map { ", averaged to \($0.text)" } ?? "")
        + ", bytes times \(signature.inputScale)",
      "output": signature.outputTransform.name,
      "classes": signature.classNames.joined(separator: ", "),
      "terms": try TfidfVectorizer(of: model)?.summary ?? "",
      "trained": TrainingRecord(of: model)?.text ?? "",
      "working memory": "\(String(grouped: memory)) bytes",
      "multiply-adds": "\(String(grouped: model.layout.multiplyAdds)) "
        + "per prediction",
      "opening": "\(String(seconds: opening)) here (median)",
      "prediction": speed,
    ]
    let shown = lines.filter { !$0.value.isEmpty }
      .map { $0.key.left(16) + $0.value }
    return "\(table.text)\n\n\(PrintedText(lines: shown))"
  }
}

extension TfidfVectorizer {
  /// How many terms, and the first of them.
  fileprivate var summary: String {
    let some = vocabulary.prefix(8)
    return "\(vocabulary.count) (TF-IDF): " + some.joined(separator: ", ")
      + (some.count < vocabulary.count ? ", ..." : "")
  }
}

extension TrainingRecord {
  /// How a model was trained, in a line.
  var text: String {
    "\(recipe), \(loss), \(epochs) epochs (\(String(grouped: steps)) steps), "
      + "seed \(seed)" + (validation.map { ", validation \($0)" } ?? "")
      + (temperature.map { ", temperature \(String($0, places: 4))" } ?? "")
      + (data.map { ", \($0.text)" } ?? "")
  }

  fileprivate var json: JSONValue {
    .members(
      [
        ("recipe", .string(recipe)), ("loss", .string(loss)),
        ("seed", .int(seed)), ("epochs", .int(epochs)), ("steps", .int(steps)),
      ] + (validation.map { [("validation", .string($0))] } ?? [])
        + (temperature.map { [("temperature", .float($0))] } ?? [])
        + (data.map { [("data", $0.json)] } ?? []))
  }
}

extension DataRecord {
  fileprivate var text: String {
    let parts = [("train", train), ("test", test)].compactMap { name, part in
      part.map { "\($0.count) to \(name)" }
    }
    return (name.map { "data \($0), " } ?? "data ")
      + parts.joined(separator: ", ")
      + (pictures == .asIs ? ", pictures as they are" : "")
      + (replay.map { ", with \($0)" } ?? "")
  }

  fileprivate var json: JSONValue {
    func json(_ part: DataFingerprint?) -> JSONValue {
      part.map {
        .object(["samples": .int($0.count), "crc32": .int($0.checksum)])
      } ?? .null
    }
    return .object([
      "name": name.map { .string($0) } ?? .null, "train": json(train),
      "test": json(test),
      "pictures": pictures.map { .string($0.rawValue) } ?? .null,
      "test_share": testShare.map { .float($0) } ?? .null,
      "columns": columns.map { .strings($0) } ?? .null,
      "replay": replay.map { .string($0) } ?? .null,
    ])
  }
}

extension ParameterLayout {
  /// Multiplications with addition that one prediction takes.
  fileprivate var multiplyAdds: Int {
    layers.reduce(0) { $0 + $1.inputs * $1.outputs }
  }
}

extension InputShape {
  /// Height and width, or the number of features.
  fileprivate var sizes: [Int] {
    switch self {
    case .image(let height, let width): [height, width]
    case .vector(let count): [count]
    }
  }
}

extension OutputTransform {
  fileprivate var name: String {
    switch self {
    case .none: "as it is"
    case .softmax: "softmax"
    }
  }
}
