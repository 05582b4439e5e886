// Arrays that NumPy saved, for tests that compare with other programs' numbers.
// It trusts its files; the reader for users' files is not here.

import CZlib

import InklingPlatform

/// A `.npz` file: a zip archive of `.npy` members.
public struct NumPyArchive {
  /// One array, its numbers in double whatever they are in the file.
  public struct Member: Sendable {
    /// Elements along each axis.
    public let shape: [Int]
    /// The elements, row by row.
    public let values: [Double]
    /// The elements as floats.
    public var floats: [Float] { values.map { Float($0) } }
  }

  /// Why a file could not be read.
  public struct Failure: Error {
    /// What is wrong with it.
    public let reason: String
  }

  private let path: String
  private let bytes: [UInt8]
  private var offsets: [String: Int] = [:]

  /// Reads the archive's directory.
  public init(path: String) throws {
    self.path = path
    guard let file = fopen(path, "rb") else {
      throw Failure(reason: "cannot open \(path)")
    }
    defer { fclose(file) }
    fseek(file, 0, SEEK_END)
    var bytes = [UInt8](repeating: 0, count: ftell(file))
    rewind(file)
    guard fread(&bytes, 1, bytes.count, file) == bytes.count else {
      throw Failure(reason: "cannot read \(path)")
    }
    self.bytes = bytes
    // The end record is 22 bytes, since NumPy writes no comment.
    let end = bytes.count - 22
    var entry = integer(at: end + 16, size: 4)
    for _ in 0..<integer(at: end + 10, size: 2) {
      let length = integer(at: entry + 28, size: 2)
      let name = String(
        decoding: bytes[(entry + 46)...].prefix(length), as: UTF8.self)
      offsets[name] = entry
      entry += 46 + length + integer(at: entry + 30, size: 2)
    }
  }

  /// The array of that name.
  public func callAsFunction(_ name: String) throws -> Member {
    guard let entry = offsets["\(name).npy"] else {
      throw Failure(reason: "no \(name) in \(path)")
    }
    let local = integer(at: entry + 42, size: 4)
    let begin =
      local + 30 + integer(at: local + 26, size: 2)
      + integer(at: local + 28, size: 2)
    let packed = bytes[begin...].prefix(integer(at: entry + 20, size: 4))
    let size = integer(at: entry + 24, size: 4)
    return try Self.decode(
      integer(at: entry + 10, size: 2) == 0
        ? Array(packed) : Self.inflate(Array(packed), to: size))
  }

  private func integer(at offset: Int, size: Int) -> Int {
    bytes[offset..<offset + size].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  private static func inflate(_ packed: [UInt8], to size: Int) throws -> [UInt8]
  {
    var input = packed
    var output = [UInt8](repeating: 0, count: size)
    var stream = z_stream()
    let structSize = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(&stream, -15, ZLIB_VERSION, structSize) == Z_OK else {
      throw Failure(reason: "zlib does not start")
    }
    defer { inflateEnd(&stream) }
    let code = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        return CZlib.inflate(&stream, Z_FINISH)
      }
    }
    guard code == Z_STREAM_END, stream.avail_out == 0 else {
      throw Failure(reason: "zlib: \(code)")
    }
    return output
  }

  /// A version 1 `.npy` file in C order.
  private static func decode(_ file: [UInt8]) throws -> Member {
    let length = Int(file[8]) | Int(file[9]) << 8
    let header = String(decoding: file[10..<10 + length], as: UTF8.self)
    guard let open = header.firstIndex(of: "("),
      let close = header.firstIndex(of: ")"),
      !header.contains("'fortran_order': True")
    else { throw Failure(reason: "unexpected header \(header)") }
    let shape = header[open..<close].dropFirst().split(separator: ",")
      .compactMap { Int($0.filter(\.isNumber)) }
    let count = shape.reduce(1, *)
    let data = file[(10 + length)...]
    let values: [Double] = try data.withUnsafeBytes { data in
      func load<T: BitwiseCopyable>(_: T.Type, _ convert: (T) -> Double)
        -> [Double]
      {
        (0..<count).map {
          convert(
            data.loadUnaligned(
              fromByteOffset: $0 * MemoryLayout<T>.size, as: T.self))
        }
      }
      return switch header.split(separator: "'").dropFirst(3).first {
      case "<f4": load(Float.self) { Double($0) }
      case "<f8": load(Double.self) { $0 }
      case "<i4": load(Int32.self) { Double($0) }
      case "<i8": load(Int64.self) { Double($0) }
      case let type: throw Failure(reason: "unexpected type \(type ?? "")")
      }
    }
    return Member(shape: shape, values: values)
  }
}
