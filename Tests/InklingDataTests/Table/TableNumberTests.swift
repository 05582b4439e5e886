// Numbers in tables against the C library's strtof: the nearest float, however
// many digits they have.

import CKernels
import InklingPlatform
import InklingTestSupport
import InklingTraining
import Testing

@testable import InklingData

@Suite struct TableNumberTests {
  /// The numbers as a table's reader takes them, a row each.
  private static func read(_ numbers: [String]) throws -> [Float] {
    let text = "n,y\n" + numbers.map { "\($0),a\n" }.joined()
    let data = try TableTests.load(text, label: "y").test
    return (0..<data.count).map { data.rows.floats(ofRow: $0)[0] }
  }

  private static func check(_ numbers: [String]) throws {
    let found = try read(numbers)
    for (number, value) in zip(numbers, found) {
      #expect(value.bitPattern == strtof(number, nil).bitPattern, "\(number)")
    }
  }

  /// Middles of two floats, a hair beside them, the ends of the range, and more
  /// digits than a 64-bit number has.
  @Test func hardNumbersAreRoundedOnce() throws {
    try Self.check([
      "0", "-0", "1", "16777217", "16777219", "33554434.0000001", "33554435",
      "8388608.5", "8388609.5", "8388609.499999999999999999999",
      "8388609.500000000000000000001", "1.00000005960464477539062",
      "1.000000059604644775390625", "1.000000059604644775390626",
      "1.17549435e-38", "1.17549429e-38", "1.1754942807573643e-38",
      "1.40129846432481707e-45", "7.0064923216240853e-46",
      "7.0064923216240854e-46", "7.006492321624086e-46", "1e-50", "3e-64",
      "3.4028234e38", "3.4028235677973362e38",
      "340282346638528859811704183484516925440",
      "0.000000000000000000000000000000000000001",
      "123456789012345678901234567890e-20",
      "9007199254740993", "9.5367431640625e-7", "0.1",
      "0.3333333333333333333333",
      "4503599627370497.5", "1e22", "1e23", "1.e5", ".5", "+7", "00012.50",
      "5e-324", "2.2250738585072014e-308", "1e-400", "0e5000", "6.0221e+23",
    ])
  }

  /// Floats printed with too few, enough and too many digits, and middles.
  @Test func randomNumbersAreRoundedOnce() throws {
    var random = Numbers(seed: 7)
    var texts: [String] = []
    for _ in 0..<3000 {
      let bits = UInt32(truncatingIfNeeded: random.next())
      let value = Float(bitPattern: bits)
      guard value.isFinite else { continue }
      let middle = (Double(value) + Double(value.nextUp)) / 2
      texts += ["\(value)", "\(Double(value) * 1.000001)"]
      if middle.isFinite, abs(middle) < 3e38 { texts.append("\(middle)") }
      let digits = (0..<random.below(24) + 1).map { _ in
        "\(random.below(10))"
      }.joined()
      let point = random.below(digits.count + 1)
      texts.append(
        "\(digits.prefix(point)).\(digits.dropFirst(point))"
          + "e\(random.below(60) - 45)")
    }
    texts = texts.filter { strtof($0, nil).isFinite }
    try Self.check(texts)
  }

  @Test(arguments: [
    "", "+", ".", "e5", "1e", "1e+", "0x10", "1.2.3", "--1", "1 2",
  ])
  func otherTextsAreNoNumbers(text: String) {
    #expect(!TableCell(text).isDecimal)
    #expect(TableCell(text).float == nil && TableCell(text).whole == nil)
  }

  /// Cells that are bytes, and where the kernel stops.
  @Test(arguments: [
    ("0,0,0,0,0,7,255\n", [0, 0, 0, 0, 0, 7, 255], true),
    ("0,0,0,0\r\n", [0, 0, 0, 0], true),
    (" 1 , \"2\",03,4.0 ,5.\n", [1, 2, 3, 4, 5], true),
    ("1,256,3\n", [1], false), ("1,-2\n", [1], false),
    ("1,2.5\n", [1], false), ("1,,2\n", [1], false), ("1,\"2\n", [1], false),
    ("1,99999999999999999999999\n", [1], false),
  ])
  func bytesAreTaken(text: String, values: [Int], isEnded: Bool) {
    let text = Array(text.utf8)
    var taken = [UInt8](repeating: 9, count: 16)
    text.withUnsafeBufferPointer { text in
      guard let base = text.baseAddress else { return }
      var cells = ink_cells(
        text: base, end: text.count, place: 0, separator: 0x2c, is_ended: false)
      let count = ink_cells_bytes(&cells, 16, &taken)
      #expect(taken.prefix(count).map { Int($0) } == values)
      #expect(cells.is_ended == isEnded)
      #expect(!isEnded || cells.place == text.count)
    }
  }
}
