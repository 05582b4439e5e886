// A node of the graph with what its operator allows: how an error names it, and
// its attributes, checked. The operators are those that a dense network is
// written with, by ONNX Runtime's users, torch.onnx.export and skl2onnx.

#if ONNX
  import InklingInterchange
  import InklingTraining

  /// One operation of the graph.
  struct GraphNode {
    let node: ONNXNodeProto
    let operation: GraphOperator
    private let index: Int
    private let source: String

    /// - Throws: `DataError` for an operator, an attribute or a number of
    ///   inputs or outputs that is not known.
    init(_ node: ONNXNodeProto, index: Int, source: String) throws(DataError) {
      self.node = node
      self.index = index
      self.source = source
      for name in [node.domain, node.opType] + node.input + node.output
        + node.attribute.map(\.name)
      {
        try GraphReader.checkName(name, source)
      }
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

  /// An operator of ONNX, with its domain unless that is ONNX's own.
  enum GraphOperator: String {
    case add = "Add"
    case argMax = "ArgMax"
    case cast = "Cast"
    case concat = "Concat"
    case constant = "Constant"
    case div = "Div"
    case flatten = "Flatten"
    case floor = "Floor"
    case gather = "Gather"
    case gemm = "Gemm"
    case greater = "Greater"
    case identity = "Identity"
    case matMul = "MatMul"
    case mul = "Mul"
    case relu = "Relu"
    case reshape = "Reshape"
    case shape = "Shape"
    case sigmoid = "Sigmoid"
    case softmax = "Softmax"
    case sub = "Sub"
    case tanh = "Tanh"
    case transpose = "Transpose"
    case unsqueeze = "Unsqueeze"
    case arrayFeatureExtractor = "ai.onnx.ml.ArrayFeatureExtractor"
    case zipMap = "ai.onnx.ml.ZipMap"

    /// The numbers of inputs that are understood.
    var inputCounts: ClosedRange<Int> {
      switch self {
      case .constant: 0...0
      case .argMax, .cast, .flatten, .floor, .identity, .relu, .shape, .sigmoid,
        .softmax, .tanh, .transpose, .zipMap:
        1...1
      case .gemm: 2...3
      case .concat: 1...8
      default: 2...2
      }
    }

    /// The attributes that are understood.
    var attributes: [String] {
      switch self {
      case .argMax: ["axis", "keepdims", "select_last_index"]
      // How the others round is of types that are not understood.
      case .cast: ["to", "saturate", "round_mode"]
      case .concat, .flatten, .gather, .softmax: ["axis"]
      case .constant:
        ["value", "value_float", "value_floats", "value_int", "value_ints"]
      case .gemm: ["alpha", "beta", "transA", "transB"]
      case .reshape: ["allowzero"]
      case .transpose: ["perm"]
      case .zipMap: ["classlabels_int64s", "classlabels_strings"]
      default: []
      }
    }
  }
#endif
