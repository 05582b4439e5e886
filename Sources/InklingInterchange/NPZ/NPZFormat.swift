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
public enum NPZFormat: InterchangeFormat {
  /// `npz`
  public static let name = "npz"

  private static let texts = "inkling"
  private static let maximumTextSize = 64 << 20

  /// The mark of a zip archive.
  public static func recognizes(_ start: ArraySlice<UInt8>) -> Bool {
    start.starts(with: [0x50, 0x4b, 0x03, 0x04])
  }

  /// Reads a whole file.
  ///
  /// - Throws: `DataError` for what the format or a network forbids.
  public static func read(
    _ bytes: [UInt8], source: String
  ) throws(DataError) -> NetworkDescription {
    let archive = try NPZArchive(bytes: bytes, source: source)
    let names = Set(archive.names)
    var layers: [DescribedLayer] = []
    var known: Set = [texts]
    var room = ParameterLayout.maximumFloats
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
          index, of: archive, hasBias: names.contains("b\(index)"), &room))
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
      try network.apply(pairs(in: text, source: source), source: source)
    }
    return network
  }

  private static func layer(
    _ index: Int, of archive: NPZArchive, hasBias: Bool, _ room: inout Int
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
    guard count <= room else {
      throw DataError(
        .tooLarge, in: archive.source,
        "more than \(ParameterLayout.maximumFloats) weights up to W\(index)")
    }
    room -= count
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

  private static func pairs(
    in text: [UInt8], source: String
  ) throws(DataError) -> [(key: String, value: String)] {
    var pairs: [(key: String, value: String)] = []
    var scanner = JSONScanner(
      text, in: text.indices, source: source, label: "the array \(texts)")
    try scanner.object(atMost: SafetensorsHeader.maximumMetadata) {
      scanner, key throws(DataError) in
      pairs.append((key, try scanner.string()))
    }
    try scanner.expectEnd()
    return pairs
  }

  /// The bytes of a file that holds all of `network`.
  ///
  /// - Throws: `DataError` with reason `tooLarge` or `memory`.
  public static func write(
    _ network: NetworkDescription, source: String
  ) throws(DataError) -> [UInt8] {
    // An array, and an archive that grows to twice its size.
    try network.checkMemory(copies: 4, source: source)
    var archive = ZipWriter()
    for (index, layer) in network.layers.enumerated() {
      var weights = header("<f4", [layer.inputs, layer.outputs])
      weights.append(floats: layer.weights)
      try archive.append("W\(index).npy", weights, source: source)
      var biases = header("<f4", [layer.outputs])
      biases.append(floats: layer.biases)
      try archive.append("b\(index).npy", biases, source: source)
    }
    var text = JSONText()
    text.object { text in
      for (key, value) in network.metadataTexts {
        text.member(key) { $0.string(value) }
      }
    }
    try archive.append(
      "\(texts).npy", header("|u1", [text.bytes.count]) + text.bytes,
      source: source)
    return archive.finish()
  }

  /// The beginning of a .npy file, version 1.0: a whole number of 64 bytes.
  private static func header(_ type: String, _ shape: [Int]) -> [UInt8] {
    let tuple =
      shape.map(String.init).joined(separator: ", ")
      + (shape.count == 1 ? "," : "")
    let text =
      "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(tuple)), }"
    let size = (10 + text.utf8.count + 1 + 63) & ~63
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    bytes.append(littleEndian: UInt16(size - 10))
    bytes += text.utf8
    bytes += repeatElement(UInt8(ascii: " "), count: size - 1 - bytes.count)
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }
}
