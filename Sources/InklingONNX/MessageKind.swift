// Which fields of the schema (onnx.proto) are messages themselves.

#if ONNX
  /// The messages of the schema that hold others, or many integers.
  enum MessageKind {
    case model, graph, node, attribute, tensor
    case valueInfo, type, tensorType, shape
    /// Any other: nothing in it is entered.
    case plain

    /// The kind of message in that field, if it is one.
    func child(ofField number: UInt64) -> MessageKind? {
      switch (self, number) {
      case (.model, 7): .graph
      case (.model, 8), (.model, 14): .plain
      case (.graph, 1): .node
      case (.graph, 5), (.attribute, 5): .tensor
      case (.graph, 11), (.graph, 12): .valueInfo
      case (.node, 5): .attribute
      case (.valueInfo, 2): .type
      case (.type, 1): .tensorType
      case (.tensorType, 2): .shape
      case (.shape, 1): .plain
      default: nil
      }
    }

    /// Whether the field's bytes may be integers, eight bytes in memory for
    /// each byte here.
    func packsIntegers(inField number: UInt64) -> Bool {
      switch (self, number) {
      case (.attribute, 8), (.tensor, 1), (.tensor, 5), (.tensor, 7): true
      default: false
      }
    }
  }
#endif
