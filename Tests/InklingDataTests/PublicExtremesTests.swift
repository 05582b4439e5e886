// Every public function with the least and the greatest that it can be given: a
// value, a typed error, or the precondition that its documentation names.

import Inkling
import InklingTestSupport
import Testing

struct PublicExtremesTests {
  static let integers = [Int.min, -1, 0, 1, .max]
  /// Nothing is there, or nothing can be.
  static let paths = ["", "\0", "/\0etc", "builtin\0", "/dev/null", "/none"]

  @Test(arguments: paths, integers)
  func nothingIsLoadedFromNowhere(_ path: String, _ number: Int) {
    #expect(throws: DataError.self) {
      try DataSplits.load(path, maximumFeatures: number)
    }
    #expect(throws: DataError.self) {
      try GrayImage.read(path: path, index: number)
    }
  }

  @Test(arguments: integers)
  func digitsAreAsManyAsThereCanBe(_ count: Int) throws {
    let isFit = count == 0 || count == 1
    for seed in [0, UInt64.max] {
      let data = try? StrokeDigits.dataset(count: count, seed: seed)
      #expect(data?.count == (isFit ? count : nil))
      let splits = try? StrokeDigits.splits(train: count, test: 1, seed: seed)
      #expect(splits?.train.count == (isFit ? count : nil))
      let other = try? StrokeDigits.splits(train: 1, test: count)
      #expect(other?.test.count == (isFit ? count : nil))
      let image = StrokeDigits.image(digit: 9, seed: seed, index: count)
      #expect(image.count == 784)
    }
  }

  @Test func otherDigitsAreAgainstThePrecondition() async {
    await #expect(processExitsWith: .failure) {
      _ = StrokeDigits.image(digit: 10, seed: 0, index: 0)
    }
    await #expect(processExitsWith: .failure) {
      _ = StrokeDigits.image(digit: .min, seed: 0, index: 0)
    }
  }

  @Test func picturesHaveTheirPixels() async {
    await #expect(processExitsWith: .failure) {
      _ = GrayImage(width: 0, height: 0, pixels: [])
    }
    await #expect(processExitsWith: .failure) {
      _ = GrayImage(width: -1, height: -1, pixels: [0])
    }
    await #expect(processExitsWith: .failure) {
      _ = GrayImage(width: .max, height: .max, pixels: [0])
    }
    await #expect(processExitsWith: .failure) {
      _ = GrayImage(width: 2, height: 1, pixels: [0])
    }
  }

  @Test(arguments: [(1, 1), (1, 3000), (3000, 1), (28, 28), (1025, 2)])
  func picturesOfAnySizeAreNormalized(width: Int, height: Int) throws {
    for pixel in [0, 255] as [UInt8] {
      var pixels = [UInt8](repeating: pixel, count: width * height)
      for dot in [pixel, ~pixel] {
        pixels[pixels.count / 2] = dot
        let image = GrayImage(width: width, height: height, pixels: pixels)
        #expect(image.pngFile().count > 40)
        guard let digit = try? image.normalizedDigit(source: "") else {
          continue
        }
        #expect(digit.width == 28 && digit.height == 28)
      }
    }
  }

  @Test(arguments: integers)
  func featuresAreCountedInAnyNumber(_ number: Int) throws {
    for texts in [[], [[]], [[0xff, 0x00]]] as [[[UInt8]]] {
      #expect(
        try TfidfVectorizer(fitting: texts, maximumFeatures: number) == nil)
    }
    let vectorizer = try #require(
      try TfidfVectorizer(
        fitting: [Array("ab cd".utf8)], maximumFeatures: number))
    #expect(vectorizer.vocabulary.count == (number == .max ? 2 : 1))
    #expect(vectorizer.transform([]).allSatisfy { $0 == 0 })
    #expect(vectorizer.transform([0, 255]).allSatisfy { $0 == 0 })
    #expect(vectorizer.metadataEntry != nil)
  }
}
