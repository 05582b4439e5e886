// Pictures augmented at every level: against the textbook's formulas in double,
// the same bytes everywhere, and what is drawn as it should be spread.

import CKernels
import Foundation
import InklingCore
import InklingTestSupport
import Testing

@Suite("Augmentation of pictures")
struct AugmentTests {
  /// Single pixels, one row, ragged, more than a bundle of places, the widest.
  static let sizes = [
    [1, 1], [1, 9], [7, 3], [28, 28], [17, 33], [100, 64], [3, 2048],
  ]

  static let all = ink_augmentation(
    rotation: 25, scale: 0.2, shear: 0.3, shift: 2.5, elastic: 1.5,
    thickness: 1, occlusion: 0.2, grid: 5)

  /// Every part left out.
  static func still(grid: UInt32) -> ink_augmentation {
    var most = ink_augmentation()
    most.grid = grid
    return most
  }

  /// The numbers of Random123's own test, kat_vectors.
  @Test func philoxIsPhilox() {
    let digits: [([UInt32], UInt64, [UInt32])] = [
      (
        [0, 0, 0, 0], 0,
        [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]
      ),
      (
        [.max, .max, .max, .max], .max,
        [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
      ),
      (
        [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
        0x299f_31d0_a409_3822,
        [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
      ),
    ]
    for (counter, key, expected) in digits {
      var words: [UInt32] = [0, 0, 0, 0]
      ink_philox(key, counter, &words)
      #expect(words == expected)
    }
  }

  @Test("as the formulas in double", arguments: Kernels.available, sizes)
  func reference(kernels: Kernels, size: [Int]) {
    let (height, width) = (size[0], size[1])
    var numbers = Numbers(seed: height * 3 + width)
    let picture = Self.blobs(height, width, &numbers)
    for place in 0..<(height * width > 5000 ? 2 : 8) {
      let augmenter = Augmenter(height, width, Self.all, seed: 7)
      let found = augmenter.picture(picture, epoch: 3, place, kernels)
      let expected = AugmentReference(
        height, width, Self.all, seed: 7, epoch: 3, index: UInt32(place)
      ).picture(picture)
      var worst = 0.0, sum = 0.0
      for (byte, value) in zip(found, expected) {
        worst = max(worst, abs(Double(byte) - value))
        sum += abs(Double(byte) - value)
      }
      // Places are 256ths of a pixel, and grid and blends are rounded.
      #expect(worst < 5, "\(height) x \(width), \(place)")
      #expect(sum / Double(found.count) < 0.75, "\(height) x \(width)")
    }
  }

  @Test("the same bytes at every level", arguments: sizes)
  func levels(size: [Int]) {
    var numbers = Numbers(seed: 5)
    let picture = (0..<size[0] * size[1]).map { _ in
      UInt8(numbers.below(256))
    }
    for place in 0..<20 {
      let results = Kernels.available.map {
        Augmenter(size[0], size[1], Self.all, seed: UInt64(place))
          .picture(picture, epoch: 1, place, $0)
      }
      #expect(results.allSatisfy { $0 == results[0] })
    }
  }

  @Test("nothing drawn changes nothing", arguments: Kernels.available, sizes)
  func identity(kernels: Kernels, size: [Int]) {
    var numbers = Numbers(seed: 6)
    let picture = (0..<size[0] * size[1]).map { _ in
      UInt8(numbers.below(256))
    }
    let augmenter = Augmenter(
      size[0], size[1], Self.still(grid: 6), seed: 1)
    #expect(augmenter.picture(picture, epoch: 2, 5, kernels) == picture)
  }

  @Test("rows as pictures", arguments: Kernels.available, sizes)
  func rows(kernels: Kernels, size: [Int]) {
    let (height, width) = (size[0], size[1]), n = height * width
    var numbers = Numbers(seed: 8)
    let pictures = (0..<5).map { _ in Self.blobs(height, width, &numbers) }
    var (bytes, offsets) = ([UInt8](), [0])
    for picture in pictures {
      bytes += Augmenter.compressed(picture)
      offsets.append(bytes.count)
    }
    let augmenter = Augmenter(height, width, Self.all, seed: 4)
    let samples: [UInt32] = [3, 0, 4, 4]
    let found = augmenter.rows(
      bytes, offsets, samples, epoch: 9, first: 100, kernels)
    for (i, row) in samples.enumerated() {
      let picture = augmenter.picture(
        pictures[Int(row)], epoch: 9, 100 + i, kernels)
      #expect(found[i] == Augmenter.compressed(picture))
      #expect(picture.count == n)
    }
  }

  /// Of n numbers spread evenly from -r to r: the mean within five of its
  /// standard deviations of 0, the variance likewise of r² / 3.
  @Test func drawnEvenly() {
    let n = 20_000
    func check(
      _ name: String, _ r: Double, _ most: ink_augmentation,
      _ value: (ink_distortion) -> Double
    ) {
      let augmenter = Augmenter(28, 28, most, seed: 3)
      let values = (0..<n).map { i in value(augmenter.drawn(2, i)) }
      let mean = values.reduce(0, +) / Double(n)
      let variance =
        values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n)
      let expected = r * r / 3
      #expect(abs(mean) < 5 * (expected / Double(n)).squareRoot(), "\(name)")
      #expect(
        abs(variance / expected - 1) < 5 * (0.8 / Double(n)).squareRoot(),
        "\(name)")
      #expect(values.allSatisfy { abs($0) <= r * 1.001 }, "\(name)")
    }
    func one(_ set: (inout ink_augmentation) -> Void) -> ink_augmentation {
      var most = Self.still(grid: 6)
      set(&most)
      return most
    }
    let unit = 65_536.0
    check("rotation", 40, one { $0.rotation = 40 }) {
      atan2(Double($0.down.0), Double($0.across.0)) * 180 / .pi
    }
    check("scale", 0.3, one { $0.scale = 0.3 }) {
      unit / Double($0.across.0) - 1
    }
    check("height", 0.3, one { $0.scale = 0.3 }) {
      unit / Double($0.down.1) - 1
    }
    check("shear", 0.4, one { $0.shear = 0.4 }) { Double($0.down.0) / unit }
    check("shift", 3, one { $0.shift = 3 }) { Double($0.begin.0) / unit }
    check("shift down", 3, one { $0.shift = 3 }) { Double($0.begin.1) / unit }
    check("thickness", 1, one { $0.thickness = 1 }) {
      Double($0.thickness) / 256
    }
    // The mean of an area drawn evenly from 0 to 0.2, but for whole pixels.
    let augmenter = Augmenter(200, 300, one { $0.occlusion = 0.2 }, seed: 3)
    let areas = (0..<n).map { i in
      let d = augmenter.drawn(0, i)
      return Double((d.right - d.left) * (d.bottom - d.top)) / 60_000
    }
    #expect(abs(areas.reduce(0, +) / Double(n) - 0.1) < 0.002)
  }

  /// Pixels of a slope say how far they were moved.
  @Test(arguments: [2, 6, 16])
  func elasticHasItsStrength(grid: UInt32) {
    let side = 64
    var most = Self.still(grid: grid)
    most.elastic = 2
    let across = (0..<side * side).map { UInt8($0 % side * 4) }
    let down = (0..<side * side).map { UInt8($0 / side * 4) }
    var squares = 0.0, count = 0.0
    for place in 0..<300 {
      let augmenter = Augmenter(side, side, most, seed: 12)
      for picture in [across, down] {
        let found = augmenter.picture(picture, epoch: 0, place, .active)
        for y in 8..<side - 8 {
          for x in 8..<side - 8 {
            let way =
              (Double(found[y * side + x]) - Double(picture[y * side + x])) / 4
            squares += way * way
            count += 1
          }
        }
      }
    }
    // Either side has half of the mean square.
    let strength = (2 * squares / count).squareRoot()
    #expect(abs(strength - 2) < 0.15, "\(strength)")
  }

  /// A few soft spots on black.
  static func blobs(
    _ height: Int, _ width: Int, _ numbers: inout Numbers
  ) -> [UInt8] {
    let spots = (0..<3).map { _ in
      (
        Double(numbers.below(height)), Double(numbers.below(width)),
        1.5 + Double(numbers.below(3))
      )
    }
    return (0..<height * width).map { i in
      let (y, x) = (Double(i / width), Double(i % width))
      let ink = spots.map { spot in
        min(1, max(0, spot.2 - hypot(y - spot.0, x - spot.1)))
      }
      return UInt8((ink.max() ?? 0) * 255)
    }
  }
}
