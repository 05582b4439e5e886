// A picture augmented by the textbook's formulas in double, and how tests call
// the kernels that do it in integers.

import CKernels
import Foundation
import InklingCore
import Testing

/// What happens to a picture, from the same random numbers.
struct AugmentReference {
  private let height: Int, width: Int
  private let most: ink_augmentation
  private let key: UInt64
  private let epoch: UInt32, index: UInt32

  init(
    _ height: Int, _ width: Int, _ most: ink_augmentation, seed: UInt64,
    epoch: UInt32, index: UInt32
  ) {
    self.height = height
    self.width = width
    self.most = most
    key = seed
    self.epoch = epoch
    self.index = index
  }

  private func words(_ block: UInt32) -> [Double] {
    var words: [UInt32] = [0, 0, 0, 0]
    ink_philox(key, [block, index, epoch, INK_AUGMENT_STREAM], &words)
    return words.map { Double($0) }
  }

  private func even(_ word: Double, _ most: Double) -> Double {
    (word / 2_147_483_648 - 1) * most
  }

  func picture(_ bytes: [UInt8]) -> [Double] {
    let word = words(0) + words(1) + words(2)
    let source = thickened(
      bytes.map { Double($0) }, even(word[6], most.thickness))
    func pixel(_ x: Int, _ y: Int) -> Double {
      source[
        min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1)]
    }
    let angle = even(word[0], most.rotation) * .pi / 180
    let shear = even(word[1], most.shear)
    let scale = (
      1 + even(word[2], most.scale), 1 + even(word[3], most.scale)
    )
    let shift = (even(word[4], most.shift), even(word[5], most.shift))
    let centre = (Double(width - 1) / 2, Double(height - 1) / 2)
    let nodes = nodes()
    var result: [Double] = []
    for y in 0..<height {
      for x in 0..<width {
        // Back through the shift, the turn (clockwise, as y is downwards), the
        // shear and the scale.
        let p = (
          Double(x) - centre.0 - shift.0, Double(y) - centre.1 - shift.1
        )
        var q = (
          cos(angle) * p.0 + sin(angle) * p.1,
          -sin(angle) * p.0 + cos(angle) * p.1
        )
        q.0 += shear * q.1
        let way = nodes.way(Double(x) + 0.5, Double(y) + 0.5)
        let sx = min(
          max(q.0 / scale.0 + centre.0 + way.0, 0), Double(width - 1))
        let sy = min(
          max(q.1 / scale.1 + centre.1 + way.1, 0), Double(height - 1))
        let (left, top) = (Int(sx), Int(sy))
        let (u, v) = (sx - Double(left), sy - Double(top))
        let upper =
          pixel(left, top) * (1 - u) + pixel(left + 1, top) * u
        let lower =
          pixel(left, top + 1) * (1 - u) + pixel(left + 1, top + 1) * u
        result.append(upper * (1 - v) + lower * v)
      }
    }
    hide(&result, word)
    return result
  }

  private func thickened(_ source: [Double], _ amount: Double) -> [Double] {
    (0..<source.count).map { i in
      let (x, y) = (i % width, i / width)
      let near = [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)].map { dx, dy in
        source[
          min(max(y + dy, 0), height - 1) * width
            + min(max(x + dx, 0), width - 1)]
      }
      let goal = (amount < 0 ? near.min() : near.max()) ?? 0
      return source[i] + abs(amount) * (goal - source[i])
    }
  }

  private func hide(_ picture: inout [Double], _ word: [Double]) {
    let unit = 4_294_967_296.0
    let area = word[8] / unit * most.occlusion
    let half = word[9] >= unit / 2
    let part = 1 + (half ? word[9] - unit / 2 : word[9]) / (unit / 2)
    let aspect = half ? part : 1 / part
    let w = Int(min((area * aspect).squareRoot(), 1) * Double(width) + 0.5)
    let h = Int(min((area / aspect).squareRoot(), 1) * Double(height) + 0.5)
    let left = Int(word[10] / unit * Double(width - w + 1))
    let top = Int(word[11] / unit * Double(height - h + 1))
    for y in top..<top + h {
      for x in left..<left + w { picture[y * width + x] = 0 }
    }
  }

  /// The grid's vectors and its B-spline.
  private struct Nodes {
    var columns: Int
    var ways: [(Double, Double)]
    var cellsPerPixel: Double

    static func weights(_ t: Double) -> [Double] {
      [
        (1 - t) * (1 - t) * (1 - t) / 6,
        (3 * t * t * t - 6 * t * t + 4) / 6,
        (-3 * t * t * t + 3 * t * t + 3 * t + 1) / 6,
        t * t * t / 6,
      ]
    }

    func way(_ x: Double, _ y: Double) -> (Double, Double) {
      let (gx, gy) = (x * cellsPerPixel, y * cellsPerPixel)
      let (wx, wy) = (
        Self.weights(gx - floor(gx)), Self.weights(gy - floor(gy))
      )
      var sum = (0.0, 0.0)
      for j in 0..<4 {
        for i in 0..<4 {
          let node = ways[(Int(gy) + j) * columns + Int(gx) + i]
          sum.0 += wx[i] * wy[j] * node.0
          sum.1 += wx[i] * wy[j] * node.1
        }
      }
      return sum
    }

    /// The mean over `side` pixels of the sum of the weights' squares.
    func share(_ side: Int) -> Double {
      (0..<side).reduce(0) { sum, i in
        let place = (Double(i) + 0.5) * cellsPerPixel
        return sum
          + Self.weights(place - floor(place)).reduce(0) { $0 + $1 * $1 }
      } / Double(side)
    }
  }

  private func nodes() -> Nodes {
    let longer = max(height, width), grid = Int(most.grid)
    let columns = (width * grid + longer - 1) / longer + 3
    let rows = (height * grid + longer - 1) / longer + 3
    var nodes = Nodes(
      columns: columns, ways: [],
      cellsPerPixel: Double(grid) / Double(longer))
    let reach =
      most.elastic
      * (1.5 / (nodes.share(width) * nodes.share(height))).squareRoot()
    // Word by word of all blocks, a whole number of 16 of them.
    let blocks = (rows * columns + 63) / 64 * 16
    let drawn = (0..<blocks).map {
      words(UInt32(INK_AUGMENT_NODES) + UInt32($0))
    }
    for n in 0..<rows * columns {
      let word = UInt32(drawn[n % blocks][n / blocks])
      nodes.ways.append(
        (
          (Double(word & 0xFFFF) / 32_768 - 1) * reach,
          (Double(word >> 16) / 32_768 - 1) * reach
        ))
    }
    return nodes
  }
}

