// MNIST's four files in small.

import InklingTestSupport

extension TemporaryFolder {
  /// Writes images of 6 x 5 pixels and their labels, for training and testing
  /// alike: the label's row is full, the others are nearly empty.
  func writeDigits(_ labels: [UInt8]) throws {
    var images = Self.bigEndian([2051, UInt32(labels.count), 6, 5])
    for (index, label) in labels.enumerated() {
      for pixel in 0..<30 {
        images.append(
          pixel / 5 == Int(label) ? 255 : UInt8(truncatingIfNeeded: index % 9))
      }
    }
    for part in ["train", "t10k"] {
      try write(images, to: "\(part)-images-idx3-ubyte")
      try writeLabels(labels, to: "\(part)-labels-idx1-ubyte")
    }
  }

  func writeLabels(_ labels: [UInt8], to name: String) throws {
    try write(
      Self.bigEndian([2049, UInt32(labels.count)]) + labels, to: name)
  }

  private static func bigEndian(_ numbers: [UInt32]) -> [UInt8] {
    numbers.flatMap { number in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
    }
  }
}
