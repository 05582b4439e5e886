// Bytes that are no model, or nearly one: refused without a trap, and before
// they take memory.

#if ONNX
  import InklingTraining
  import InklingInterchange
  import InklingTestSupport
  import Testing

  @testable import InklingONNX

  struct HostileBytesTests {
    private let model: [UInt8]

    init() throws {
      model = try ONNXFormat.write(
        NetworkDescription.small(.step), source: "it")
    }

    @Test func refusesEveryCut() {
      for length in 0..<model.count {
        let cut = Array(model[..<length])
        // A cut between two fields of the outermost message is a model still.
        guard let read = try? ONNXFormat.read(cut, source: "cut") else {
          continue
        }
        #expect(read.layers == NetworkDescription.small(.step).layers)
      }
    }

    @Test func survivesEveryChangedByte() {
      for index in model.indices {
        for change in [0x01, 0x02, 0x08, 0x80, 0xFF] as [UInt8] {
          var bytes = model
          bytes[index] ^= change
          _ = try? ONNXFormat.read(bytes, source: "changed")
            .network(source: "changed")
        }
      }
    }

    @Test(arguments: [
      // A group, a number without an end, a field longer than the file, random.
      ([0x3B, 0x3C], "no field of a message"),
      ([UInt8](repeating: 0xFF, count: 12), "a number of more than 10 bytes"),
      (
        [0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], "does not end within its message"
      ),
      ([0x3A, 0x02, 0x0A, 0x7F], "does not end within its message"),
      ([], "no graph"),
    ])
    func refusesWhatIsNoModel(bytes: [UInt8], says: String) {
      let error = #expect(throws: DataError.self) {
        try ONNXFormat.read(bytes, source: "it")
      }
      #expect(error?.description.contains(says) == true, "\(error as Any)")
    }

    /// The limit itself would take two gigabytes.
    @Test func refusesTooManyBytes() throws {
      for (limit, isRefused) in [(model.count, false), (model.count - 1, true)]
      {
        var reason: DataError.Reason?
        do throws(DataError) {
          try MessageOutline.check(model, source: "it", limit: limit)
        } catch {
          reason = error.reason
        }
        #expect(reason == (isRefused ? .tooLarge : nil))
      }
      #expect(MessageOutline.maximumSize == Int(Int32.max))
    }

    @Test(arguments: [(16, false), (17, true)])
    func refusesTooManyDimensions(count: Int, isRefused: Bool) throws {
      let refusal = try SpoiledModel.refusal { model in
        let sizes = model.graph.input[0].type.tensorType.shape.dim
        let one = ONNXTensorShapeProto.Dimension.with { $0.dimValue = 1 }
        model.graph.input[0].type.tensorType.shape.dim =
          [sizes[0]] + [_](repeating: one, count: count - sizes.count)
          + sizes[1...]
      }
      #expect(
        (refusal?.detail.contains("has \(count) dimensions") ?? false)
          == isRefused, "\(refusal as Any)")
    }

    @Test(arguments: [(64, nil), (65, DataError.Reason.tooLarge)])
    func refusesTooManyLayers(count: Int, reason: DataError.Reason?) throws {
      let layer = DescribedLayer(
        inputs: 1, outputs: 1, weights: [1], biases: [0], activation: .relu)
      let network = NetworkDescription(
        layers: [_](repeating: layer, count: count),
        inputShape: .vector(count: 1), inputScale: 1, outputTransform: .none)
      let bytes = try ONNXFormat.write(network, source: "it")
      var refusal: DataError.Reason?
      do throws(DataError) {
        _ = try ONNXFormat.read(bytes, source: "it")
      } catch {
        refusal = error.reason
      }
      #expect(refusal == reason)
    }

    /// Two bytes of file a node, hundreds in memory.
    @Test func refusesTooManyNodesBeforeTheyAreDecoded() throws {
      let nodes = [UInt8]([0x0A, 0x00])
      let count = MessageOutline.maximumParts
      let graph = [[UInt8]](repeating: nodes, count: count).flatMap { $0 }
      var length: [UInt8] = []
      var rest = graph.count
      while rest >= 0x80 {
        length.append(UInt8(rest & 0x7F) | 0x80)
        rest >>= 7
      }
      let bytes = [0x3A] + length + [UInt8(rest)] + graph
      let error = #expect(throws: DataError.self) {
        try ONNXFormat.read(bytes, source: "it")
      }
      #expect(error?.reason == .tooLarge)
    }

    /// Each layer would take the memory of the one tensor in the file.
    @Test func refusesWeightsUsedTwice() throws {
      let refusal = try SpoiledModel.refusal { model in
        model[tensor: "0.weight"] = .with {
          $0.name = "0.weight"
          $0.dims = [6, 6]
          $0.dataType = 1
          $0.floatData = [Float](repeating: 1, count: 36)
        }
        model["Gemm"].input.removeLast()
        model["Relu"].opType = "MatMul"
        model["MatMul"].input.append("0.weight")
      }
      #expect(
        refusal?.description.contains("the weights of a layer before it")
          == true)
    }

    /// Each node would keep a list of layers of its own.
    @Test func refusesTooManyNodes() throws {
      let refusal = try SpoiledModel.refusal { model in
        for index in 0..<GraphReader.maximumNodes {
          model.graph.node.append(
            .with {
              $0.opType = "Identity"
              $0.input = ["output"]
              $0.output = ["copy\(index)"]
            })
        }
      }
      #expect(refusal?.reason == .tooLarge)
    }

    /// Sizes joined with themselves double at each node.
    @Test func refusesSizesThatGrowWithoutEnd() throws {
      let refusal = try SpoiledModel.refusal { model in
        var nodes = [
          ONNXNodeProto.with {
            $0.opType = "Shape"
            $0.input = ["input"]
            $0.output = ["sizes0"]
          }
        ]
        for index in 0..<60 {
          nodes.append(
            .with {
              $0.opType = "Concat"
              $0.input = ["sizes\(index)", "sizes\(index)"]
              $0.output = ["sizes\(index + 1)"]
              $0.attribute = [TestAttributes.integer("axis", 0)]
            })
        }
        model.graph.node = nodes + model.graph.node
      }
      #expect(refusal?.reason == .tooLarge)
    }
  }
#endif
