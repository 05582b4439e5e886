// What each operator makes of its inputs.

#if ONNX
  import InklingTraining
  import InklingInterchange

  extension GraphReader {
    /// The value that `node` writes.
    func value(of node: GraphNode, index: Int) throws(DataError) -> GraphValue {
      var network: PartialNetwork
      switch node.operation {
      case .constant: return .constant(try constant(node))
      case .identity: return try operand(0, of: node)
      case .cast: return try cast(node, index)
      case .transpose: return try transpose(node)
      case .shape, .gather, .unsqueeze: return try sizes(node)
      case .concat: return try concat(node, index)
      case .flatten, .reshape: return try reshape(node, index)
      case .greater: return .isPositive(try positive(node))
      case .sub: return .complement(try complement(node))
      case .argMax, .zipMap, .arrayFeatureExtractor: return try label(node)
      case .mul, .div: network = try scale(node)
      case .gemm, .matMul:
        network = try isAreaSum(node) ? sumAreas(node) : layer(node)
      case .add: network = try addBiases(node)
      case .floor: network = try floor(node)
      case .relu, .sigmoid, .tanh: network = try activate(node)
      case .softmax: network = try softmax(node)
      }
      network.origin = index
      return .network(network)
    }

    /// The node's input, which the network computes.
    func network(
      _ index: Int = 0, of node: GraphNode
    ) throws(DataError) -> PartialNetwork {
      guard case .network(let network) = try operand(index, of: node) else {
        throw node.error("input \(index) is no value that the network computes")
      }
      return network
    }

    /// The node's input, which stands in the file.
    func constant(
      _ index: Int, of node: GraphNode
    ) throws(DataError) -> ConstantTensor {
      guard case .constant(let constant) = try operand(index, of: node) else {
        throw node.error("input \(index) does not stand in the file")
      }
      return constant
    }

    /// The number of the input that the network computes; the other stands in
    /// the file.
    func computedOperand(of node: GraphNode) throws(DataError) -> Int {
      if case .constant = try operand(0, of: node) { 1 } else { 0 }
    }

    private func constant(
      _ node: GraphNode
    ) throws(DataError) -> ConstantTensor {
      guard node.node.attribute.count == 1,
        let value = node.node.attribute.first
      else {
        throw node.error("expected one attribute, its value", .malformed)
      }
      var tensor = value.t
      func set(_ type: ONNXTensorProto.DataType, count: Int? = nil) {
        tensor.dataType = Int32(type.rawValue)
        if let count { tensor.dims = [Int64(count)] }
      }
      switch value.name {
      case "value_float":
        set(.float)
        tensor.floatData = [value.f]
      case "value_floats":
        set(.float, count: value.floats.count)
        tensor.floatData = value.floats
      case "value_int":
        set(.int64)
        tensor.int64Data = [value.i]
      case "value_ints":
        set(.int64, count: value.ints.count)
        tensor.int64Data = value.ints
      default: break
      }
      return try ConstantTensor(
        tensor, name: node.node.output[0], source: source)
    }

    /// To floats, or of labels to anything.
    private func cast(
      _ node: GraphNode, _ index: Int
    ) throws(DataError) -> GraphValue {
      let operand = try operand(0, of: node)
      let type = ONNXTensorProto.DataType(
        rawValue: Int(clamping: try node.integer("to", default: 0)))
      let isFloat = type == .float || type == .double
      switch operand {
      case .network(var network) where isFloat:
        // A cast of floats changes no value that float32 holds.
        if !network.isFloat {
          network.isFloat = true
          network.origin = index
        }
        return .network(network)
      case .isPositive(var network) where isFloat:
        network.layers[network.layers.count - 1].activation = .step
        network.origin = index
        return .network(network)
      case .label: return operand
      default:
        throw node.error("expected pixels or outputs, to float32 or float64")
      }
    }

    private func transpose(_ node: GraphNode) throws(DataError) -> GraphValue {
      let matrix = try constant(0, of: node)
      let order = node.attribute("perm")?.ints ?? [1, 0]
      guard matrix.dimensions.count == 2, order == [1, 0] else {
        throw node.error("expected a matrix of weights")
      }
      return .constant(matrix.transposed)
    }

    /// A number before the first layer.
    private func scale(_ node: GraphNode) throws(DataError) -> PartialNetwork {
      let computed =
        node.operation == .mul ? try computedOperand(of: node) : 0
      var network = try network(computed, of: node)
      if network.isSumming, node.operation == .div {
        return try divideSums(node)
      }
      let factor = try constant(1 - computed, of: node).scalar()
      guard network.layers.isEmpty, network.isFloat else {
        throw node.error(
          "expected only of float inputs, before the first layer")
      }
      let scale =
        (network.scale ?? 1) * (node.operation == .mul ? factor : 1 / factor)
      guard Float(scale).isFinite, Float(scale) > 0 else {
        throw node.error(
          "scales the input by \(scale); expected a finite number above 0")
      }
      network.scale = scale
      return network
    }
  }
#endif
