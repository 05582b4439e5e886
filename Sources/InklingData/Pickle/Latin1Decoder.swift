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
      let begin = stream.offset
      let packed = try stream.read(bytes.count - filled, what)
      for (index, byte) in packed.enumerated() {
        switch lead {
        case let high? where byte & 0xc0 == 0x80:
          bytes[filled] = high << 6 | byte & 0x3f
          filled += 1
          lead = nil
        case nil where byte < 0x80:
          bytes[filled] = byte
          filled += 1
        case nil where byte == 0xc2 || byte == 0xc3: lead = byte
        default:
          throw stream.error(
            .malformed, at: begin + index,
            "byte \(byte) in a text that holds bytes; expected UTF-8 of "
              + "characters U+0000 to U+00FF")
        }
      }
    }
  }
}
