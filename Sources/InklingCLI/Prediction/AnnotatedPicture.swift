// A picture with what was read in it: a box and a label for each digit.

import InklingData
import InklingPlatform
import InklingRuns

/// Grey pixels and coloured marks.
struct AnnotatedPicture {
  private let width: Int
  private let height: Int
  /// `[height, width, 3]`: red, green and blue.
  private var pixels: [UInt8]

  private static let sure: [UInt8] = [0, 140, 60]
  private static let unsure: [UInt8] = [220, 80, 0]

  /// - Parameter answer: unsure ones are marked in another colour.
  /// - Throws: `CommandFailure` where there is no memory for it.
  init(_ image: GrayImage, _ answer: PictureAnswer) throws(CommandFailure) {
    try checkMemory(9 * image.pixels.count, for: "the picture")
    (width, height) = (image.width, image.height)
    pixels = []
    pixels.reserveCapacity(3 * image.pixels.count)
    for grey in image.pixels { pixels += [grey, grey, grey] }
    for digit in answer.digits {
      let isUnsure = digit.probability < answer.reject
      mark(
        digit.found.box, isUnsure ? "?" : answer.name(digit.label),
        isUnsure ? Self.unsure : Self.sure)
    }
  }

  /// A PNG file in colour.
  var pngFile: [UInt8] {
    GrayImage.pngFile(width: width, height: height, colors: pixels)
  }

  private mutating func mark(
    _ box: PixelBox, _ label: String, _ color: [UInt8]
  ) {
    let thick = max(1, max(width, height) / 800)
    let room = 2 * thick
    fill(
      box.left - room..<box.right + room,
      box.top - room - thick..<box.top - room, color)
    fill(
      box.left - room..<box.right + room,
      box.bottom + room..<box.bottom + room + thick, color)
    fill(
      box.left - room - thick..<box.left - room,
      box.top - room..<box.bottom + room, color)
    fill(
      box.right + room..<box.right + room + thick,
      box.top - room..<box.bottom + room, color)
    // Above the box, or in it where there is no room.
    let scale = max(1, min(8 * thick, box.height / 20))
    let above = box.top - room - thick - 6 * scale
    var x = box.left
    for character in label.prefix(6) {
      guard let rows = Self.font[character] else { continue }
      for (row, bits) in rows.enumerated() {
        for column in 0..<3 where bits >> (2 - column) & 1 == 1 {
          let left = x + column * scale
          let top = max(0, above) + row * scale
          fill(left..<left + scale, top..<top + scale, color)
        }
      }
      x += 4 * scale
    }
  }

  private mutating func fill(
    _ columns: Range<Int>, _ rows: Range<Int>, _ color: [UInt8]
  ) {
    for y in rows.clamped(to: 0..<height) {
      for x in columns.clamped(to: 0..<width) {
        for channel in 0..<3 {
          pixels[3 * (y * width + x) + channel] = color[channel]
        }
      }
    }
  }

  /// Rows of three pixels, from the left.
  private static let font: [Character: [UInt8]] = [
    "0": [7, 5, 5, 5, 7], "1": [2, 6, 2, 2, 7], "2": [7, 1, 7, 4, 7],
    "3": [7, 1, 3, 1, 7], "4": [5, 5, 7, 1, 1], "5": [7, 4, 7, 1, 7],
    "6": [7, 4, 7, 5, 7], "7": [7, 1, 2, 2, 2], "8": [7, 5, 7, 5, 7],
    "9": [7, 5, 7, 1, 7], "?": [7, 1, 2, 0, 2],
  ]
}
