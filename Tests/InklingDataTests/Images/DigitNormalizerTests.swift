// From pictures to MNIST's form: drawn shapes, and MNIST's own digits.

import InklingTraining
import InklingTestSupport
import Testing

@testable import InklingData
@testable import InklingImages

@Suite struct DigitNormalizerTests {
  static func normalize(_ image: GrayImage) throws(DataError) -> GrayImage {
    try image.normalizedDigit(source: "picture")
  }

  /// A filled rectangle of one grey on another.
  static func rectangle(
    in size: (Int, Int), x: Range<Int>, y: Range<Int>, ink: UInt8,
    ground: UInt8
  ) -> GrayImage {
    var image = GrayImage(
      width: size.0, height: size.1,
      pixels: [UInt8](repeating: ground, count: size.0 * size.1))
    for row in y { for column in x { image[column, row] = ink } }
    return image
  }

  /// Paper with noise of a normal distribution, deviation 8 (the sum of twelve
  /// uniform numbers).
  static func noise(width: Int, height: Int) -> GrayImage {
    var state: UInt64 = 7
    let pixels = (0..<width * height).map { _ in
      let sum = (0..<12).reduce(0.0) { sum, _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return sum + Double(state >> 11) * 0x1p-53
      }
      return UInt8(150 + 8 * (sum - 6))
    }
    return GrayImage(width: width, height: height, pixels: pixels)
  }

  @Test(
    arguments: [(0, 255), (255, 0), (40, 200), (220, 90)] as [(UInt8, UInt8)])
  func aBarIsScaledAndCentred(ink: UInt8, ground: UInt8) throws {
    // 30 x 100 at the picture's edge becomes 6 x 20 in the middle.
    let picture = Self.rectangle(
      in: (200, 150), x: 3..<33, y: 45..<145, ink: ink, ground: ground)
    let expected = Self.rectangle(
      in: (28, 28), x: 11..<17, y: 4..<24, ink: 255, ground: 0)
    let digit = try Self.normalize(picture)
    #expect(digit.filled.moved(toMatch: expected) == expected)
  }

  @Test func aLargePictureIsReducedFirst() throws {
    // 150 x 1000 becomes 3 x 20.
    let picture = Self.rectangle(
      in: (2048, 1300), x: 1700..<1850, y: 200..<1200, ink: 30, ground: 200)
    let digit = try Self.normalize(picture)
    let expected = Self.rectangle(
      in: (28, 28), x: 13..<16, y: 4..<24, ink: 255, ground: 0)
    #expect(digit.filled.moved(toMatch: expected) == expected)
  }

  @Test func aSmallPictureGrows() throws {
    let picture = Self.rectangle(
      in: (9, 9), x: 3..<4, y: 2..<7, ink: 0, ground: 255)
    let digit = try Self.normalize(picture)
    let inked = digit.pixels.filter { $0 > 0 }.count
    #expect(inked == 20 * 4)
  }

  @Test func aBarAcrossThePictureIsStillInk() throws {
    let picture = Self.rectangle(
      in: (100, 100), x: 40..<60, y: 0..<100, ink: 20, ground: 230)
    let digit = try Self.normalize(picture)
    #expect(digit.pixels.filter { $0 > 240 }.count == 20 * 4)
  }

