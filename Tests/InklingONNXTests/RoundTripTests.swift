// Inkling to ONNX and back: the same description, to the last bit.

#if ONNX
  import InklingTraining
  import InklingInterchange
  import InklingTestSupport
  import Testing

  @testable import InklingONNX

  struct RoundTripTests {
    @Test(arguments: Activation.allCases, OutputTransform.allCases)
    func keepsAllButTheForm(
      activation: Activation, transform: OutputTransform
    ) throws {
      var network = NetworkDescription.small(activation)
      network.outputTransform = transform
      let read = try roundTrip(network)
      #expect(read == network)
    }

    @Test(arguments: [[], ["", "a"]])
    func keepsNamesThatSayNothing(names: [String]) throws {
      var network = NetworkDescription.small()
      network.classNames = names
      #expect(try roundTrip(network) == network)
    }

    @Test(arguments: [InputShape.vector(count: 6), .image(height: 6, width: 1)])
    func keepsTheShape(_ shape: InputShape) throws {
      var network = NetworkDescription.small(.relu)
      network.inputShape = shape
      #expect(try roundTrip(network) == network)
    }

    @Test(arguments: [Float(1) / 255, 1 / 256, 0.3, 1, .leastNormalMagnitude])
    func keepsTheScale(_ scale: Float) throws {
      var network = NetworkDescription.small(.tanh)
      network.inputScale = scale
      #expect(try roundTrip(network) == network)
    }

    @Test func keepsMetadataAndTakesFloatsWhereTheModelDoes() throws {
      var network = NetworkDescription.small(.sigmoid)
      let record = TrainingRecord(
        recipe: "scratch", loss: "softmax-cross-entropy", seed: 1, epochs: 2,
        steps: 3, inputsAreFloats: true)
      let tag = try #require(ModelTag("NOTE"))
      network.extra = [
        try #require(record.metadataEntry),
        ModelMetadataEntry(tag: tag, isRequired: true, value: [0, 255, 10]),
      ]
      #expect(try roundTrip(network) == network)
      let graph = GraphWriter.model(of: network).graph
      #expect(graph.node.map(\.opType).prefix(2) == ["Flatten", "Gemm"])
    }

    @Test func keepsSignedZerosAndSmallestNumbers() throws {
      var network = NetworkDescription.small(.identity)
      network.layers[0].weights[0] = -0.0
      network.layers[0].biases[1] = .leastNonzeroMagnitude
      let read = try roundTrip(network)
      #expect(read.layers[0].weights[0].sign == .minus)
      #expect(read == network)
    }

    @Test(arguments: [
      (
        InputShape.image(height: 4, width: 5),
        InputShape.image(height: 2, width: 3)
      ),
      (.image(height: 2, width: 6), .image(height: 2, width: 3)),
      (.image(height: 9, width: 3), .image(height: 2, width: 3)),
      (.image(height: 12, width: 1), .image(height: 6, width: 1)),
    ])
    func keepsThatPicturesAreAveraged(
      _ shape: InputShape, _ reduced: InputShape
    ) throws {
      var network = NetworkDescription.averaging()
      network.inputShape = shape
      network.reducedShape = reduced
      #expect(try roundTrip(network) == network)
      let record = TrainingRecord(
        recipe: "scratch", loss: "softmax-cross-entropy", seed: 1, epochs: 2,
        steps: 3, inputsAreFloats: true)
      network.extra = [try #require(record.metadataEntry)]
      #expect(try roundTrip(network) == network)
    }

    /// Another number in what averages, or a node less: not that network.
    @Test func refusesOtherAverages() throws {
      let model = GraphWriter.model(of: .averaging())
      func refuses(_ change: (inout ONNXModelProto) -> Void) throws {
        var changed = model
        change(&changed)
        #expect(changed != model)
        let bytes: [UInt8] = try changed.serializedBytes()
        #expect(throws: DataError.self) {
          try ONNXFormat.read(bytes, source: "it")
        }
      }
      let nodes = model.graph.node
      #expect(
        nodes.map(\.opType).prefix(7) == [
          "Cast", "MatMul", "MatMul", "Add", "Div", "Floor", "Mul",
        ])
      for index in 1...5 {
        try refuses {
          $0.graph.node[index + 1].input = $0.graph.node[index + 1].input.map {
            $0 == nodes[index].output[0] ? nodes[index - 1].output[0] : $0
          }
        }
      }
      for place in 0..<4 {
        try refuses {
          $0.graph.initializer[place].rawData[
            $0.graph.initializer[place].rawData.startIndex + 3] ^= 1
        }
      }
      try refuses { $0.graph.initializer[0].dims = [5, 2] }
      let note = try #require(
        model.metadataProps.firstIndex { $0.key == "inkling.reduced_shape" })
      try refuses { $0.metadataProps[note].value = "1,6" }
      // The graph alone says enough.
      var bare = model
      bare.metadataProps.remove(at: note)
      let bytes: [UInt8] = try bare.serializedBytes()
      #expect(try ONNXFormat.read(bytes, source: "it") == .averaging())
    }

    private func roundTrip(
      _ network: NetworkDescription
    ) throws -> NetworkDescription {
      try ONNXFormat.read(
        try ONNXFormat.write(network, source: "it"), source: "it")
    }
  }
#endif
