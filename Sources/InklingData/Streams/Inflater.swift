// zlib's inflate, one step at a time: the layer between the C library and the
// readers of gzip, zip and PNG.

import CZlib
import InklingTraining

/// Unpacks one deflate stream at a time, in memory that does not depend on the
/// stream's size (zlib's 32 KB window).
///
/// A class because zlib's state points back to its `z_stream`, which therefore
/// must not move.
final class Inflater {
  /// What is around the deflate data.
  enum Format: Int32 {
    /// Header and Adler-32 of RFC 1950, as in PNG.
    case zlib = 15
    /// Header, CRC-32 and length of RFC 1952.
    case gzip = 31
    /// Nothing, as in zip.
    case raw = -15
  }

  /// What one step did.
  struct Step {
    /// Bytes taken from the input.
    var consumed = 0
    /// Bytes written to the output.
    var produced = 0
    /// Whether the stream is complete and its checksum right.
    var isComplete = false
    /// zlib's words for what is wrong, if something is.
    var problem: String?
  }

  private let stream: UnsafeMutablePointer<z_stream>

  /// - Throws: `DataError` with reason `cannotRead` when zlib cannot start
  ///   (no memory, or another version of the library than its header).
  init(_ format: Format, source: String) throws(DataError) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let code = inflateInit2_(
      stream, format.rawValue, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard code == Z_OK else {
      throw DataError(
        .cannotRead, in: source, "zlib: \(String(cString: zError(code)))")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Makes ready for another stream of the same format.
  func reset() { inflateReset(stream) }

  /// Unpacks as much as `input` and the space in `output` allow. A step that
  /// consumes and produces nothing needs more input.
  func step(
    _ input: UnsafeBufferPointer<UInt8>,
    into output: UnsafeMutableBufferPointer<UInt8>
  ) -> Step {
    let available = UInt32(clamping: input.count)
    let space = UInt32(clamping: output.count)
    stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
    stream.pointee.avail_in = available
    stream.pointee.next_out = output.baseAddress
    stream.pointee.avail_out = space
    let code = inflate(stream, Z_NO_FLUSH)
    var step = Step(
      consumed: Int(available - stream.pointee.avail_in),
      produced: Int(space - stream.pointee.avail_out))
    switch code {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: step.isComplete = true
    case Z_NEED_DICT: step.problem = "a preset dictionary is needed"
    default:
      let message = UnsafePointer(stream.pointee.msg) ?? zError(code)
      step.problem = message.map { String(cString: $0) } ?? "code \(code)"
    }
    return step
  }
}
