// A look over a file's bytes before they become messages: whether they are
// protocol buffers at all, and how many parts they have. A message of two bytes
// takes hundreds in memory, so parts are limited where bytes need not be.

#if ONNX
  import InklingTraining

  /// A scan of a serialized ModelProto. Nothing recurses: only messages of
  /// the schema are entered, and those nest seven deep.
  struct MessageOutline {
    /// The most parts: messages, texts and integers together.
    static let maximumParts = 1 << 18
    /// The largest file: protocol buffers' own limit.
    static let maximumSize = 1 << 31 - 1

    private let bytes: [UInt8]
    private let source: String
    private var offset = 0
    private var parts = 0

    private init(_ bytes: [UInt8], source: String) {
      self.bytes = bytes
      self.source = source
    }

    /// Scans all of `bytes`.
    ///
    /// - Parameter limit: the most bytes.
    /// - Returns: how many messages, texts and integers there are.
    /// - Throws: `DataError`, with the offset.
    @discardableResult static func check(
      _ bytes: [UInt8], source: String, limit: Int = maximumSize
    ) throws(DataError) -> Int {
      guard bytes.count <= limit else {
        throw DataError(
          .tooLarge, in: source,
          "\(bytes.count) bytes; expected at most \(limit)")
      }
      var outline = MessageOutline(bytes, source: source)
      try outline.scan()
      return outline.parts
    }

    private mutating func scan() throws(DataError) {
      var open: [(kind: MessageKind, end: Int)] = [(.model, bytes.count)]
      while let (kind, end) = open.last {
        guard offset < end else {
          open.removeLast()
          continue
        }
        if let child = try field(of: kind, end: end) { open.append(child) }
      }
    }

    /// Steps over one field, or only over its head if it is a message.
    private mutating func field(
      of kind: MessageKind, end: Int
    ) throws(DataError) -> (kind: MessageKind, end: Int)? {
      let start = offset
      let tag = try varint(end: end)
      switch tag & 7 {
      case 0:
        _ = try varint(end: end)
        try count(1, at: start)
      case 1: try skip(8, from: start, end: end)
      case 5: try skip(4, from: start, end: end)
      case 2:
        let length = try varint(end: end)
        let content = offset
        guard length <= UInt64(end - content) else {
          throw truncated(at: start)
        }
        if let child = kind.child(ofField: tag >> 3) {
          try count(1, at: start)
          return (child, content + Int(length))
        }
        let packs = kind.packsIntegers(inField: tag >> 3)
        try count(packs ? Int(length) : 1, at: start)
        offset = content + Int(length)
      default:
        throw DataError(
          .malformed, in: source, at: start,
          "no field of a message; expected an ONNX model")
      }
      return nil
    }

    /// A number of seven bits a byte.
    private mutating func varint(end: Int) throws(DataError) -> UInt64 {
      let start = offset
      var value: UInt64 = 0
      for shift in stride(from: 0 as UInt64, through: 63, by: 7) {
        guard offset < end else { throw truncated(at: start) }
        let byte = bytes[offset]
        offset += 1
        value |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { return value }
      }
      throw DataError(
        .malformed, in: source, at: start,
        "a number of more than 10 bytes; expected an ONNX model")
    }

    private mutating func skip(
      _ count: Int, from start: Int, end: Int
    ) throws(DataError) {
      guard count <= end - offset else { throw truncated(at: start) }
      offset += count
    }

    private mutating func count(_ more: Int, at start: Int) throws(DataError) {
      parts += more
      guard parts <= Self.maximumParts else {
        throw DataError(
          .tooLarge, in: source, at: start,
          "more than \(Self.maximumParts) messages, texts and integers")
      }
    }

    private func truncated(at start: Int) -> DataError {
      DataError(
        .truncated, in: source, at: start,
        "a field that does not end within its message; expected an ONNX model")
    }
  }

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
