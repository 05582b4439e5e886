// A node of the graph with what its operator allows: how an error names it, and
// its attributes, checked.

#if ONNX
  import InklingTraining
  import InklingInterchange

  /// One operation of the graph.
  struct GraphNode {
    let node: ONNXNodeProto
    let operation: GraphOperator
    private let index: Int
    private let source: String

    /// - Throws: `DataError` for an operator, an attribute or a number of
    ///   inputs or outputs that is not known.
    init(
      _ node: ONNXNodeProto, index: Int, source: String
    ) throws(DataError) {
      self.node = node
      self.index = index
      self.source = source
      let domain =
        node.domain.isEmpty || node.domain == "ai.onnx"
        ? "" : node.domain + "."
      guard let operation = GraphOperator(rawValue: domain + node.opType)
      else {
        throw DataError(
          .unsupported, in: source,
          "node \(index) \(node.name.quoted): the operator "
            + "\((domain + node.opType).quoted) is not one of a dense network "
            + "with Relu, Sigmoid, Tanh and Softmax")
      }
      self.operation = operation
      guard operation.inputCounts.contains(node.input.count) else {
        throw error("\(node.input.count) inputs")
      }
      guard node.output.count == 1, node.output[0] != "" else {
        throw error("\(node.output.count) outputs; expected one")
      }
      for attribute in node.attribute
      where !operation.attributes.contains(attribute.name) {
        throw error("the unknown attribute \(attribute.name.quoted)")
      }
    }

    /// A refusal that names the node.
    func error(
      _ detail: String, _ reason: DataError.Reason = .unsupported
    ) -> DataError {
      DataError(
        reason, in: source,
        "node \(index) \(node.name.quoted) (\(operation.rawValue)): \(detail)")
    }

    /// The attribute of that name, if it is given.
    func attribute(_ name: String) -> ONNXAttributeProto? {
      node.attribute.first { $0.name == name }
    }

    /// An integer attribute.
    func integer(
      _ name: String, default value: Int64
    ) throws(DataError) -> Int64 {
      guard let attribute = attribute(name) else { return value }
      guard attribute.type == .int else {
        throw error("\(name) is no integer", .malformed)
      }
      return attribute.i
    }

    /// A float attribute.
    func float(
      _ name: String, default value: Float
    ) throws(DataError) -> Float {
      guard let attribute = attribute(name) else { return value }
      guard attribute.type == .float else {
        throw error("\(name) is no float", .malformed)
      }
      return attribute.f
    }
  }
#endif
