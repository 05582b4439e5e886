// safetensors (https://github.com/huggingface/safetensors), as PyTorch programs
// keep weights: what its tensors and metadata mean as a network. The bytes are
// read in SafetensorsHeader.swift.

import InklingTraining

/// The safetensors format, with weights named and shaped as
/// `torch.nn.Sequential` names those of its `torch.nn.Linear` modules.
///
/// A file holds `0.weight` `[outputs, inputs]`, `0.bias` and so on; activations
/// count as modules, but for identity. What PyTorch does not keep with weights
/// stands in the metadata, under keys that begin with `inkling.`.
///
/// Limits: 100,000,000 bytes of header, 128 tensors, names of 1,024 bytes,
/// 1,024 entries of metadata. Memory for reading: the input, three times its
/// header, and twice its numbers as float32.
package enum SafetensorsFormat {
  /// A length below 2^32, then a brace.
  package static func recognizes(_ start: ArraySlice<UInt8>) -> Bool {
    // Eight bytes of length, of which the highest four are zero, and a brace.
    let bytes = Array(start.prefix(9))
    return bytes.count == 9 && bytes[8] == UInt8(ascii: "{")
      && bytes[4..<8].allSatisfy { $0 == 0 }
  }

  /// Reads a whole file.
  ///
  /// - Throws: `DataError` for what the format or a network forbids.
  package static func read(
    _ bytes: [UInt8], source: String
  ) throws(DataError) -> NetworkDescription {
    let header = try SafetensorsHeader(bytes, source: source)
    let pairs = try SafetensorsLayers(header.tensors, source: source).pairs
    var layers: [DescribedLayer] = []
    for pair in pairs {
      layers.append(try layer(pair.weight, pair.bias, of: bytes, source))
    }
    var network = NetworkDescription(layers: layers)
    try network.apply(header.metadata, source: source)
    return network
  }

  private static func layer(
    _ weight: SafetensorsTensor, _ bias: SafetensorsTensor?, of bytes: [UInt8],
    _ source: String
  ) throws(DataError) -> DescribedLayer {
    // No inputs would make outputs without end of a few bytes.
    let widths = 1...ParameterLayout.maximumWidth
    guard weight.shape.count == 2, weight.shape.allSatisfy(widths.contains)
    else {
      throw weight.error(
        "expected the shape [outputs, inputs], each from 1 to "
          + "\(ParameterLayout.maximumWidth)", in: source)
    }
    let (outputs, inputs) = (weight.shape[0], weight.shape[1])
    if let bias, bias.shape != [outputs] {
      throw bias.error("expected the shape [\(outputs)]", in: source)
    }
    // The header's check has it that the numbers are there, so their count
    // fits. They are taken twice, to be transposed.
    try DataError.checkMemory(
      2 * 4 * inputs * outputs, for: "its weights", in: source)
    return DescribedLayer(
      inputs: inputs, outputs: outputs,
      weights: DescribedLayer.transpose(
        weight.floats(of: bytes), rows: outputs, columns: inputs),
      biases: bias?.floats(of: bytes) ?? [Float](repeating: 0, count: outputs))
  }

  /// The bytes of a file that holds all of `network`.
  ///
  /// - Throws: `DataError` with reason `tooLarge` or `memory`.
  package static func write(
    _ network: NetworkDescription, source: String
  ) throws(DataError) -> [UInt8] {
    // All, and those of one layer transposed and as bits.
    try network.checkBeforeWriting(copies: 3, source: source)
    var members = [("__metadata__", network.metadataJSON)]
    var offset = 0
    for (layer, index) in zip(network.layers, moduleIndices(of: network)) {
      for (name, shape) in [
        ("weight", [layer.outputs, layer.inputs]), ("bias", [layer.outputs]),
      ] {
        let end = offset + 4 * shape.reduce(1, *)
        members.append(
          (
            "\(index).\(name)",
            .object([
              "dtype": .string("F32"), "shape": .ints(shape),
              "data_offsets": .ints([offset, end]),
            ])
          ))
        offset = end
      }
    }
    // The tensors begin on an 8-byte boundary.
    let text = JSONValue.members(members).bytes
    let length = (text.count + 7) & ~7
    guard length <= SafetensorsHeader.maximumSize else {
      throw DataError(
        .tooLarge, in: source,
        "its metadata make a header of \(length) bytes; at most "
          + "\(SafetensorsHeader.maximumSize) fit safetensors")
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + length + offset)
    bytes.append(littleEndian: UInt64(length))
    bytes += text
    bytes += repeatElement(UInt8(ascii: " "), count: length - text.count)
    for layer in network.layers {
      bytes.append(
        floats: DescribedLayer.transpose(
          layer.weights, rows: layer.inputs, columns: layer.outputs))
      bytes.append(floats: layer.biases)
    }
    return bytes
  }

  /// Where each layer stands among the modules of a `Sequential`.
  private static func moduleIndices(of network: NetworkDescription) -> [Int] {
    var next = 0
    return network.layers.map { layer in
      defer { next += (layer.activation ?? .identity) == .identity ? 1 : 2 }
      return next
    }
  }
}
