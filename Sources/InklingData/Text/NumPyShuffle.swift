// NumPy's older shuffle, for the one order that depends on it: that of the texts
// in scikit-learn's fetch_20newsgroups. Training has its own random numbers.

import CKernels

enum NumPyShuffle {
  /// The order that `numpy.random.RandomState(seed).shuffle` leaves: Fisher and
  /// Yates's, from the end.
  static func shuffle<Element>(_ elements: inout [Element], seed: UInt32) {
    var random = ink_numpy_random()
    ink_numpy_seed(&random, seed)
    for index in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(
        index,
        Int(ink_numpy_below(&random, UInt32(truncatingIfNeeded: index + 1))))
    }
  }
}
