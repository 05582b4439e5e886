// A model of the small network that a test can spoil.

#if ONNX
  import InklingTraining
  import InklingInterchange
  import InklingTestSupport
  import SwiftProtobuf

  @testable import InklingONNX

  enum SpoiledModel {
    /// The refusal of a model that `spoil` has changed; `nil` where it is read.
    static func refusal(
      _ activation: Activation = .relu,
      _ spoil: (inout ONNXModelProto) -> Void
    ) throws -> DataError? {
      var model = GraphWriter.model(of: .small(activation))
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
