// The header of a safetensors file, as its specification of today has it: a
// length of 8 bytes, JSON, then the tensors' bytes without holes or overlaps
// (https://huggingface.co/docs/safetensors).

import InklingData
import InklingTraining

/// The tensors and the metadata of a file, every number checked against the
/// file's size.
struct SafetensorsHeader {
  /// Bytes of JSON, the specification's own limit.
  static let maximumSize = 100_000_000
  /// Weights and biases of as many layers as a network may have.
  static let maximumTensors = 2 * ParameterLayout.maximumLayers

  /// In the order of their bytes.
  private(set) var tensors: [SafetensorsTensor] = []
  /// In the order of the file.
  private(set) var metadata: [(key: String, value: String)] = []

  /// Reads the header of `bytes`, a whole file.
  ///
  /// - Throws: `DataError` for anything that the specification forbids, tensors
  ///   that are no float32, float64, float16 or bfloat16, and what is over a
  ///   limit.
  init(_ bytes: [UInt8], source: String) throws(DataError) {
    guard bytes.count >= 8 else {
      throw DataError(
        .truncated, in: source, at: bytes.count,
        "the data end in the header's length; expected 8 bytes")
    }
    let length = bytes.integer(at: 0, as: UInt64.self)
    guard length <= UInt64(Self.maximumSize) else {
      throw DataError(
        .tooLarge, in: source, at: 0,
        "a header of \(length) bytes; at most \(Self.maximumSize) are allowed")
    }
    let begin = 8 + Int(length)
    guard begin <= bytes.count else {
      throw DataError(
        .truncated, in: source, at: bytes.count,
        "the data end in the header; expected \(length) bytes from byte 8 on")
    }
    guard length > 0, bytes[8] == UInt8(ascii: "{") else {
      throw DataError(
        .malformed, in: source, at: 8, "expected the header to begin with '{'")
    }
    var scanner = TextScanner(
      bytes, in: 8..<begin, source: source, label: "the header")
    try read(&scanner)
    try scanner.expectEnd(after: "object")
    tensors.sort {
      ($0.range.lowerBound, $0.range.upperBound)
        < ($1.range.lowerBound, $1.range.upperBound)
    }
    try checkRanges(bytes.count - begin, source: source)
    for index in tensors.indices {
      let range = tensors[index].range
      tensors[index].range = begin + range.lowerBound..<begin + range.upperBound
    }
  }

  /// The metadata are a member, too.
  private mutating func read(_ scanner: inout TextScanner) throws(DataError) {
    var (tensors, metadata) = (self.tensors, self.metadata)
    try scanner.object(atMost: Self.maximumTensors + 1) {
      scanner, name throws(DataError) in
      if name == "__metadata__" {
        metadata = try scanner.strings()
      } else {
        tensors.append(try Self.tensor(name, &scanner))
      }
    }
    (self.tensors, self.metadata) = (tensors, metadata)
  }

