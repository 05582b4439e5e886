// The same as ReaderMemoryTests of what other programs serialize: pickles, and
// protocol buffers of as many parts as are read, or of large tensors.

import InklingTestSupport
import Testing

@Suite(
  .enabled(
    if: AddressSpace.isLimitable,
    "the program does not start in so little address space: a sanitizer's"))
struct ForeignMemoryTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What is worst of a pickle: rows of floats, which are read as bytes until
  /// one is none, or the most operations with the most in each.
  enum Pickled: CaseIterable { case floats, doubles, tuples, texts }

  @Test(arguments: Pickled.allCases)
  func picklesTakeNoMoreThanPromised(_ worst: Pickled) throws {
    let (count, columns) = (20_000, 100)
    var pickle: [UInt8] = [0x80, 2]
    var promised = 0
    var error = "STOP with more than one value"
    switch worst {
    case .floats, .doubles:
      for _ in 0..<3 {
        let type = worst == .floats ? "f4" : "f8"
        let samples = [UInt8](
          repeating: 0x3e, count: count * columns * (type == "f4" ? 4 : 8))
        pickle += Self.array(samples, type, [count, columns])
        pickle += Self.array(
          [UInt8](repeating: 0, count: count), "u1", [count])
        pickle.append(0x86)
      }
      pickle.append(0x87)
      promised = 3 * count * (5 * columns + 6)
      error = "samples of 100 features"
    case .tuples:
      // A tuple of all that there is, again and again.
      pickle += [UInt8](repeating: 0x29, count: 5_000)
      pickle += [UInt8](repeating: 0x85, count: 4_900)
      promised = 1 << 20
    case .texts:
      let text = [UInt8](repeating: UInt8(ascii: "x"), count: 64)
      for _ in 0..<9_900 { pickle += [0x55, 64] + text }
      promised = 2 * pickle.count
    }
    pickle.append(UInt8(ascii: "."))
    try MemoryPromise(
      arguments: ["show", folder.write(pickle, to: "data.pkl")],
      promised: promised, error: error
    ).check()
  }

  /// A NumPy array as protocol 2 has it: made empty, then filled.
  private static func array(
    _ bytes: [UInt8], _ type: String, _ shape: [Int]
  ) -> [UInt8] {
    func global(_ module: String, _ name: String) -> [UInt8] {
      Array("c\(module)\n\(name)\n".utf8)
    }
    func integer(_ value: Int) -> [UInt8] {
      [UInt8(ascii: "J")] + bytes32(value)
    }
    func bytes32(_ value: Int) -> [UInt8] {
      [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
    func text(_ text: String) -> [UInt8] {
      [UInt8(ascii: "U"), UInt8(text.utf8.count)] + text.utf8
    }
    func tuple(_ values: [[UInt8]]) -> [UInt8] {
      [UInt8(ascii: "(")] + values.joined() + [UInt8(ascii: "t")]
    }
    let (none, no, yes) = (
      [UInt8(ascii: "N")], [0x89 as UInt8], [0x88 as UInt8]
    )
    let (reduce, build) = (UInt8(ascii: "R"), UInt8(ascii: "b"))
    let empty =
      global("numpy.core.multiarray", "_reconstruct")
      + tuple([global("numpy", "ndarray"), tuple([integer(0)]), text("b")])
      + [reduce]
    let element =
      global("numpy", "dtype") + tuple([text(type), no, yes]) + [reduce]
      + tuple([
        integer(3), text(type == "u1" ? "|" : "<"), none, none, none,
        integer(-1), integer(-1), integer(0),
      ]) + [build]
    let content = [UInt8(ascii: "T")] + bytes32(bytes.count) + bytes
    return empty
      + tuple([integer(1), tuple(shape.map(integer)), element, no, content])
      + [build]
  }

  #if ONNX
    /// What is worst of ONNX: the messages that take most for their two bytes,
    /// and numbers in every form.
    enum Graph: CaseIterable {
      case nodes, tensors, inputs, attributes, texts, integers
      case packed, loose, raw
    }

    @Test(arguments: Graph.allCases)
    func graphsTakeNoMoreThanPromised(_ worst: Graph) throws {
      let parts = 1 << 18 - 16
      func many(_ part: [UInt8], _ count: Int = parts) -> [UInt8] {
        Array(repeatElement(part, count: count).joined())
      }
      let graph: [UInt8]
      var error: String? = "expected"
      switch worst {
      case .nodes: graph = many(Self.field(1))
      case .tensors:
        graph = many(Self.field(5))
        error = "written twice"
      case .inputs: graph = many(Self.field(11))
      case .attributes: graph = Self.field(1, many(Self.field(5)))
      case .texts:
        let text = [UInt8](repeating: 65, count: 16)
        graph = Self.field(1, many(Self.field(1, text)))
      case .integers:
        let zeros = [UInt8](repeating: 0, count: parts)
        graph = Self.field(1, Self.field(5, Self.field(8, zeros)))
      case .packed, .loose, .raw:
        let (inputs, outputs) = (65_536, 16)
        let zeros = [UInt8](repeating: 0, count: 8 * inputs * outputs)
        let numbers =
          switch worst {
          case .packed: Self.field(10, zeros)
          case .loose:
            many([10 << 3 | 1] + zeros.prefix(8), inputs * outputs)
          default: Self.field(9, zeros)
          }
        graph =
          Self.field(
            1,
            Self.field(1, Array("x".utf8)) + Self.field(1, Array("W".utf8))
              + Self.field(2, Array("y".utf8))
              + Self.field(4, Array("MatMul".utf8)))
          + Self.field(
            5,
            Self.number(1, inputs) + Self.number(1, outputs)
              + Self.number(2, 11) + Self.field(8, Array("W".utf8)) + numbers)
          + Self.value(11, "x", inputs) + Self.value(12, "y", outputs)
        error = nil
      }
      let bytes =
        Self.number(1, 8) + Self.field(7, graph)
        + Self.field(8, Self.number(2, 17))
      try MemoryPromise(
        arguments: [
          "convert", folder.write(bytes, to: "worst.onnx"), "--output",
          folder.path("new.ink"),
        ], promised: 6 * bytes.count + 128 << 20, error: error
      ).check()
    }

    private static func number(_ field: Int, _ value: Int) -> [UInt8] {
      varint(field << 3) + varint(value)
    }

    private static func field(
      _ field: Int, _ content: [UInt8] = []
    ) -> [UInt8] {
      varint(field << 3 | 2) + varint(content.count) + content
    }

    /// A batch of rows of floats.
    private static func value(
      _ place: Int, _ name: String, _ size: Int
    ) -> [UInt8] {
      let shape =
        field(1, field(2, Array("batch".utf8))) + field(1, number(1, size))
      return field(
        place,
        field(1, Array(name.utf8))
          + field(2, field(1, number(1, 1) + field(2, shape))))
    }

    private static func varint(_ value: Int) -> [UInt8] {
      var (left, bytes) = (value, [] as [UInt8])
      while left >= 128 {
        bytes.append(UInt8(left & 127 | 128))
        left >>= 7
      }
      return bytes + [UInt8(left)]
    }
  #endif
}
