// NumPy's older random numbers, for the one order that depends on them: that of
// the texts in scikit-learn's fetch_20newsgroups. Training has its own.

/// MT19937 (Matsumoto and Nishimura, 1998), seeded and used for shuffling as
/// NumPy's `RandomState` does.
struct MersenneTwister {
  private static let size = 624
  private static let middle = 397

  private var state: [UInt32]
  private var next = size

  init(seed: UInt32) {
    state = [seed]
    for index in 1..<Self.size {
      let last = state[index - 1]
      state.append(1_812_433_253 &* (last ^ last >> 30) &+ UInt32(index))
    }
  }

  /// Fisher-Yates from the end, each place by `below`.
  mutating func shuffle<Element>(_ elements: inout [Element]) {
    for index in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(index, below(index + 1))
    }
  }

  /// 0 ..< bound (at most 2^32): draws under the next power of two until one
  /// is inside.
  private mutating func below(_ bound: Int) -> Int {
    let most = UInt32(bound - 1)
    let mask: UInt32 = most == 0 ? 0 : .max >> most.leadingZeroBitCount
    while true {
      let draw = number() & mask
      if draw <= most { return Int(draw) }
    }
  }

  private mutating func number() -> UInt32 {
    if next == Self.size { twist() }
    var y = state[next]
    next += 1
    y ^= y >> 11
    y ^= y << 7 & 0x9d2c_5680
    y ^= y << 15 & 0xefc6_0000
    return y ^ y >> 18
  }

  private mutating func twist() {
    for index in 0..<Self.size {
      let y =
        state[index] & 0x8000_0000
        | state[(index + 1) % Self.size] & 0x7fff_ffff
      state[index] =
        state[(index + Self.middle) % Self.size] ^ y >> 1
        ^ (y & 1 == 0 ? 0 : 0x9908_b0df)
    }
    next = 0
  }
}
