// Fields of a model file: read, compared, or refused by name and offset.

extension RawSpan {
  /// Throws `malformed` unless all bytes in `range` are zero.
  func checkZero(
    _ field: StaticString, in range: Range<Int>
  ) throws(ModelError) {
    guard let offset = firstNonzero(in: range) else { return }
    throw ModelError(
      .malformed, field, at: offset,
      found: integer(at: offset, as: UInt8.self), expected: .exactly(0))
  }

  /// Throws unless the number at `offset` is `expected`.
  func check<T: FixedWidthInteger & BitwiseCopyable>(
    _ field: StaticString, at offset: Int, is expected: T,
    else reason: ModelError.Reason = .malformed
  ) throws(ModelError) {
    let found = integer(at: offset, as: T.self)
    guard found == expected else {
      throw ModelError(
        reason, field, at: offset, found: found,
        expected: .exactly(UInt64(truncatingIfNeeded: expected)))
    }
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
}
