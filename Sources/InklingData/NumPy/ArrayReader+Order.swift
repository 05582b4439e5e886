// Arrays in Fortran's order, whose rows are spread over all their bytes, and
// the pictures that samples are.

import CKernels
import InklingCore
import InklingTraining

extension ArrayReader {
  /// Calls `body` with the elements in C order, in portions of `count` rows,
  /// until it returns false.
  ///
  /// All bytes are in memory meanwhile, which grows as they come.
  func forEachFortranPortion(
    of count: Int, from stream: inout ByteStream,
    _ body: ([UInt8]) throws(DataError) -> Bool
  ) throws(DataError) -> Bool {
    var bytes: [UInt8] = []
    let source = stream.source
    try stream.forEachPortion(
      of: 64 << 10, upTo: layout.byteCount, name
    ) { portion throws(DataError) in
      try bytes.reserve(portion.count, upTo: layout.byteCount, in: source)
      bytes.append(contentsOf: portion)
      return true
    }
    let rows = layout.shape[0]
    let columns = layout.count / rows
    let size = layout.element.size
    let places = columnPlaces
    for first in stride(from: 0, to: rows, by: count) {
      let taken = min(count, rows - first)
      let portion = [UInt8](
        unsafeUninitializedCapacity: taken * columns * size
      ) { portion, filled in
        bytes.withUnsafeBufferPointer { bytes in
          guard let to = portion.baseAddress, let from = bytes.baseAddress
          else { return }
          for column in 0..<columns {
            let begin = from + (places[column] + first) * size
            for row in 0..<taken {
              (to + (row * columns + column) * size).update(
                from: begin + row * size, count: size)
            }
          }
        }
        filled = taken * columns * size
      }
      guard try body(portion) else { return false }
    }
    return true
  }

  /// For each value of a sample in C order, where the first sample's is.
  private var columnPlaces: [Int] {
    var places = [0]
    var distance = layout.shape[0]
    // The first of the further dimensions varies slowest in C order.
    var steps: [(extent: Int, distance: Int)] = []
    for extent in layout.shape.dropFirst() {
      steps.append((extent, distance))
      distance *= extent
    }
    for (extent, distance) in steps {
      places = places.flatMap { place in
        (0..<extent).map { place + $0 * distance }
      }
    }
    return places
  }
}

/// Where the colours of a picture are.
struct ColourLayout {
  /// Pixels of a picture.
  let count: Int
  /// From one pixel to the next, and from a pixel's red to its green.
  let step: Int
  let plane: Int

  func luma(of bytes: [UInt8]) -> [UInt8] {
    grey(bytes) { ink_pixels_luma(count, step, plane, $0, $1) }
  }

  func luma(of floats: [Float]) -> [Float] {
    grey(floats) { ink_pixels_luma_floats(count, step, plane, $0, $1) }
  }

  private func grey<Value>(
    _ values: [Value],
    _ convert: (UnsafePointer<Value>, UnsafeMutablePointer<Value>) -> Void
  ) -> [Value] {
    let rows = values.count / (3 * count)
    return [Value](unsafeUninitializedCapacity: rows * count) { grey, filled in
      values.withUnsafeBufferPointer { values in
        guard let from = values.baseAddress, let to = grey.baseAddress else {
          return
        }
        for row in 0..<rows {
          convert(from + row * 3 * count, to + row * count)
        }
      }
      filled = rows * count
    }
  }
}

extension ArrayLayout {
  /// The layout of one of its rows, colours as greys; 28 x 28 is how 784 values
  /// in a row are looked at: so MNIST is published.
  var sampleShape: InputShape {
    let size = Array(shape.dropFirst())
    switch size.count {
    case 2: return .image(height: size[0], width: size[1])
    case 1 where size[0] == 784: return .image(height: 28, width: 28)
    case 3 where size[2] == 1 || (size[2] == 3 && size[0] != 1):
      return .image(height: size[0], width: size[1])
    case 3 where size[0] == 1 || size[0] == 3:
      return .image(height: size[1], width: size[2])
    default: return .vector(count: size.reduce(1, *))
    }
  }

  /// Where a sample's colours are, if it is a picture in colour: the channels
  /// last, as Keras has them, or first, as PyTorch does.
  var colour: ColourLayout? {
    let size = Array(shape.dropFirst())
    guard size.count == 3 else { return nil }
    if size[2] == 3, size[0] != 1 {
      return ColourLayout(count: size[0] * size[1], step: 3, plane: 1)
    }
    guard size[2] != 1, size[0] == 3 else { return nil }
    let count = size[1] * size[2]
    return ColourLayout(count: count, step: 1, plane: count)
  }

  /// The channels of pictures that have neither one nor three.
  var otherChannels: Int? {
    let size = Array(shape.dropFirst())
    guard size.count == 3, colour == nil, size[2] != 1, size[0] != 1 else {
      return nil
    }
    let (channels, side) =
      size[2] <= 4
      ? (size[2], min(size[0], size[1])) : (size[0], min(size[1], size[2]))
    return channels <= 4 && side >= 8 ? channels : nil
  }
}

extension InputShape {
  /// Whether it has rows and columns.
  var isPicture: Bool {
    if case .image = self { true } else { false }
  }
}
