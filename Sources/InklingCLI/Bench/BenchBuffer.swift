// Memory that kernels are measured on.

import CKernels

import InklingPlatform

/// Floats on a 64-byte boundary, uniform in [-1, 1) or zero.
final class BenchBuffer {
  let base: UnsafeMutablePointer<Float>

  /// `count` zeros.
  init(zeros count: Int) {
    let bytes = max(count, 1) * MemoryLayout<Float>.stride
    base = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      .bindMemory(to: Float.self, capacity: max(count, 1))
    base.initialize(repeating: 0, count: max(count, 1))
  }

  /// `count` random numbers.
  convenience init(random count: Int) {
    self.init(zeros: count)
    var random = ink_random()
    ink_random_seed(&random, UInt64(count))
    ink_random_uniform(&random, 1, count, -1, 1, base, count)
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }
}
