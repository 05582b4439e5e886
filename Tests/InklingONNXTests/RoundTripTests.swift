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

    private func roundTrip(
      _ network: NetworkDescription
    ) throws -> NetworkDescription {
      try ONNXFormat.read(
        try ONNXFormat.write(network, source: "it"), source: "it")
    }
  }
#endif
