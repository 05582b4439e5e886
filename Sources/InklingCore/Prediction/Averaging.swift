// Samples averaged to smaller pictures, in a predictor's memory.

import CKernels

/// How samples are averaged, and the memory for it, which its predictor owns.
///
/// Floats in this order: the bytes of one sample; a row of sums; the averages,
/// bytes of as many samples as are worked on together or the floats of one.
struct Averaging {
  private let area: ink_area
  private let sums: UnsafeMutablePointer<Float>
  private let result: UnsafeMutablePointer<Float>
  /// Memory for one sample's bytes, and of no use beside it.
  let bytes: UnsafeMutablePointer<UInt8>

  /// The floats of memory that it takes, whole cache lines: what comes behind it
  /// is aligned as what comes before.
  static func floats(_ average: AreaAverage, batchCapacity: Int) -> Int {
    let floats =
      average.width + resultFloats(average.reducedCount, batchCapacity)
      + (average.count + 3) / 4
    return (floats + 15) / 16 * 16
  }

  private static func resultFloats(_ count: Int, _ samples: Int) -> Int {
    // Bytes of four samples take what the floats of one do.
    count * max((samples + 3) / 4, 1)
  }

  /// - Parameter memory: the floats that `floats(_:batchCapacity:)` says.
  init(_ average: AreaAverage, in memory: UnsafeMutablePointer<Float>) {
    area = average.kernel
    bytes = UnsafeMutableRawPointer(memory)
      .assumingMemoryBound(to: UInt8.self)
    sums = memory + (average.count + 3) / 4
    result = sums + average.width
  }

  /// `[count, inputs]` of samples' bytes.
  func average(
    rows: UnsafePointer<UInt8>, _ count: Int
  ) -> UnsafePointer<UInt8> {
    let result = UnsafeMutableRawPointer(result)
      .assumingMemoryBound(to: UInt8.self)
    let words = UnsafeMutableRawPointer(sums)
      .assumingMemoryBound(to: UInt32.self)
    let size = Int(area.height) * Int(area.width)
    let reducedSize = Int(area.to_height) * Int(area.to_width)
    withUnsafePointer(to: area) { area in
      for row in 0..<count {
        ink_area_average(
          area, rows + row * size, result + row * reducedSize, words)
      }
    }
    return UnsafePointer(result)
  }

  /// `[inputs]` of a sample's floats.
  func average(floats: UnsafePointer<Float>) -> UnsafePointer<Float> {
    withUnsafePointer(to: area) {
      ink_area_average_floats($0, floats, result, sums)
    }
    return UnsafePointer(result)
  }
}