/// An augmenter with its memory.
final class Augmenter {
  private let memory: UnsafeMutableRawPointer
  private var augmenter: ink_augmenter
  private let count: Int
  private let guardByte: UInt8 = 0xA5

  init(
    _ height: Int, _ width: Int, _ most: ink_augmentation, seed: UInt64
  ) {
    var most = most
    memory = .allocate(
      byteCount: ink_augmenter_bytes(height, width, most.grid), alignment: 64)
    augmenter = ink_augmenter_in(memory, height, width, seed, &most)
    count = height * width
  }

  deinit { memory.deallocate() }

  func drawn(_ epoch: UInt32, _ index: Int) -> ink_distortion {
    ink_distortion_of(&augmenter, epoch, UInt32(index))
  }

  private func withScratch(
    _ kernels: Kernels, _ body: (UnsafeMutableRawPointer) -> Void
  ) {
    let bytes = kernels.table.pointee.augment_scratch(
      Int(augmenter.height), Int(augmenter.width))
    let scratch = UnsafeMutableRawPointer.allocate(
      byteCount: bytes + 64, alignment: 64)
    scratch.initializeMemory(
      as: UInt8.self, repeating: guardByte, count: bytes + 64)
    body(scratch)
    let beyond = UnsafeRawBufferPointer(start: scratch + bytes, count: 64)
    #expect(beyond.allSatisfy { $0 == guardByte })
    scratch.deallocate()
  }

  /// A picture, augmented; also looks for bytes written beyond it.
  func picture(
    _ picture: [UInt8], epoch: UInt32, _ index: Int, _ kernels: Kernels
  ) -> [UInt8] {
    var out = [UInt8](repeating: guardByte, count: count + 64)
    withScratch(kernels) { scratch in
      kernels.table.pointee.augment(
        &augmenter, epoch, UInt32(index), picture, &out, scratch)
    }
    #expect(out.suffix(64).allSatisfy { $0 == guardByte })
    return Array(out.prefix(count))
  }

  /// The samples of block-sparse rows, augmented.
  func rows(
    _ bytes: [UInt8], _ offsets: [Int], _ samples: [UInt32], epoch: UInt32,
    first: UInt32, _ kernels: Kernels
  ) -> [[UInt8]] {
    let capacity = ink_bsr_row_capacity(count)
    var out = [UInt8](repeating: 0, count: capacity * samples.count)
    var ends = [Int](repeating: 0, count: 2 * samples.count)
    // A part of them is a call of its own, as each thread's is.
    withScratch(kernels) { scratch in
      withUnsafePointer(to: augmenter) { augmenter in
        bytes.withUnsafeBufferPointer { bytes in
          offsets.withUnsafeBufferPointer { offsets in
            samples.withUnsafeBufferPointer { samples in
              out.withUnsafeMutableBufferPointer { out in
                ends.withUnsafeMutableBufferPointer { ends in
                  guard let base = out.baseAddress, let end = ends.baseAddress,
                    let offset = offsets.baseAddress
                  else { return }
                  var work = ink_augment_rows(
                    augmenter: augmenter, area: nil,
                    pictures: ink_bsr_batch(
                      rows: ink_bsr(
                        bytes: bytes.baseAddress, offsets: offset,
                        columns: count),
                      samples: samples.baseAddress, first: 0,
                      count: samples.count, dropout: ink_dropout()),
                    epoch: epoch, index: first, bytes: base, offsets: end,
                    capacity: capacity, scratch: scratch)
                  let run = kernels.table.pointee.augment_rows
                  run(&work, 1, samples.count)
                  run(&work, 0, 1)
                }
              }
            }
          }
        }
      }
    }
    return samples.indices.map { Array(out[ends[2 * $0]..<ends[2 * $0 + 1]]) }
  }

  static func compressed(_ picture: [UInt8]) -> [UInt8] {
    var bytes = [UInt8](
      repeating: 0, count: ink_bsr_row_capacity(picture.count))
    var offsets = [0, 0]
    Kernels.active.table.pointee.bsr_compress(
      1, picture.count, picture, &bytes, &offsets)
    return Array(bytes.prefix(offsets[1]))
  }
}
