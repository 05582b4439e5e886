// One tensor of a safetensors file: where its numbers are and what they are.

import InklingTraining

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
      case .float32:
        return Self.convert(bytes) { Float(bitPattern: $0) }
      case .float64:
        return Self.convert(bytes) { Float(Double(bitPattern: $0)) }
      case .float16:
        return Self.convert(bytes) { Self.widen(half: $0) }
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
