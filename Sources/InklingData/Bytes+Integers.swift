// Little-endian numbers out of bytes whose bounds the caller has checked.

extension [UInt8] {
  /// The little-endian number at `offset`.
  func integer<T: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: T.Type
  ) -> T {
    precondition(offset >= 0 && count - offset >= MemoryLayout<T>.size)
    return withUnsafeBytes {
      T(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: type))
    }
  }
}