  @Test func unevenLightNoiseAndSpecksAreNotInk() throws {
    var picture = Self.rectangle(
      in: (160, 200), x: 60..<90, y: 50..<150, ink: 0, ground: 0)
    var state: UInt64 = 1
    for y in 0..<200 {
      for x in 0..<160 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let noise = Int(state >> 60) - 8
        let light = 140 + x / 4 + y / 5 - (x - 80) * (x - 80) / 300
        let isInk = (60..<90).contains(x) && (50..<150).contains(y)
        picture[x, y] = UInt8(light + noise - (isInk ? 110 : 0))
      }
    }
    for (x, y) in [(10, 10), (150, 20), (20, 190)] {
      picture[x, y] = 0
      picture[x + 1, y] = 0
    }
    let digit = try Self.normalize(picture)
    #expect(digit.pixels.filter { $0 > 0 }.count == 6 * 20)
    #expect(digit.pixels.filter { $0 > 200 }.count == 6 * 20)
  }

  @Test(arguments: [
    GrayImage(width: 1, height: 1, pixels: [7]),
    GrayImage(
      width: 50, height: 40, pixels: [UInt8](repeating: 255, count: 2000)),
    GrayImage(
      width: 60, height: 60, pixels: (0..<3600).map { UInt8(100 + $0 / 60) }),
    GrayImage(
      width: 28, height: 28, pixels: [UInt8](repeating: 0, count: 784)),
    DigitNormalizerTests.noise(width: 300, height: 300),
  ])
  func aPictureWithoutInkIsRefused(picture: GrayImage) {
    let error = refusal {
      try Self.normalize(picture)
    }
    #expect(error?.reason == .malformed)
    #expect(error?.source == "picture")
  }

  @Test func noSizeIsATrap() {
    for width in 1...12 {
      for height in [1, 2, 3, 7, 500] {
        for ink in [0, 1] {
          var pixels = (0..<width * height).map { UInt8($0 * 97 & 255) }
          pixels[ink * (pixels.count - 1)] = 0
          let picture = GrayImage(
            width: width, height: height, pixels: pixels)
          let digit = try? Self.normalize(picture)
          #expect(digit.map { $0.width == 28 && $0.height == 28 } ?? true)
        }
      }
    }
  }

  @Test(
    .enabled(if: ReferenceData.data != nil, "set INKLING_DATA to run this"))
  func mnistsOwnImagesAreLeftAlone() throws {
    let folder = try #require(ReferenceData.data) + "/mnist"
    let rows = try IDXImages(path: folder + "/t10k-images-idx3-ubyte.gz")
      .readAll().unpacked()
    for index in 0..<10_000 {
      let pixels = Array(rows[index * 784..<(index + 1) * 784])
      #expect(
        MNISTForm.holds(
          GrayImage(width: 28, height: 28, pixels: pixels)))
    }
  }

  @Test(
    .enabled(if: ReferenceData.data != nil, "set INKLING_DATA to run this"))
  func enlargedMNISTDigitsComeBack() throws {
    let folder = try #require(ReferenceData.data) + "/mnist"
    let rows = try IDXImages(path: folder + "/t10k-images-idx3-ubyte.gz")
      .readAll().unpacked()
    var differences: [Double] = []
    for index in 0..<20 {
      let pixels = Array(rows[index * 784..<(index + 1) * 784])
      let digit = GrayImage(width: 28, height: 28, pixels: pixels)
      let back = try Self.normalize(
        Self.enlarged(digit, by: 2 + index % 3, x: index % 9, y: index % 7))
      let sum = zip(back.pixels, pixels).reduce(0) {
        $0 + abs(Int($1.0) - Int($1.1))
      }
      differences.append(Double(sum) / 784)
    }
    // Not the same bytes: the ink is cut where it is a quarter of its strength,
    // so that soft edges end sooner and the box may be a pixel narrower; one
    // pixel of 20 is 5 % of the size, which moves edges by up to half a pixel
    // (2 levels on average); strokes thinner than MNIST's are made thicker, in
    // one of ten (up to 6 levels).
    differences.sort()
    #expect(differences[10] < 2)
    #expect(differences[18] < 6)
  }

  /// Dark on light, each pixel a square, on a larger sheet.
  static func enlarged(
    _ digit: GrayImage, by factor: Int, x: Int, y: Int
  ) -> GrayImage {
    let side = 28 * factor
    var sheet = GrayImage(
      width: side + 12, height: side + 8,
      pixels: [UInt8](repeating: 255, count: (side + 12) * (side + 8)))
    for row in 0..<side {
      for column in 0..<side {
        sheet[x + column, y + row] = 255 - digit[column / factor, row / factor]
      }
    }
    return sheet
  }
}

extension GrayImage {
  /// All but soft edges made full or empty.
  fileprivate var filled: GrayImage {
    GrayImage(
      width: width, height: height,
      pixels: pixels.map { $0 > 200 ? 255 : $0 < 50 ? 0 : $0 })
  }

  /// Shifted by at most one pixel each way if that makes it equal to `other`:
  /// an even width has its centre of mass between two pixels.
  fileprivate func moved(toMatch other: GrayImage) -> GrayImage {
    for y in -1...1 {
      for x in -1...1 {
        var moved = self
        for row in 1..<height - 1 {
          for column in 1..<width - 1 {
            moved[column, row] = self[column + x, row + y]
          }
        }
        if moved == other { return moved }
      }
    }
    return self
  }
}
