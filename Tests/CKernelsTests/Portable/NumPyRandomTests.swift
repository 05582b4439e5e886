// NumPy's older random numbers, against NumPy's.

import CKernels
import Testing

@Suite("NumPy's random numbers") struct NumPyRandomTests {
  /// `numpy.random.seed(0); numpy.random.randn(3, 2)`, NumPy 2.4.
  @Test func normalNumbersAreThoseOfNumPy() {
    let expected = [
      1.764052345967664, 0.4001572083672233, 0.9787379841057392,
      2.240893199201458, 1.8675579901499675, -0.977277879876411,
    ]
    var random = ink_numpy_random()
    ink_numpy_seed(&random, 0)
    // Rows of two with a leading dimension of three.
    var values = [Float](repeating: 9, count: 9)
    ink_numpy_normal(&random, 3, 2, 0.5, &values, 3)
    for (index, number) in expected.enumerated() {
      #expect(values[index / 2 * 3 + index % 2] == Float(number * 0.5))
    }
    #expect(values[2] == 9 && values[5] == 9 && values[8] == 9)
  }
}
