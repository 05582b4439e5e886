// Numbers into bytes, little-endian.

extension [UInt8] {
  /// Overwrites the bytes at `offset` with `value`.
  mutating func put<T: FixedWidthInteger>(_ value: T, at offset: Int) {
    Swift.withUnsafeBytes(of: value.littleEndian) {
      replaceSubrange(offset..<offset + $0.count, with: $0)
    }
  }

  /// Appends the bytes of `value`.
  mutating func append(_ value: UInt32) { append(number: value) }

  /// Appends the bytes of `value`.
  mutating func append<T: FixedWidthInteger>(number value: T) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
