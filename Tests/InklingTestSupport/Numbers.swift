// Numbers for tests, the same in every run. Not the generator under test.

/// SplitMix64 (Steele, Lea and Flood, 2014): a small deterministic generator.
public struct Numbers: RandomNumberGenerator {
  private var state: UInt64

  /// The sequence that belongs to `seed`.
  public init(seed: Int) { state = UInt64(bitPattern: Int64(seed)) }

  /// 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  /// Uniform in -1 ..< 1, with 24 random bits.
  public mutating func float() -> Float {
    Float(Int32(truncatingIfNeeded: next()) >> 8) * 0x1p-23
  }

  /// An integer in 0 ..< bound; `bound` is small beside 2^32.
  public mutating func below(_ bound: Int) -> Int {
    Int(((next() >> 32) &* UInt64(bound)) >> 32)
  }
}

/// The dot product of `count` pairs in double, plus `start`, and the sum of the
/// terms' magnitudes.
public func dotProduct(
  count: Int, _ x: UnsafePointer<Float>, stride xStride: Int,
  _ y: UnsafePointer<Float>, stride yStride: Int, start: Float
) -> (sum: Double, magnitude: Double) {
  var sum = Double(start)
  var magnitude = abs(sum)
  for p in 0..<count {
    let term = Double(x[p * xStride]) * Double(y[p * yStride])
    sum += term
    magnitude += abs(term)
  }
  return (sum, magnitude)
}
