// A network as an ONNX graph.

#if ONNX
  import InklingTraining
  import InklingInterchange

  #if canImport(FoundationEssentials)
    import FoundationEssentials
  #else
    import Foundation
  #endif

  /// Writes the graph node by node, each reading what the last one wrote.
  struct GraphWriter {
    /// Operators of 2020, the first version whose Softmax is today's, and the
    /// file version that belongs to it: every later runtime takes both.
    private static let operatorVersion: Int64 = 13
    private static let fileVersion: Int64 = 7

    private var graph = ONNXGraphProto()
    /// The value that the next node reads.
    private var current = "input"

    /// The model that computes `network`'s outputs from a batch of samples.
    static func model(of network: NetworkDescription) -> ONNXModelProto {
      var writer = GraphWriter()
      writer.append(network)
      return .with {
        $0.irVersion = fileVersion
        $0.producerName = "Inkling"
        $0.opsetImport = [.with { $0.version = operatorVersion }]
        $0.graph = writer.graph
        $0.metadataProps = network.onnxMetadata
      }
    }

    private mutating func append(_ network: NetworkDescription) {
      let inputs = network.layers.first?.inputs ?? 0
      let outputs = network.layers.last?.outputs ?? 0
      let shape = network.inputShape ?? .vector(count: inputs)
      let takesFloats = network.takesFloats
      graph.name = "network"
      graph.input = [value("input", takesFloats ? .float : .uint8, shape.sizes)]
      if !takesFloats {
        append("Cast") {
          $0.attribute = [Self.integer("to", ONNXTensorProto.DataType.float)]
        }
        if let average = network.average { append(average, rounds: true) }
        let scale = network.inputScale ?? NetworkDescription.defaultInputScale
        append("Mul", constants: [tensor("input_scale", [], [scale])])
      } else if let average = network.average {
        append(average, rounds: false)
      }
      if shape.sizes.count > 1 { append("Flatten") }
      for (index, layer) in network.layers.enumerated() {
        append(
          "Gemm",
          constants: [
            tensor(
              "\(index).weight", [layer.inputs, layer.outputs], layer.weights),
            tensor("\(index).bias", [layer.outputs], layer.biases),
          ])
        append(layer.activation ?? .identity)
      }
      if network.outputTransform == .softmax {
        append("Softmax") { $0.attribute = [Self.integer("axis", -1)] }
      }
      graph.output = [value("output", .float, [outputs])]
      if let last = graph.node.indices.last {
        graph.node[last].output = ["output"]
      }
    }

    /// Means of areas. The sums of bytes are whole numbers below 2^24, so that
    /// their order does not matter, and neither does the last digit of the
    /// quotient.
    private mutating func append(_ average: AreaAverage, rounds: Bool) {
      let (height, width) = (average.height, average.width)
      let (rows, columns) = (average.reducedHeight, average.reducedWidth)
      let down = (0..<rows * height).map {
        Float(average.partsDown(ofRow: $0 % height, in: $0 / height))
      }
      let across = (0..<width * columns).map {
        Float(average.partsAcross(ofColumn: $0 / columns, in: $0 % columns))
      }
      append("MatMul", constants: [tensor("area_rows", [rows, height], down)]) {
        $0.input.reverse()
      }
      append(
        "MatMul", constants: [tensor("area_columns", [width, columns], across)])
      if rounds {
        append(
          "Add",
          constants: [tensor("area_half", [], [Float(average.parts / 2)])])
      }
      append("Div", constants: [tensor("area", [], [Float(average.parts)])])
      if rounds { append("Floor") }
    }

    private mutating func append(_ activation: Activation) {
      switch activation {
      case .identity: break
      case .relu: append("Relu")
      case .sigmoid: append("Sigmoid")
      case .tanh: append("Tanh")
      case .step:
        let zero = "zero"
        let isThere = graph.initializer.contains { $0.name == zero }
        append(
          "Greater", constants: isThere ? [] : [tensor(zero, [], [0])],
          inputs: isThere ? [zero] : [])
        append("Cast") {
          $0.attribute = [Self.integer("to", ONNXTensorProto.DataType.float)]
        }
      }
    }

    /// A node that reads the current value, then `constants`, then `inputs`,
    /// and writes a new one.
    private mutating func append(
      _ operation: String, constants: [ONNXTensorProto] = [],
      inputs: [String] = [], _ body: (inout ONNXNodeProto) -> Void = { _ in }
    ) {
      let name = "\(operation.lowercased())_\(graph.node.count)"
      var node = ONNXNodeProto()
      node.name = name
      node.opType = operation
      node.input = [current] + constants.map(\.name) + inputs
      node.output = [name]
      body(&node)
      graph.node.append(node)
      graph.initializer += constants
      current = name
    }

    private static func integer(
      _ name: String, _ value: Int64
    ) -> ONNXAttributeProto {
      .with {
        $0.name = name
        $0.type = .int
        $0.i = value
      }
    }

    private static func integer(
      _ name: String, _ type: ONNXTensorProto.DataType
    ) -> ONNXAttributeProto {
      integer(name, Int64(type.rawValue))
    }

    private func tensor(
      _ name: String, _ sizes: [Int], _ values: [Float]
    ) -> ONNXTensorProto {
      .with {
        $0.name = name
        $0.dims = sizes.map { Int64($0) }
        $0.dataType = Int32(ONNXTensorProto.DataType.float.rawValue)
        // Little-endian, as every machine that Inkling runs on.
        $0.rawData = values.withUnsafeBytes { Data($0) }
      }
    }

    /// A batch of any number of tensors.
    private func value(
      _ name: String, _ type: ONNXTensorProto.DataType, _ sizes: [Int]
    ) -> ONNXValueInfoProto {
      .with {
        $0.name = name
        $0.type.tensorType.elemType = Int32(type.rawValue)
        $0.type.tensorType.shape.dim =
          [.with { $0.dimParam = "batch" }]
          + sizes.map { size in .with { $0.dimValue = Int64(size) } }
      }
    }
  }

  extension NetworkDescription {
    /// Whether samples are floats that nothing multiplies: features of texts,
    /// or what the note on the training says.
    fileprivate var takesFloats: Bool {
      extra.contains { entry in
        entry.tag.description == "TFID"
          || entry.tag == TrainingRecord.tag
            && TrainingRecord(encoded: entry.value)?.inputsAreFloats == true
      }
    }
  }
#endif