  /// `{"dtype":"F32","shape":[64,784],"data_offsets":[0,200704]}`
  private static func tensor(
    _ name: String, _ scanner: inout TextScanner
  ) throws(DataError) -> SafetensorsTensor {
    let offset = scanner.place
    guard name.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
      throw scanner.error(
        "a tensor named \(name.quoted); expected no control characters")
    }
    var type: String?
    var shape: [Int]?
    var offsets: [Int]?
    try scanner.object(atMost: 3) { scanner, key throws(DataError) in
      switch key {
      case "dtype":
        type = try scanner.string(atMost: TextScanner.maximumNameLength)
      case "shape": shape = try scanner.integers(atMost: 8)
      case "data_offsets": offsets = try scanner.integers(atMost: 2)
      default:
        throw scanner.error(
          "\(key.quoted) in tensor \(name); expected \"dtype\", \"shape\" and "
            + "\"data_offsets\"")
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2 else {
      throw scanner.error(
        "tensor \(name) is incomplete; expected \"dtype\", \"shape\" and two "
          + "\"data_offsets\"", at: offset)
    }
    guard let element = SafetensorsElement(rawValue: type) else {
      let known = SafetensorsElement.allCases.map(\.rawValue)
      throw scanner.error(
        "tensor \(name) is of type \(type.quoted); expected "
          + known.joined(separator: ", "), at: offset, .unsupported)
    }
    guard offsets[0] <= offsets[1] else {
      throw scanner.error(
        "tensor \(name) lies from \(offsets[0]) to \(offsets[1])", at: offset)
    }
    return SafetensorsTensor(
      name: name, element: element, shape: shape,
      range: offsets[0]..<offsets[1], offset: offset)
  }

  /// Each tensor has the size of its shape, and all together fill `count` bytes
  /// one after another.
  private func checkRanges(_ count: Int, source: String) throws(DataError) {
    var end = 0
    for tensor in tensors {
      var size = tensor.element.size
      var overflows = false
      for extent in tensor.shape {
        let product = size.multipliedReportingOverflow(by: extent)
        overflows = overflows || product.overflow
        size = product.partialValue
      }
      guard !overflows, tensor.range.count == size else {
        throw tensor.error(
          "it has \(tensor.range.count) bytes, another number than its shape",
          in: source, .inconsistent)
      }
      guard tensor.range.lowerBound == end else {
        throw tensor.error(
          "it begins at \(tensor.range.lowerBound) of the data; expected "
            + "\(end), where the one before ends", in: source, .malformed)
      }
      end = tensor.range.upperBound
    }
    guard end == count else {
      throw DataError(
        end > count ? .truncated : .inconsistent, in: source,
        "\(count) bytes of tensors; the header says \(end)")
    }
  }
}

/// The element types that become float32.
enum SafetensorsElement: String, CaseIterable {
  case float32 = "F32"
  /// Rounded to the nearest.
  case float64 = "F64"
  /// Exact in float32.
  case float16 = "F16"
  /// The upper half of a float32: exact.
  case bfloat16 = "BF16"

  var size: Int {
    switch self {
    case .float16, .bfloat16: 2
    case .float32: 4
    case .float64: 8
    }
  }
}

/// A tensor whose numbers lie within the file.
struct SafetensorsTensor {
  let name: String
  let element: SafetensorsElement
  let shape: [Int]
  /// The bytes of its numbers in the file.
  var range: Range<Int>
  /// Where its entry begins in the file.
  let offset: Int

  /// Its numbers as float32, in C order.
  func floats(of bytes: [UInt8]) -> [Float] {
    bytes.withUnsafeBytes { bytes in
      let bytes = UnsafeRawBufferPointer(rebasing: bytes[range])
      switch element {
      case .float32: return Self.convert(bytes) { Float(bitPattern: $0) }
      case .float64:
        return Self.convert(bytes) { Float(Double(bitPattern: $0)) }
      case .float16: return Self.convert(bytes) { Self.widen(half: $0) }
      case .bfloat16:
        return Self.convert(bytes) { (bits: UInt16) in
          Float(bitPattern: UInt32(bits) << 16)
        }
      }
    }
  }

  /// IEEE 754's binary16, without the type `Float16`, which not every
  /// processor has.
  private static func widen(half bits: UInt16) -> Float {
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1
    let exponent = UInt32(bits >> 10 & 0x1f)
    let fraction = UInt32(bits & 0x3ff)
    switch exponent {
    case 0: return sign * Float(fraction) * 0x1p-24
    case 31: return sign * Float(bitPattern: 0x7f80_0000 | fraction << 13)
    default:
      return sign * Float(bitPattern: (exponent + 112) << 23 | fraction << 13)
    }
  }

  private static func convert<Bits: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, _ float: (Bits) -> Float
  ) -> [Float] {
    let size = MemoryLayout<Bits>.size
    return [Float](
      unsafeUninitializedCapacity: bytes.count / size
    ) { floats, count in
      count = bytes.count / size
      for index in 0..<count {
        let bits = bytes.loadUnaligned(
          fromByteOffset: index * size, as: Bits.self)
        floats[index] = float(Bits(littleEndian: bits))
      }
    }
  }

  /// An error that names the tensor, its type and its shape.
  func error(
    _ expected: String, in source: String,
    _ reason: DataError.Reason = .unsupported
  ) -> DataError {
    DataError(
      reason, in: source, at: offset,
      "tensor \(name) is \(element.rawValue) \(shape); \(expected)")
  }
}
