// What tests of readers need: files of other programs as constants, rows as one
// array to compare with, and refusals as values.

import InklingTraining
import Testing

/// The bytes that pairs of hexadecimal digits stand for; blanks are skipped.
func bytes(hex: String) -> [UInt8] {
  let digits = hex.compactMap { $0.hexDigitValue }
  return stride(from: 0, to: digits.count - 1, by: 2).map {
    UInt8(digits[$0] << 4 | digits[$0 + 1])
  }
}

/// Why `body` refuses its data; `nil` where it reads them.
func refusal<Result>(_ body: () throws -> Result) -> DataError? {
  do {
    _ = try body()
  } catch let error as DataError {
    return error
  } catch {
    Issue.record("\(error)")
  }
  return nil
}

extension SampleRows {
  /// All bytes, `[count, columns]`; none for rows of floats.
  func unpacked() -> [UInt8] {
    areFloats ? [] : (0..<count).flatMap { bytes(ofRow: $0) }
  }
}
