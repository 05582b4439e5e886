// ONNX (https://onnx.ai), by messages that swift-protobuf reads and writes. Built
// with the package trait ONNX only.

#if ONNX
  import InklingInterchange
  import InklingTraining
  import SwiftProtobuf

  /// Dense networks as ONNX models.
  ///
  /// Read is what computes a dense network from one batch of samples: pixels
  /// multiplied by a number, Gemm or MatMul and Add, Relu, Sigmoid, Tanh, at
  /// last Softmax, with what `torch.onnx.export` and `skl2onnx` write around
  /// it. Any other operator is refused by name.
  ///
  /// Limits: 2^31 - 1 bytes; 2^18 messages, texts and integers together;
  /// 1,024 nodes; 16 dimensions; the layers and widths of `ParameterLayout`.
  /// Memory for reading: six times the input and 128 MiB.
  package enum ONNXFormat {
    /// Numbers of the matrices that average samples, at most.
    private static let maximumAreaParts = 1 << 24

    /// Reads a serialized ModelProto.
    package static func read(
      _ bytes: [UInt8], source: String
    ) throws(DataError) -> NetworkDescription {
      let parts = try MessageOutline.check(bytes, source: source)
      try DataError.checkMemory(
        6 * bytes.count + 512 * parts, for: "its graph", in: source)
      var options = BinaryDecodingOptions()
      options.messageDepthLimit = 8
      options.discardUnknownFields = true
      let model: ONNXModelProto
      do {
        model = try ONNXModelProto(
          serializedBytes: bytes.span.bytes, options: options)
      } catch {
        throw DataError(
          .malformed, in: source, "\(error); expected an ONNX model")
      }
      guard model.hasGraph else {
        throw DataError(
          .malformed, in: source, "no graph; expected an ONNX model")
      }
      var network = try GraphReader.read(model, source: source)
      let reducedShape = network.reducedShape
      try network.apply(model.metadataProps, source: source)
      guard network.reducedShape == reducedShape else {
        throw DataError(
          .inconsistent, in: source,
          "its metadata say that samples are averaged otherwise than the graph "
            + "does")
      }
      return network
    }

    /// The bytes of a ModelProto.
    package static func write(
      _ network: NetworkDescription, source: String
    ) throws(DataError) -> [UInt8] {
      // The tensors, and all as messages write them.
      try network.checkBeforeWriting(copies: 3, source: source)
      if let average = network.average {
        let count =
          average.height * average.reducedHeight
          + average.width * average.reducedWidth
        guard count <= maximumAreaParts else {
          throw DataError(
            .tooLarge, in: source,
            "\(count) parts of pixels in areas; expected at most "
              + "\(maximumAreaParts)")
        }
      }
      do {
        return try GraphWriter.model(of: network).serializedBytes()
      } catch {
        throw DataError(
          .tooLarge, in: source,
          "more than protocol buffers hold (\(error)); expected less than "
            + "\(MessageOutline.maximumSize) bytes")
      }
    }
  }

  extension InterchangeFormat {
    /// ONNX: a graph that takes a batch of pixels. A file is told by its name
    /// only, since a protocol buffer has no mark at its beginning.
    public static let onnx = InterchangeFormat(
      name: "onnx", recognizes: { _ in false }, read: ONNXFormat.read,
      write: ONNXFormat.write)
  }

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
        graph.outputTransform == nil || graph.outputTransform == outputTransform
      else {
        throw DataError(
          .inconsistent, in: source,
          "the input scale or output transform in its metadata (inkling....) "
            + "is another than its graph's")
      }
    }
  }
#endif
