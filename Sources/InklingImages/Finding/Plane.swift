// Bytes in rows and columns, and what the finder of digits does to all of them
// at once: the largest value in a window, closing, transposing, reducing.

/// A plane of bytes: greys, strengths of ink, or a mask of 0 and 1.
struct Plane {
  let width: Int
  let height: Int
  /// `[height, width]`.
  var bytes: [UInt8]

  subscript(x: Int, y: Int) -> UInt8 {
    get { bytes[y * width + x] }
    set { bytes[y * width + x] = newValue }
  }

  init(width: Int, height: Int) {
    self.init(
      width: width, height: height,
      bytes: [UInt8](repeating: 0, count: width * height))
  }

  init(width: Int, height: Int, bytes: [UInt8]) {
    self.width = width
    self.height = height
    self.bytes = bytes
  }

  var inverted: Plane {
    Plane(width: width, height: height, bytes: bytes.map { 255 - $0 })
  }

  var transposed: Plane {
    var result = [UInt8](repeating: 0, count: bytes.count)
    // Blocks, so that neither side leaves the caches.
    let block = 64
    for top in stride(from: 0, to: height, by: block) {
      for left in stride(from: 0, to: width, by: block) {
        for x in left..<min(width, left + block) {
          for y in top..<min(height, top + block) {
            result[x * height + y] = bytes[y * width + x]
          }
        }
      }
    }
    return Plane(width: height, height: width, bytes: result)
  }

  /// The mean of each block of `factor` x `factor` pixels; those left over at
  /// the right and the bottom count to the last blocks.
  func reduced(by factor: Int) -> Plane {
    guard factor > 1 else { return self }
    let (newWidth, newHeight) = (
      max(1, width / factor), max(1, height / factor)
    )
    var result = Plane(width: newWidth, height: newHeight)
    var sums = [UInt32](repeating: 0, count: newWidth)
    for y in 0..<newHeight {
      let rows = y * factor..<min(height, (y + 1) * factor)
      for x in 0..<newWidth { sums[x] = 0 }
      for row in rows {
        var index = row * width
        for x in 0..<newWidth {
          for _ in 0..<min(factor, width) {
            sums[x] += UInt32(bytes[index])
            index += 1
          }
        }
      }
      let count = UInt32(rows.count * min(factor, width))
      for x in 0..<newWidth {
        result.bytes[y * newWidth + x] = UInt8((sums[x] + count / 2) / count)
      }
    }
    return result
  }

  /// Greys of the paper as if nothing thinner than 2 `radius` + 1 pixels were
  /// on it: dilation, then erosion, with a square. What reaches the border may
  /// be half as thin. Light that changes in steps or slopes stays as it is.
  func closed(radius: Int) -> Plane {
    var plane = self
    plane.dilateRows(radius)
    plane.dilateColumns(radius)
    plane.bytes.invert()
    plane.dilateColumns(radius)
    plane.dilateRows(radius)
    plane.bytes.invert()
    return plane
  }

  /// Each byte becomes the largest at most `radius` to its left or right.
  mutating func dilateRows(_ radius: Int) {
    guard radius > 0 else { return }
    let window = 2 * radius + 1
    var row = [UInt8](repeating: 0, count: width + radius)
    for start in stride(from: 0, to: bytes.count, by: width) {
      for x in 0..<radius { row[x] = 0 }
      row.withUnsafeMutableBufferPointer { row in
        bytes.withUnsafeBufferPointer {
          _ = row[radius...].update(
            fromContentsOf: $0[start..<start + width])
        }
      }
      row.takeLargest(of: window, step: 1)
      bytes.withUnsafeMutableBufferPointer { bytes in
        row.withUnsafeBufferPointer {
          _ = bytes[start...].update(fromContentsOf: $0[..<width])
        }
      }
    }
  }

  /// Each byte becomes the largest at most `radius` above or below.
  mutating func dilateColumns(_ radius: Int) {
    guard radius > 0 else { return }
    var padded = [UInt8](repeating: 0, count: radius * width) + bytes
    padded.takeLargest(of: 2 * radius + 1, step: width)
    padded.removeLast(radius * width)
    bytes = padded
  }

  /// The byte that `share` of all are at most.
  func quantile(_ share: Double) -> UInt8 {
    var counts = [Int](repeating: 0, count: 256)
    for byte in bytes { counts[Int(byte)] += 1 }
    var left = Int(share * Double(bytes.count))
    for level in 0..<255 {
      left -= counts[level]
      if left < 0 { return UInt8(level) }
    }
    return 255
  }
}

extension [UInt8] {
  fileprivate mutating func invert() {
    for index in indices { self[index] = 255 - self[index] }
  }

  /// Each byte becomes the largest of `window` bytes that begin with it and
  /// are `step` apart, as far as there are any: windows of 1, 2, 4, ... bytes.
  fileprivate mutating func takeLargest(of window: Int, step: Int) {
    var covered = 1
    while covered < window {
      let further = Swift.min(covered, window - covered)
      let shift = further * step
      if shift < count {
        withUnsafeMutableBytes { $0.takeLarger(from: shift) }
      }
      covered += further
    }
  }
}

extension UnsafeMutableRawBufferPointer {
  /// Each byte becomes the larger of itself and the one `shift` ahead, as far
  /// as there is one.
  fileprivate func takeLarger(from shift: Int) {
    typealias Lanes = SIMD16<UInt8>
    let end = count - shift
    var index = 0
    // Ascending: what lies ahead is read before it is changed.
    while index + Lanes.scalarCount <= end {
      let own = loadUnaligned(fromByteOffset: index, as: Lanes.self)
      let ahead = loadUnaligned(fromByteOffset: index + shift, as: Lanes.self)
      storeBytes(
        of: pointwiseMax(own, ahead), toByteOffset: index, as: Lanes.self)
      index += Lanes.scalarCount
    }
    for index in index..<end {
      self[index] = Swift.max(self[index], self[index + shift])
    }
  }
}
