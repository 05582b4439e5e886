// A PNG file of another program and what is in it.

import Testing

struct PNGSample: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let width: Int
  let height: Int
  /// The file, in hexadecimal.
  let file: String
  /// Its pixels, in hexadecimal.
  let greys: String
}
