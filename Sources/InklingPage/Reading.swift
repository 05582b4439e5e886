// What the page calls beside libinkling's core: every digit in a picture, found
// and read as `inkling predict` does.

import InklingCore
import InklingImages

/// A reader, and what it read last.
private final class Reading {
  var reader: DigitReader
  var digits: [ReadDigit] = []

  init(_ model: Model) throws(PredictionError) {
    reader = try DigitReader([model])
  }
}

private func reading(_ place: UnsafeMutableRawPointer) -> Reading {
  Unmanaged<Reading>.fromOpaque(place).takeUnretainedValue()
}

/// A reader for a model that `ink_core_open` gave, or null where there is no
/// memory for it.
#if compiler(>=6.3)
  @c(ink_page_reader)
#else
  @_cdecl("ink_page_reader")
#endif
public func makeReader(
  _ model: UnsafeMutableRawPointer
) -> UnsafeMutableRawPointer? {
  let model = Unmanaged<Model>.fromOpaque(model).takeUnretainedValue()
  do throws(PredictionError) {
    return Unmanaged.passRetained(try Reading(model)).toOpaque()
  } catch {
    return nil
  }
}

/// Reads a picture of `[height, width, 4]` bytes: red, green, blue and what a
/// canvas calls alpha, which is not looked at. The number of digits; -1 where
/// there are blots alone, -2 where an output is no finite number.
#if compiler(>=6.3)
  @c(ink_page_read)
#else
  @_cdecl("ink_page_read")
#endif
public func read(
  _ place: UnsafeMutableRawPointer, _ colors: UnsafePointer<UInt8>,
  _ width: Int, _ height: Int
) -> Int {
  let reading = reading(place)
  reading.digits = []
  let pixels = [UInt8](unsafeUninitializedCapacity: width * height) {
    buffer, count in
    for index in 0..<width * height {
      let color = colors + 4 * index
      buffer[index] = Luma.of(Int(color[0]), Int(color[1]), Int(color[2]))
    }
    count = width * height
  }
  let found = DigitFinder.find(
    in: GrayImage(width: width, height: height, pixels: pixels))
  do throws(PredictionError) {
    reading.digits = try reading.reader.read(found)
  } catch {
    return -2
  }
  return reading.digits.isEmpty && !found.isEmpty ? -1 : reading.digits.count
}

/// Writes one of the digits that were read last: its label, line, left, top,
/// right and bottom; the probability of each class; and the picture that the
/// network saw, in MNIST's form.
#if compiler(>=6.3)
  @c(ink_page_digit)
#else
  @_cdecl("ink_page_digit")
#endif
public func writeDigit(
  _ place: UnsafeMutableRawPointer, _ index: Int,
  _ numbers: UnsafeMutablePointer<Int32>,
  _ probabilities: UnsafeMutablePointer<Float>,
  _ pixels: UnsafeMutablePointer<UInt8>
) {
  let digit = reading(place).digits[index]
  let box = digit.found.box
  let values = [
    digit.label, digit.found.line, box.left, box.top, box.right, box.bottom,
  ]
  for (index, value) in values.enumerated() {
    numbers[index] = Int32(truncatingIfNeeded: value)
  }
  for (index, value) in digit.probabilities.enumerated() {
    probabilities[index] = value
  }
  for (index, value) in digit.picture.pixels.enumerated() {
    pixels[index] = value
  }
}
