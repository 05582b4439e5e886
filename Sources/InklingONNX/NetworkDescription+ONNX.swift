// What a graph cannot say of a network, as the metadata of an ONNX model: texts
// by name, the same as in a safetensors file.

#if ONNX
  import InklingTraining
  import InklingInterchange

  extension NetworkDescription {
    /// The graph says it itself.
    private static let activations = "inkling.activations"

    /// All texts of the network but its activations.
    var onnxMetadata: [ONNXStringStringEntryProto] {
      metadataTexts.filter { $0.key != Self.activations }.map { text in
        .with {
          $0.key = text.key
          $0.value = text.value
        }
      }
    }

    /// Takes over what the metadata say beside the graph.
    ///
    /// - Throws: `DataError` for a text that cannot be read, or that
    ///   contradicts the graph: another program has changed it.
    mutating func apply(
      _ metadata: [ONNXStringStringEntryProto], source: String
    ) throws(DataError) {
      let graph = self
      try apply(
        metadata.filter { $0.key != Self.activations }
          .map { (key: $0.key, value: $0.value) }, source: source)
      guard graph.inputScale == nil || graph.inputScale == inputScale,
        graph.outputTransform == nil
          || graph.outputTransform == outputTransform
      else {
        throw DataError(
          .inconsistent, in: source,
          "the input scale or output transform in its metadata (inkling....) "
            + "is another than its graph's")
      }
    }
  }
#endif
