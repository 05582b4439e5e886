// Fields of a model file: read, compared, or refused by name and offset, and
// written. What the fields mean is not known here.

/// A field whose value follows from others: to be written as it is, and to be
/// refused where anything else is read.
struct ModelField {
  let name: StaticString
  let offset: Int
  /// 1, 2, 4 or 8 bytes.
  let size: Int
  let value: UInt64
  /// Why a file with another value is refused.
  let reason: ModelError.Reason

  init<T: FixedWidthInteger & UnsignedInteger>(
    _ name: StaticString, at offset: Int, _ value: T,
    else reason: ModelError.Reason = .malformed
  ) {
    self.name = name
    self.offset = offset
    size = MemoryLayout<T>.size
    self.value = UInt64(value)
    self.reason = reason
  }
}

extension [UInt8] {
  /// Writes the fields.
  mutating func put(_ fields: [ModelField]) {
    for field in fields {
      for index in 0..<field.size {
        self[field.offset + index] = UInt8(
          truncatingIfNeeded: field.value >> (8 * UInt64(index)))
      }
    }
  }
}

extension RawSpan {
  /// Throws unless all fields hold what they should.
  func check(_ fields: [ModelField]) throws(ModelError) {
    for field in fields {
      var found: UInt64 = 0
      for index in (0..<field.size).reversed() {
        found =
          found << 8
          | UInt64(integer(at: field.offset + index, as: UInt8.self))
      }
      guard found == field.value else {
        throw ModelError(
          field.reason, field.name, at: field.offset, found: found,
          expected: .exactly(field.value))
      }
    }
  }

  /// Throws `malformed` unless all bytes in `range` are zero.
  func checkZero(
    _ field: StaticString, in range: Range<Int>
  ) throws(ModelError) {
    guard let offset = firstNonzero(in: range) else { return }
    throw ModelError(
      .malformed, field, at: offset,
      found: integer(at: offset, as: UInt8.self), expected: .exactly(0))
  }

  /// The number at `offset`; throws unless it is in `range`.
  func checked<T: FixedWidthInteger & BitwiseCopyable>(
    _ field: StaticString, at offset: Int, as type: T.Type = T.self,
    in range: ClosedRange<Int>,
    else reason: ModelError.Reason = .outOfLimits
  ) throws(ModelError) -> Int {
    let found = integer(at: offset, as: type)
    guard let value = Int(exactly: found), range.contains(value) else {
      throw ModelError(
        reason, field, at: offset, found: found,
        expected: .range(UInt64(range.lowerBound), UInt64(range.upperBound)))
    }
    return value
  }

  /// The float at `offset`; throws `notFinite` unless it is finite and above 0.
  func checkedPositive(
    _ field: StaticString, at offset: Int
  ) throws(ModelError) -> Float {
    let float = Float(bitPattern: integer(at: offset))
    guard float.isFinite, float > 0 else {
      throw ModelError(
        .notFinite, field, at: offset, found: float.bitPattern,
        expected: .rule("a finite number above 0"))
    }
    return float
  }
}
