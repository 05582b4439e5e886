// What other programs export, against what ONNX Runtime makes of it: files that
// Tests/Scripts/onnx_fixtures.py wrote.

#if ONNX
  import InklingTraining
  import InklingInterchange
  import InklingONNX
  import InklingTestSupport
  import Testing

  struct ExporterTests {
    /// A file of `Fixtures`, and how samples go in.
    struct Fixture: CustomTestStringConvertible {
      let name: String
      let takesBytes: Bool
      let classNames: [String]
      var testDescription: String { name }

      init(_ name: String, bytes: Bool = false, _ classNames: String...) {
        self.name = name
        takesBytes = bytes
        self.classNames = classNames
      }
    }

    @Test(arguments: [
      Fixture("torch_legacy", bytes: true, "0", "1", "2"),
      Fixture("torch_dynamo", bytes: true, "0", "1", "2"),
      Fixture("torch_view", "0", "1", "2"),
      Fixture("sklearn", "ant", "bee", "cow"),
      Fixture("sklearn_no_zipmap", "7", "8", "9"),
      Fixture("sklearn_two_classes", "0", "1"),
      Fixture("sklearn_double", "0", "1", "2"),
    ])
    func givesWhatONNXRuntimeGives(_ fixture: Fixture) throws {
      let description = try ONNXFormat.read(
        try Fixtures.bytes("\(fixture.name).onnx"), source: fixture.name)
      let network = try description.network(
        source: fixture.name)
      #expect(network.signature.classNames == fixture.classNames)
      #expect(network.signature.inputScale == Float(1) / 255)

      let folder = try TemporaryFolder()
      try network.save(to: folder.path("model.ink"))
      let model = try Model(path: folder.path("model.ink"))
      var predictor = try Predictor(model: model)
      for (sample, expected) in try Fixtures.outputs(fixture.name).enumerated()
      {
        let bytes = (0..<12).map { UInt8((89 * sample + 37 * $0) % 256) }
        let floats = bytes.map { Float($0) / 256 }
        let prediction =
          fixture.takesBytes
          ? try predictor.predict(pixels: bytes.span)
          : try predictor.predict(inputs: floats.span)
        #expect(network.layout.outputs == expected.count)
        for (index, value) in expected.enumerated() {
          #expect(abs(prediction.outputs[index] - value) < 1e-6)
        }
      }
    }

    @Test func knowsThePictureSize() throws {
      let description = try ONNXFormat.read(
        try Fixtures.bytes("torch_view.onnx"), source: "torch_view")
      #expect(description.inputShape == .image(height: 3, width: 4))
      #expect(
        description.layers.map(\.activation) == [.relu, .tanh, .identity])
    }
  }
#endif
