// Graphs that are refused, and that the refusal says what and where.

#if ONNX
  import InklingTraining
  import InklingTestSupport
  import Testing

  @testable import InklingONNX

  struct RefusalTests {
    /// A fault and a part of what must be said of it.
    struct Fault: CustomTestStringConvertible, Sendable {
      let says: String
      let spoil: @Sendable (inout ONNXModelProto) -> Void
      var testDescription: String { says }

      init(
        _ says: String,
        _ spoil: @escaping @Sendable (inout ONNXModelProto) -> Void
      ) {
        self.says = says
        self.spoil = spoil
      }
    }

    static let faults: [Fault] = [
      Fault(#"the operator "Conv" is not one of"#) {
        $0["Relu"].opType = "Conv"
      },
      Fault(#"node 4 "relu_4": the operator "LogSoftmax""#) {
        $0["Relu"].opType = "LogSoftmax"
      },
      Fault(#"the operator "com.example.Gemm""#) {
        $0["Gemm"].domain = "com.example"
      },
      Fault(#"reads "nowhere", which no input"#) {
        $0["Relu"].input = ["nowhere"]
      },
      // A cycle.
      Fault(#"reads "output", which no input"#) {
        $0["Cast"].input = ["output"]
      },
      Fault(#"the value "cast_0" is written twice"#) {
        $0["Mul"].output = ["cast_0"]
      },
      Fault(#"the output "output" is not what a network computes"#) {
        $0["Softmax"].output = ["elsewhere"]
      },
      Fault("2 outputs; expected one") { $0["Relu"].output += ["more"] },
      Fault("2 inputs") { $0["Relu"].input += ["input"] },
      Fault("2 inputs; expected one, the samples") {
        $0.graph.input.append($0.graph.input[0])
        $0.graph.input[1].name = "another"
      },
      Fault("no layer between input and output") {
        $0.graph.node.removeAll()
        $0.graph.output[0].name = "input"
      },
      Fault("operators of version 6; expected") {
        $0.opsetImport[0].version = 6
      },
      Fault("no graph; expected an ONNX model") { $0.clearGraph() },
      Fault(#"the unknown attribute "sides""#) {
        $0["Gemm"].attribute = [.with { $0.name = "sides" }]
      },
      Fault("transA; expected samples as rows") {
        $0["Gemm"].attribute = [TestAttributes.integer("transA", 1)]
      },
      Fault("alpha is no float") {
        $0["Gemm"].attribute = [TestAttributes.integer("alpha", 1)]
      },
      Fault("weights for 4 values of a sample with the sizes [6]") {
        $0["Gemm"].attribute = [TestAttributes.integer("transB", 1)]
      },
      Fault("along axis 0; expected 1") {
        $0["Softmax"].attribute = [TestAttributes.integer("axis", 0)]
      },
      // A softmax over part of the outputs.
      Fault("along axis -1; expected 1, over a layer's outputs") {
        $0.graph.initializer.append(
          .with {
            $0.name = "sizes"
            $0.dims = [3]
            $0.dataType = 7
            $0.int64Data = [-1, 2, 1]
          })
        $0["Softmax"].input = ["reshaped"]
        $0.graph.node.insert(
          .with {
            $0.opType = "Reshape"
            $0.input = ["relu_6", "sizes"]
            $0.output = ["reshaped"]
          }, at: 7)
      },
      Fault("from axis 9223372036854775807; expected 1") {
        $0["Flatten"].attribute = [TestAttributes.integer("axis", .max)]
      },
      Fault("from axis 0; expected 1") {
        $0["Flatten"].attribute = [TestAttributes.integer("axis", 0)]
      },
      Fault("which has one activation") {
        $0["Softmax"].opType = "Tanh"
        $0["Tanh"].attribute = []
      },
      Fault("expected biases, right after a MatMul") {
        $0["Softmax"] = .with {
          $0.opType = "Add"
          $0.input = ["relu_6", "1.bias"]
          $0.output = ["output"]
        }
      },
      Fault("scales the input by -1.0; expected") {
        $0[tensor: "input_scale"].rawData = .init([0, 0, 128, 191])
      },
      Fault("has 2 numbers; expected one") {
        $0["Mul"].input[1] = "1.bias"
      },
      Fault("expected only of float inputs, before the first layer") {
        $0["Relu"].opType = "Mul"
        $0["Relu"].input = []
        $0.graph.node[4].input += ["input_scale"]
      },
      Fault("is of type 10; expected a tensor of floats, bytes or integers") {
        $0.graph.input[0].type.tensorType.elemType = 10
      },
      Fault("has 1 dimensions; expected a batch") {
        $0.graph.input[0].type.tensorType.shape.dim.removeLast(2)
      },
      Fault("a sample has a size of 65537") {
        $0.graph.input[0].type.tensorType.shape.dim[1].dimValue = 65_537
      },
      Fault(#"tensor "0.weight" holds 23 numbers; its dimensions say 24"#) {
        $0[tensor: "0.weight"].rawData.removeLast(4)
      },
      Fault(#"tensor "0.weight" is of type 10; expected float32"#) {
        $0[tensor: "0.weight"].dataType = 10
      },
      Fault("has a size of 4294967296; expected") {
        $0[tensor: "0.weight"].dims = [1 << 32, 1 << 32]
      },
      Fault("has a size of -6; expected") {
        $0[tensor: "0.weight"].dims = [-6, -4]
      },
      Fault("weights of 1 dimensions; expected 2") {
        $0[tensor: "0.weight"].dims = [24]
      },
      Fault("at most 64 layers of 1 to 65536 values") {
        $0[tensor: "0.weight"].dims = [6, 1 << 20]
      },
      Fault("expected the biases of 4 outputs") {
        $0["Gemm"].input[2] = "1.bias"
      },
      Fault(#"tensor "0.weight" lies in another file"#) {
        $0[tensor: "0.weight"].dataLocation = .external
      },
      Fault("in its metadata (inkling....) is another than its graph's") {
        $0["Mul"].opType = "Div"
      },
    ]

    @Test(arguments: faults)
    func saysWhatIsWrong(_ fault: Fault) throws {
      let refusal = try SpoiledModel.refusal(.relu, fault.spoil)
      let text = try #require(refusal).description
      #expect(text.hasPrefix("model.onnx: "))
      #expect(text.contains(fault.says), "\(text)")
    }

    @Test func readsTheModelThatTheFaultsAreMadeIn() throws {
      #expect(try SpoiledModel.refusal { _ in } == nil)
    }

    @Test func escapesNamesThatWouldDriveATerminal() throws {
      let refusal = try SpoiledModel.refusal {
        $0["Relu"].opType = "\u{1b}[2J"
      }
      #expect(try #require(refusal).description.contains("\u{1b}") == false)
    }
  }

  enum TestAttributes {
    static func integer(_ name: String, _ value: Int64) -> ONNXAttributeProto {
      .with {
        $0.name = name
        $0.type = .int
        $0.i = value
      }
    }
  }
#endif
