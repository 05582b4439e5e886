// A reader of Python pickles that hold tuples of NumPy arrays, and nothing
// else: a stack machine with 31 opcodes, five known names, no way to run code.
//
// It finds where the arrays' elements lie, and of what type and shape they are;
// it does not read them, since protocol 5 says the type only after the bytes.

import InklingTraining

/// Walks through a pickle of protocol 2 to 5 once.
///
/// Limits: 10,000 opcodes, and with them stack, memo and tables; names of 255
/// bytes. Memory does not depend on the arrays' sizes, and nesting in the
/// pickle is no recursion here.
struct PickleMachine: ~Copyable {
  static let maximumOpcodes = 10_000
  static let maximumNameLength = 255
  static let longestContents = 64

  var stream: ByteStream
  var stack: [PickleValue] = []
  var memo: [Int: PickleValue] = [:]
  var tuples: [[PickleValue]] = []
  var arrays: [PickleArray] = []
  var elementTypes: [PickleElementType] = []
  /// Where the current opcode stands.
  var place = 0

  /// - Parameter stream: stands at its start.
  init(_ stream: consuming ByteStream) { self.stream = stream }

  /// Reads to the pickle's end, which must be the data's.
  ///
  /// - Returns: The one value that the pickle makes.
  /// - Throws: `DataError` with the byte offset: `unsupported` for an opcode
  ///   or a name that is not known, `malformed`, `truncated`, `tooLarge`.
  mutating func run() throws(DataError) -> PickleValue {
    guard try readInteger(1) == PickleOpcode.proto.rawValue else {
      throw error(.malformed, "no pickle; expected it to begin with PROTO")
    }
    let version = try readInteger(1)
    guard (2...5).contains(version) else {
      throw error(.unsupported, "protocol \(version); expected 2 to 5")
    }
    for _ in 0..<Self.maximumOpcodes {
      place = stream.offset
      let code = UInt8(truncatingIfNeeded: try readInteger(1))
      guard let opcode = PickleOpcode(rawValue: code) else {
        let name = PickleOpcode.name(ofRefused: code).map { " (\($0))" } ?? ""
        throw error(
          .unsupported,
          "opcode \(code)\(name); expected a pickle of tuples "
            + "of NumPy arrays")
      }
      if opcode == .stop {
        let value = try pop()
        guard stack.isEmpty else {
          throw error(.malformed, "STOP with more than one value")
        }
        try stream.expectEnd(after: "the pickle's STOP")
        return value
      }
      try execute(opcode)
    }
    throw error(.tooLarge, "more than \(Self.maximumOpcodes) opcodes")
  }

  private mutating func execute(_ opcode: PickleOpcode) throws(DataError) {
    switch opcode {
    case .proto, .stop: throw error(.malformed, "PROTO inside the pickle")
    // A hint for unpicklers that read ahead.
    case .frame: try stream.skip(8, "a frame's length")

    case .none: stack.append(.none)
    case .newTrue: stack.append(.bool(true))
    case .newFalse: stack.append(.bool(false))
    case .binInt:
      let bits = UInt32(truncatingIfNeeded: try readInteger(4))
      stack.append(.integer(Int(Int32(bitPattern: bits))))
    case .binInt1: stack.append(.integer(try readInteger(1)))
    case .binInt2: stack.append(.integer(try readInteger(2)))
    case .long1: try pushLong()

    case .shortBinString, .shortBinBytes: try pushString(lengthSize: 1)
    case .binString, .binBytes: try pushString(lengthSize: 4)
    case .binBytes8, .byteArray8: try pushString(lengthSize: 8)
    case .shortBinUnicode: try pushString(lengthSize: 1, isText: true)
    case .binUnicode: try pushString(lengthSize: 4, isText: true)
    case .binUnicode8: try pushString(lengthSize: 8, isText: true)

    case .global:
      let module = try readLine()
      try pushGlobal(module: module, name: readLine())
    case .stackGlobal:
      let name = try popName()
      try pushGlobal(module: popName(), name: name)
    case .reduce: try reduce()
    case .build: try build()

    case .mark: stack.append(.mark)
    case .emptyTuple: pushTuple(of: [])
    case .tuple: try pushTupleFromMark()
    case .tuple1: try pushTuple(count: 1)
    case .tuple2: try pushTuple(count: 2)
    case .tuple3: try pushTuple(count: 3)

    case .binPut: try put(at: readInteger(1))
    case .longBinPut: try put(at: readInteger(4))
    case .memoize: try put(at: memo.count)
    case .binGet: try get(at: readInteger(1))
    case .longBinGet: try get(at: readInteger(4))
    }
  }

