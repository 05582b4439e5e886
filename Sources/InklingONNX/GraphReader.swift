// The network in a graph: one pass over the nodes, which ONNX wants in an order
// in which nothing is read before it is written. So cycles cannot be, and
// nothing recurses.

#if ONNX
  import InklingTraining
  import InklingInterchange

  /// Reads a graph whose one input is a batch of samples.
  struct GraphReader {
    let source: String
    /// The version of ONNX's own operators.
    let version: Int64
    /// Four a layer of the most there are, and as many around them.
    static let maximumNodes = 1_024
    /// Bytes of a name.
    static let maximumNameLength = 1_024
    /// The most dimensions.
    static let maximumSizes = 16
    private var values: [String: GraphValue] = [:]

    /// The network that `model` computes.
    ///
    /// - Throws: `DataError`, which names the node.
    static func read(
      _ model: ONNXModelProto, source: String
    ) throws(DataError) -> NetworkDescription {
      for set in model.opsetImport { try checkName(set.domain, source) }
      for text in model.metadataProps { try checkName(text.key, source) }
      let version = model.opsetImport.first {
        $0.domain.isEmpty || $0.domain == "ai.onnx"
      }
      guard let version = version?.version, version >= 7 else {
        throw DataError(
          .unsupported, in: source,
          "operators of version \(version?.version ?? 0); expected an ONNX "
            + "model with version 7 or later")
      }
      var reader = GraphReader(source: source, version: version)
      return try reader.network(of: model.graph)
    }

    private init(source: String, version: Int64) {
      self.source = source
      self.version = version
    }

    private mutating func network(
      of graph: ONNXGraphProto
    ) throws(DataError) -> NetworkDescription {
      guard graph.node.count <= Self.maximumNodes else {
        throw error(
          "\(graph.node.count) nodes; expected at most \(Self.maximumNodes)",
          .tooLarge)
      }
      for tensor in graph.initializer {
        let constant = try ConstantTensor(
          tensor, name: tensor.name, source: source)
        try define(tensor.name, .constant(constant))
      }
      // Old files list the initializers among the inputs.
      for name in graph.input.map(\.name) + graph.output.map(\.name) {
        try Self.checkName(name, source)
      }
      let inputs = graph.input.filter { values[$0.name] == nil }
      guard inputs.count == 1, let input = inputs.first else {
        throw error("\(inputs.count) inputs; expected one, the samples")
      }
      try define(input.name, .network(self.input(input)))
      for (index, proto) in graph.node.enumerated() {
        let node = try GraphNode(proto, index: index, source: source)
        try define(proto.output[0], value(of: node, index: index))
      }
      return try description(of: outputs(of: graph))
    }

    /// What a node's input stands for.
    func operand(_ index: Int, of node: GraphNode) throws(DataError)
      -> GraphValue
    {
      let name = node.node.input[index]
      guard let value = values[name] else {
        throw node.error(
          "reads \(name.quoted), which no input, initializer or node before "
            + "it writes", .inconsistent)
      }
      return value
    }

    private mutating func define(
      _ name: String, _ value: GraphValue
    ) throws(DataError) {
      try Self.checkName(name, source)
      guard values.updateValue(value, forKey: name) == nil else {
        throw error("the value \(name.quoted) is written twice", .inconsistent)
      }
    }

    /// Refuses names that would take long to compare.
    static func checkName(_ name: String, _ source: String) throws(DataError) {
      guard name.utf8.count <= maximumNameLength else {
        throw DataError(
          .tooLarge, in: source,
          "the name \(name.quoted) of \(name.utf8.count) bytes; expected at "
            + "most \(maximumNameLength)")
      }
    }

    func error(
      _ detail: String, _ reason: DataError.Reason = .unsupported
    ) -> DataError {
      DataError(reason, in: source, detail)
    }

    private func input(
      _ input: ONNXValueInfoProto
    ) throws(DataError) -> PartialNetwork {
      let type = input.type.tensorType
      let isFloat: Bool
      switch ONNXTensorProto.DataType(rawValue: Int(type.elemType)) {
      case .float, .double: isFloat = true
      case .uint8, .int32, .int64: isFloat = false
      default:
        throw error(
          "the input \(input.name.quoted) is of type \(type.elemType); "
            + "expected a tensor of floats, bytes or integers")
      }
      let sizes = type.shape.dim
      guard !type.hasShape || (2...Self.maximumSizes).contains(sizes.count)
      else {
        throw error(
          "the input \(input.name.quoted) has \(sizes.count) dimensions; "
            + "expected a batch of samples")
      }
      let sample = try sampleSizes(sizes.dropFirst())
      return PartialNetwork(
        origin: -1, isFloat: isFloat, sample: sample,
        batch: sizes.first.flatMap { $0.dimValue > 0 ? $0.dimValue : nil },
        input: sample, takesFloats: isFloat)
    }

    /// The sizes of a sample; `nil` where one is left open.
    private func sampleSizes(
      _ dimensions: ArraySlice<ONNXTensorShapeProto.Dimension>
    ) throws(DataError) -> [Int]? {
      var sizes: [Int] = []
      var width = 1
      for dimension in dimensions {
        guard dimension.dimValue != 0 else { return nil }
        let most = ParameterLayout.maximumWidth / width
        guard dimension.dimValue > 0, dimension.dimValue <= most else {
          throw error(
            "a sample has a size of \(dimension.dimValue); expected at most "
              + "\(ParameterLayout.maximumWidth) values in all", .tooLarge)
        }
        sizes.append(Int(dimension.dimValue))
        width *= Int(dimension.dimValue)
      }
      return sizes.isEmpty ? nil : sizes
    }

    /// The one network that all outputs come from.
    private func outputs(
      of graph: ONNXGraphProto
    ) throws(DataError) -> PartialNetwork {
      var found: PartialNetwork?
      for output in graph.output {
        let network: PartialNetwork
        switch values[output.name] {
        case .network(let value), .label(let value), .dictionary(let value):
          network = value
        default:
          throw error(
            "the output \(output.name.quoted) is not what a network computes "
              + "from the input", .inconsistent)
        }
        guard let first = found else {
          found = network
          continue
        }
        guard first.origin == network.origin else {
          throw error(
            "the output \(output.name.quoted) is computed from another value "
              + "than the first; expected the outputs of one last layer")
        }
        found?.classes = first.classes ?? network.classes
      }
      guard let found, !found.layers.isEmpty else {
        throw error("no layer between input and output; expected a network")
      }
      return found
    }
  }
#endif
