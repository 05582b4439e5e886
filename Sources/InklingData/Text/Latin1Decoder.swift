// Bytes that stand in a text: each a character U+0000 to U+00FF, in UTF-8.
// Python 3 writes bytes so in pickles of protocol 2.

import InklingTraining

/// Turns such UTF-8 back into bytes, portion by portion.
struct Latin1Decoder {
  /// C2 or C3, if the last portion ended between the two bytes of a
  /// character.
  private var lead: UInt8?

  /// Fills `bytes` with as many characters; reads no byte more than these
  /// take.
  ///
  /// - Throws: as `ByteStream.readExactly`; `malformed` for anything else than
  ///   such characters.
  mutating func readExactly(
    _ bytes: inout [UInt8], from stream: inout ByteStream, _ what: String
  ) throws(DataError) {
    var filled = 0
    while filled < bytes.count {
      // Each missing character takes at least one byte.
      var packed = [UInt8](repeating: 0, count: bytes.count - filled)
      let begin = stream.offset
      try stream.readExactly(&packed, what)
      for (index, byte) in packed.enumerated() {
        if let high = lead {
          guard byte & 0xc0 == 0x80 else {
            throw Self.error(stream.source, begin + index, byte)
          }
          bytes[filled] = high << 6 | byte & 0x3f
          filled += 1
          lead = nil
        } else if byte < 0x80 {
          bytes[filled] = byte
          filled += 1
        } else if byte == 0xc2 || byte == 0xc3 {
          lead = byte
        } else {
          throw Self.error(stream.source, begin + index, byte)
        }
      }
    }
  }

  private static func error(
    _ source: String, _ offset: Int, _ byte: UInt8
  ) -> DataError {
    DataError(
      .malformed, in: source, at: offset,
      "byte \(byte) in a text that holds bytes; expected UTF-8 of characters "
        + "U+0000 to U+00FF")
  }
}
