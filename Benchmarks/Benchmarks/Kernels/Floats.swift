// Memory that kernels are run on.

/// 64-byte-aligned floats that are neither zero nor all alike, kept for the
/// life of the process, which runs one benchmark.
func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
  let values = UnsafeMutableRawPointer.allocate(
    byteCount: max(count, 1) * 4, alignment: 64
  ).bindMemory(to: Float.self, capacity: max(count, 1))
  for i in 0..<max(count, 1) { values[i] = Float(i % 17) * 0.01 - 0.08 }
  return values
}