  // MARK: The stack

  mutating func pop() throws(DataError) -> PickleValue {
    guard let value = stack.popLast() else {
      throw error(.malformed, "the stack is empty")
    }
    if case .mark = value { throw error(.malformed, "a mark as a value") }
    return value
  }

  private mutating func popName() throws(DataError) -> String {
    guard case .string(let string) = try pop(), string.isText,
      let text = string.text
    else { throw error(.malformed, "a name that is no short text") }
    return text
  }

  private mutating func pushTuple(of values: [PickleValue]) {
    stack.append(.tuple(tuples.count))
    tuples.append(values)
  }

  private mutating func pushTuple(count: Int) throws(DataError) {
    var values: [PickleValue] = []
    for _ in 0..<count { values.append(try pop()) }
    pushTuple(of: values.reversed())
  }

  private mutating func pushTupleFromMark() throws(DataError) {
    let mark = stack.lastIndex { if case .mark = $0 { true } else { false } }
    guard let mark else { throw error(.malformed, "TUPLE without a mark") }
    let values = Array(stack[(mark + 1)...])
    stack.removeSubrange(mark...)
    pushTuple(of: values)
  }

  private mutating func put(at index: Int) throws(DataError) {
    guard let value = stack.last else {
      throw error(.malformed, "the stack is empty")
    }
    memo[index] = value
  }

  private mutating func get(at index: Int) throws(DataError) {
    guard let value = memo[index] else {
      throw error(.malformed, "nothing was remembered under \(index)")
    }
    stack.append(value)
  }

  // MARK: Values in the stream

  private mutating func pushLong() throws(DataError) {
    let size = try readInteger(1)
    guard size <= 8 else {
      throw error(.tooLarge, "an integer of \(size) bytes; expected up to 8")
    }
    let bits = try readInteger(size)
    let shift = 64 - 8 * size
    stack.append(.integer(size == 0 ? 0 : (bits << shift) >> shift))
  }

  private mutating func pushString(
    lengthSize: Int, isText: Bool = false
  ) throws(DataError) {
    let count = try readInteger(lengthSize)
    guard count >= 0 else {
      throw error(.tooLarge, "a string of over 2^63 bytes")
    }
    let offset = stream.offset
    var contents: [UInt8]?
    if count <= Self.longestContents {
      contents = try stream.read(count, "a string")
    } else {
      try stream.skip(count, "a string of \(count) bytes")
    }
    stack.append(
      .string(
        PickleString(
          contents: contents, offset: offset, count: count, isText: isText)))
  }

  private mutating func pushGlobal(
    module: String, name: String
  ) throws(DataError) {
    guard let global = PickleGlobal(module: module, name: name) else {
      throw error(
        .unsupported,
        "the name \(module).\(name); expected NumPy's arrays "
          + "only (nothing in a pickle is ever run)")
    }
    stack.append(.global(global))
  }

  private mutating func readInteger(_ size: Int) throws(DataError) -> Int {
    try stream.readLittleEndian(size, "an opcode's argument")
  }

  /// A name up to a line feed: printable ASCII.
  private mutating func readLine() throws(DataError) -> String {
    var name = ""
    while name.utf8.count <= Self.maximumNameLength {
      let byte = UInt8(truncatingIfNeeded: try readInteger(1))
      if byte == 0x0a { return name }
      guard (0x20...0x7e).contains(byte) else { break }
      name.unicodeScalars.append(Unicode.Scalar(byte))
    }
    throw error(.malformed, "a name that is no short line of ASCII")
  }

  func error(_ reason: DataError.Reason, _ detail: String) -> DataError {
    DataError(reason, in: stream.source, at: place, "pickle: \(detail)")
  }
}
