// NumPy's .npz files with the arrays of a network: x @ W0 + b0, and so on.

import InklingTraining
import InklingData

/// Networks as arrays of NumPy.
///
/// A file holds `W0` `[inputs, outputs]`, `b0` `[outputs]` and so on, float32;
/// float64 is rounded to the nearest when read, and biases may have any shape
/// of `outputs` elements. What weights do not tell stands as JSON in the array
/// `inkling` of bytes: `json.loads(bytes(file["inkling"]))`.
///
/// Limits: the layers, widths and parameters of `ParameterLayout`, 64 MiB of
/// JSON, and those of `NPZArchive`. Memory for reading: the input, and twice
/// what its arrays declare.
package enum NPZFormat {
  private static let texts = "inkling"
  private static let maximumTextSize = 64 << 20

  /// The mark of a zip archive.
  package static func recognizes(_ start: ArraySlice<UInt8>) -> Bool {
    start.starts(with: [0x50, 0x4b, 0x03, 0x04])
  }

  /// Reads a whole file.
  ///
  /// - Throws: `DataError` for what the format or a network forbids.
  package static func read(
    _ bytes: [UInt8], source: String
  ) throws(DataError) -> NetworkDescription {
    let archive = try NPZArchive(bytes: bytes, source: source)
    let names = Set(archive.names)
    var layers: [DescribedLayer] = []
    var known: Set = [texts]
    var available = ParameterLayout.maximumFloats
    while names.contains("W\(layers.count)") {
      let index = layers.count
      guard index < ParameterLayout.maximumLayers else {
        throw DataError(
          .tooLarge, in: source,
          "more than \(ParameterLayout.maximumLayers) layers")
      }
      known.formUnion(["W\(index)", "b\(index)"])
      layers.append(
        try layer(
          index, of: archive, hasBias: names.contains("b\(index)"), &available))
    }
    guard !layers.isEmpty else {
      throw DataError(
        .unsupported, in: source, "no array W0; expected W0, b0, W1, b1, ...")
    }
    if let other = archive.names.first(where: { !known.contains($0) }) {
      throw DataError(
        .unsupported, in: source,
        "an array \(other.quoted); expected only W0, b0, ... and \(texts)")
    }
    var network = NetworkDescription(layers: layers)
    if names.contains(texts) {
      let text = try archive.open(texts).readBytes(atMost: maximumTextSize)
      var scanner = TextScanner(
        text, source: source, label: "the array \(texts)")
      let pairs = try scanner.strings()
      try scanner.expectEnd(after: "object")
      try network.apply(pairs, source: source)
    }
    return network
  }

  private static func layer(
    _ index: Int, of archive: NPZArchive, hasBias: Bool, _ available: inout Int
  ) throws(DataError) -> DescribedLayer {
    let weights = try archive.open("W\(index)")
    let shape = weights.layout.shape
    guard shape.count == 2,
      shape.allSatisfy((1...ParameterLayout.maximumWidth).contains)
    else {
      throw DataError(
        .unsupported, in: archive.source,
        "W\(index) is \(weights.layout); expected [inputs, outputs], each from "
          + "1 to \(ParameterLayout.maximumWidth)")
    }
    // Widths are limited: the product cannot overflow.
    let count = shape[0] * shape[1]
    guard count <= available else {
      throw DataError(
        .tooLarge, in: archive.source,
        "more than \(ParameterLayout.maximumFloats) weights up to W\(index)")
    }
    available -= count
    let numbers = try weights.readFloats()
    var biases = [Float](repeating: 0, count: shape[1])
    if hasBias {
      let stored = try archive.open("b\(index)")
      guard stored.layout.count == shape[1] else {
        throw DataError(
          .inconsistent, in: archive.source,
          "b\(index) is \(stored.layout); expected \(shape[1]) elements")
      }
      biases = try stored.readFloats()
    }
    return DescribedLayer(
      inputs: shape[0], outputs: shape[1], weights: numbers, biases: biases)
  }

  /// The bytes of a file that holds all of `network`.
  ///
  /// - Throws: `DataError` with reason `tooLarge` or `memory`.
  package static func write(
    _ network: NetworkDescription, source: String
  ) throws(DataError) -> [UInt8] {
    // An array, and an archive that grows to twice its size.
    try network.checkBeforeWriting(copies: 4, source: source)
    var archive = ZipWriter()
    for (index, layer) in network.layers.enumerated() {
      var weights = NPYHeader.encoded(
        type: "<f4", shape: [layer.inputs, layer.outputs])
      weights.append(floats: layer.weights)
      try archive.append("W\(index).npy", weights, source: source)
      var biases = NPYHeader.encoded(type: "<f4", shape: [layer.outputs])
      biases.append(floats: layer.biases)
      try archive.append("b\(index).npy", biases, source: source)
    }
    let text = network.metadataJSON.bytes
    try archive.append(
      "\(texts).npy",
      NPYHeader.encoded(type: "|u1", shape: [text.count]) + text,
      source: source)
    return archive.finish()
  }
}
