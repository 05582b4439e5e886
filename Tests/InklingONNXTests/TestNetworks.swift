// Small networks, and models of them that a test can spoil.

#if ONNX
  import Inkling
  import InklingInterchange
  import InklingTestSupport
  import SwiftProtobuf

  @testable import InklingONNX

  enum TestNetworks {
    /// 2 x 3 pixels, one hidden layer of 4, 2 outputs.
    static func small(_ activation: Activation) -> NetworkDescription {
      var numbers = Numbers(seed: 1)
      let widths = [(6, 4), (4, 2)]
      return NetworkDescription(
        layers: widths.map { inputs, outputs in
          DescribedLayer(
            inputs: inputs, outputs: outputs,
            weights: (0..<inputs * outputs).map { _ in numbers.float() },
            biases: (0..<outputs).map { _ in numbers.float() },
            activation: activation)
        },
        inputShape: .image(height: 2, width: 3), inputScale: 1 / 255,
        outputTransform: .softmax, classNames: ["0", "1"])
    }

    /// The refusal of a model that `spoil` has changed; `nil` where it is read.
    static func refusal(
      _ activation: Activation = .relu,
      _ spoil: (inout ONNXModelProto) -> Void
    ) throws -> DataError? {
      var model = GraphWriter.model(of: small(activation))
      spoil(&model)
      let bytes: [UInt8] = try model.serializedBytes()
      do {
        _ = try ONNXFormat.read(bytes, source: "model.onnx")
        return nil
      } catch {
        return error
      }
    }
  }

  extension ONNXModelProto {
    /// The first node of that operator.
    subscript(operation: String) -> ONNXNodeProto {
      get { graph.node.first { $0.opType == operation } ?? .init() }
      set {
        if let index = graph.node.firstIndex(where: { $0.opType == operation })
        {
          graph.node[index] = newValue
        }
      }
    }

    /// The initializer of that name.
    subscript(tensor name: String) -> ONNXTensorProto {
      get { graph.initializer.first { $0.name == name } ?? .init() }
      set {
        if let index = graph.initializer.firstIndex(where: { $0.name == name })
        {
          graph.initializer[index] = newValue
        }
      }
    }
  }
#endif
