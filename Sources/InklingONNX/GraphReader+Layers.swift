// Weighted sums, activations, and what follows the last layer.

#if ONNX
  import InklingTraining
  import InklingInterchange

  extension GraphReader {
    /// Gemm or MatMul: a new layer.
    func layer(_ node: GraphNode) throws(DataError) -> PartialNetwork {
      var network = try network(of: node)
      var weights = try constant(1, of: node)
      guard weights.dimensions.count == 2 else {
        throw node.error(
          "weights of \(weights.dimensions.count) dimensions; expected 2")
      }
      if try node.integer("transB", default: 0) != 0 {
        weights = weights.transposed
      }
      guard try node.integer("transA", default: 0) == 0 else {
        throw node.error("transA; expected samples as rows")
      }
      guard network.isFloat, !network.hasSoftmax, !network.isPair,
        network.hasMeans
      else {
        throw node.error(
          "expected floats, no layer after a Softmax, and means where areas of "
            + "a picture are summed")
      }
      guard network.sample == nil || network.sample == [weights.dimensions[0]]
      else {
        throw node.error(
          "weights for \(weights.dimensions[0]) values of a sample with "
            + "the sizes \(network.sample ?? [])", .inconsistent)
      }
      // Before any memory is taken for what the tensor's dimensions say.
      let widths = 1...ParameterLayout.maximumWidth
      guard weights.dimensions.allSatisfy(widths.contains),
        network.layers.count < ParameterLayout.maximumLayers
      else {
        throw node.error(
          "layer \(network.layers.count) with the sizes "
            + "\(weights.dimensions); expected at most "
            + "\(ParameterLayout.maximumLayers) layers of 1 to "
            + "\(ParameterLayout.maximumWidth) values", .tooLarge)
      }
      // So memory stays below a multiple of the file.
      guard !network.layers.contains(where: { $0.weights.name == weights.name })
      else {
        throw node.error("the weights of a layer before it; expected its own")
      }
      var layer = PartialNetwork.Layer(
        weights: weights, weightFactor: try node.float("alpha", default: 1),
        biasFactor: try node.float("beta", default: 1))
      if node.node.input.count == 3, node.node.input[2] != "" {
        layer.biases = try constant(2, of: node)
      }
      network.layers.append(layer)
      network.sample = [weights.dimensions[1]]
      return network
    }

    /// The biases of a layer that has none yet.
    func addBiases(_ node: GraphNode) throws(DataError) -> PartialNetwork {
      let computed = try computedOperand(of: node)
      var network = try network(computed, of: node)
      if network.isSumming { return try addHalf(node) }
      let biases = try constant(1 - computed, of: node)
      guard let last = network.layers.indices.last,
        network.layers[last].biases == nil,
        network.layers[last].activation == nil, !network.hasSoftmax,
        !network.isPair, network.sample?.count == 1
      else {
        throw node.error("expected biases, right after a MatMul")
      }
      network.layers[last].biases = biases
      network.layers[last].biasFactor = 1
      return network
    }

    /// An activation of the last layer, which has none yet.
    func activate(_ node: GraphNode) throws(DataError) -> PartialNetwork {
      var network = try network(of: node)
      let last = try layerToActivate(network, node)
      let activation: Activation =
        switch node.operation {
        case .relu: .relu
        case .sigmoid: .sigmoid
        default: .tanh
        }
      network.layers[last].activation = activation
      return network
    }

    private func layerToActivate(
      _ network: PartialNetwork, _ node: GraphNode
    ) throws(DataError) -> Int {
      guard let last = network.layers.indices.last,
        network.layers[last].activation == nil, !network.hasSoftmax,
        !network.isPair
      else {
        throw node.error(
          "expected right after a layer, which has one activation")
      }
      return last
    }

    /// Greater than 0, which a Cast makes the step activation.
    func positive(_ node: GraphNode) throws(DataError) -> PartialNetwork {
      let network = try network(of: node)
      _ = try layerToActivate(network, node)
      guard try constant(1, of: node).scalar() == 0 else {
        throw node.error("expected to compare with 0")
      }
      return network
    }

    func softmax(_ node: GraphNode) throws(DataError) -> PartialNetwork {
      var network = try network(of: node)
      try checkAxis(node, of: network, default: version < 13 ? 1 : -1)
      guard !network.layers.isEmpty, !network.hasSoftmax, !network.isPair else {
        throw node.error("expected once, after the last layer")
      }
      network.hasSoftmax = true
      return network
    }

    /// Refuses an axis that is not that of a layer's outputs.
    private func checkAxis(
      _ node: GraphNode, of network: PartialNetwork, default value: Int64
    ) throws(DataError) {
      let axis = try node.integer("axis", default: value)
      guard axis == 1 || axis == -1, network.sample?.count == 1 else {
        throw node.error(
          "along axis \(axis); expected 1, over a layer's outputs")
      }
    }

    /// 1 - p, of one output p that a Sigmoid made.
    func complement(_ node: GraphNode) throws(DataError) -> PartialNetwork {
      let network = try network(1, of: node)
      guard try constant(0, of: node).scalar() == 1,
        network.layers.last?.activation == .sigmoid, network.sample == [1],
        !network.hasSoftmax, !network.isPair
      else {
        throw node.error("expected 1 less the one output of a Sigmoid")
      }
      return network
    }

    /// Sizes to reshape by, or the outputs 1 - p and p of two classes.
    func concat(
      _ node: GraphNode, _ index: Int
    ) throws(DataError) -> GraphValue {
      if let sizes = try joinedSizes(node) { return .sizes(sizes) }
      guard node.node.input.count == 2,
        case .complement(let first) = try operand(0, of: node),
        case .network(var network) = try operand(1, of: node),
        first.origin == network.origin
      else {
        throw node.error("expected 1 - p and p, the outputs of two classes")
      }
      try checkAxis(node, of: network, default: 0)
      network.isPair = true
      network.sample = [2]
      network.origin = index
      return .network(network)
    }

    /// The class of a sample, or its outputs by class name.
    func label(_ node: GraphNode) throws(DataError) -> GraphValue {
      switch node.operation {
      case .argMax:
        let network = try network(of: node)
        try checkAxis(node, of: network, default: 0)
        return .label(network)
      case .zipMap:
        var network = try network(of: node)
        network.classes = try classes(node)
        return .dictionary(network)
      default:
        guard case .label(var network) = try operand(1, of: node) else {
          throw node.error("expected the names of classes, by an ArgMax")
        }
        network.classes = try constant(0, of: node)
        return .label(network)
      }
    }

    /// The class names that a ZipMap has as its attribute.
    private func classes(_ node: GraphNode) throws(DataError) -> ConstantTensor
    {
      var names = ONNXTensorProto()
      names.stringData = node.attribute("classlabels_strings")?.strings ?? []
      names.int64Data = node.attribute("classlabels_int64s")?.ints ?? []
      let type: ONNXTensorProto.DataType =
        names.stringData.isEmpty ? .int64 : .string
      names.dataType = Int32(type.rawValue)
      names.dims = [Int64(max(names.stringData.count, names.int64Data.count))]
      return try ConstantTensor(
        names, name: node.node.output[0], source: source)
    }
  }
#endif
