// sum and triad, which measure bandwidth, at every level.

import CKernels
import InklingCore
import InklingTestSupport
import Testing

@Suite("Streams")
struct StreamTests {
  static let counts = [0, 1, 3, 15, 16, 17, 127, 128, 129, 1_000, 4_099]

  @Test("The sum is that of all elements", arguments: Kernels.available, counts)
  func sum(kernels: Kernels, count: Int) {
    var numbers = Numbers(seed: 110)
    let x = Guarded(1, count, offset: 1, from: &numbers)
    let reference = (0..<count).reduce(0.0) { $0 + Double(x[$1]) }
    let size = (0..<count).reduce(0.0) { $0 + Double(abs(x[$1])) }
    let sum = Double(kernels.table.pointee.sum(count, x.base))
    // One rounding an addition, in whatever order.
    #expect(abs(sum - reference) <= size * Double(count) * 0x1p-24)
  }

  @Test("c = a + s b, and no more", arguments: Kernels.available, counts)
  func triad(kernels: Kernels, count: Int) {
    var numbers = Numbers(seed: 111)
    let a = Guarded(1, count, offset: 1, from: &numbers)
    let b = Guarded(1, count, offset: 2, from: &numbers)
    let c = Guarded<Float>(count: count, offset: 3)
    kernels.table.pointee.triad(count, a.base, b.base, 0.3, c.base)
    for i in 0..<count {
      let product = Double(Float(0.3)) * Double(b[i])
      let reference = Double(a[i]) + product
      // The product is rounded as well where the level has no multiply-add.
      #expect(
        abs(Double(c[i]) - reference) <= (abs(product) + abs(reference))
          * 0x1.01p-24,
        "\(i)")
    }
    #expect(c.isIntact())
  }
}
