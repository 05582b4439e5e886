// Numbers out of bytes and into them, little-endian: the one place for every
// format that is read or written. What the bytes mean is not known here.

extension RawSpan {
  /// The little-endian number at `offset`; traps beyond the end.
  package func integer<T: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: T.Type = T.self
  ) -> T {
    T(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: type))
  }

  /// The offset of the first byte in `range` that is not zero.
  package func firstNonzero(in range: Range<Int>) -> Int? {
    range.first { unsafeLoad(fromByteOffset: $0, as: UInt8.self) != 0 }
  }
}

extension [UInt8] {
  /// The little-endian number at `offset`; traps beyond the end.
  package func integer<T: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: T.Type = T.self
  ) -> T {
    span.bytes.integer(at: offset, as: type)
  }

  /// Overwrites the bytes at `offset` with those of `value`.
  package mutating func put<T: FixedWidthInteger>(_ value: T, at offset: Int) {
    Swift.withUnsafeBytes(of: value.littleEndian) {
      replaceSubrange(offset..<offset + $0.count, with: $0)
    }
  }

  /// Appends the bytes of `value`.
  package mutating func append<T: FixedWidthInteger>(littleEndian value: T) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }

  /// Appends the four bytes of each float.
  package mutating func append(floats: [Float]) {
    let bits = floats.map { $0.bitPattern.littleEndian }
    bits.withUnsafeBytes { append(contentsOf: $0) }
  }
}
