// The header of a .npy file: magic number, version, and a Python dictionary as
// text, of which exactly the form that NumPy writes is understood.

import InklingTraining

/// The description of the one array in a .npy file.
struct NPYHeader {
  /// Bytes of text that a header may have; NumPy's own limit is 10,000.
  static let maximumLength = 65_535
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  let layout: ArrayLayout

  /// - Throws: `DataError`: `malformed`, `unsupported` (big-endian, Fortran
  ///   order, another element type, by name), `tooLarge`, `truncated`.
  init(from stream: inout ByteStream) throws(DataError) {
    var start = [UInt8](repeating: 0, count: 8)
    try stream.readExactly(&start, "the start of a .npy file")
    guard start.starts(with: Self.magic) else {
      throw DataError(
        .malformed, in: stream.source, at: 0,
        "no .npy file; expected it to begin with 93 and NUMPY")
    }
    guard (1...3).contains(start[6]), start[7] == 0 else {
      throw DataError(
        .unsupported, in: stream.source, at: 6,
        ".npy version \(start[6]).\(start[7]); expected 1.0, 2.0 or 3.0")
    }
    var size = [UInt8](repeating: 0, count: start[6] == 1 ? 2 : 4)
    try stream.readExactly(&size, "the header's length")
    let length = size.reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= Self.maximumLength else {
      throw DataError(
        .tooLarge, in: stream.source, at: 8,
        "a header of \(length) bytes; at most \(Self.maximumLength) can be "
          + "read here")
    }
    let begin = stream.offset
    var text = [UInt8](repeating: 0, count: length)
    try stream.readExactly(&text, "the header")
    var parser = NPYHeaderParser(text, in: stream.source, at: begin)
    layout = try parser.layout()
  }
}
