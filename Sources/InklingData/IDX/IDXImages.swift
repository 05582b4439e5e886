// IDX files of images: all of them as rows of samples, or one by its index.

import InklingTraining
import InklingCore

/// An open IDX images file, gzipped or not, of which only the header is read.
///
/// The images stream into compressed rows: the unpacked file is never in
/// memory, and a declared count takes no memory until the images are there.
public struct IDXImages: ~Copyable {
  /// The number of images that the header declares.
  public let count: Int
  /// Rows of pixels in an image.
  public let height: Int
  /// Pixels in a row.
  public let width: Int

  /// The layout of one image.
  public var shape: InputShape { .image(height: height, width: width) }

  private var stream: ByteStream

  /// Reads the header of the file at `path`.
  ///
  /// - Throws: `DataError` when the file cannot be opened or is not an IDX
  ///   images file within the limits: 2^31 images of 65,536 pixels.
  public init(path: String) throws(DataError) {
    try self.init(ByteStream(path: path))
  }

  /// Reads the header from `stream`, which stands at its start.
  ///
  /// - Throws: as `init(path:)`.
  public init(_ stream: consuming ByteStream) throws(DataError) {
    let header = try IDXHeader(.images, from: &stream)
    count = header.count
    height = header.height
    width = header.width
    self.stream = stream
  }

  /// Reads all images, `[count, height * width]`.
  ///
  /// - Throws: `DataError` when there are fewer or more than declared, or
  ///   gzip data are damaged.
  public consuming func readAll() throws(DataError) -> SampleRows {
    let columns = height * width
    // The hint makes room in address space only, but is bounded all the same.
    let hint = min(count, (64 << 20) / columns)
    let builder = try ByteRowBuilder(
      columns: columns, expectedRows: hint, source: stream.source)
    let rowsAtATime = min(count, max(1, (64 << 10) / columns))
    var batch = [UInt8](repeating: 0, count: rowsAtATime * columns)
    var done = 0
    while done < count {
      let rows = min(rowsAtATime, count - done)
      if rows < rowsAtATime { batch = Array(batch.prefix(rows * columns)) }
      try stream.readExactly(
        &batch, "images \(done) to \(done + rows - 1) of \(count)")
      try builder.append(rows: batch, columns: columns)
      done += rows
    }
    try stream.expectEnd(after: "the \(count) images that the header declares")
    return try builder.finish()
  }

  /// Reads the image at `index`, `height * width` bytes; no more than one
  /// image is in memory, and what follows it is not looked at.
  ///
  /// - Throws: `DataError` with reason `inconsistent` when there is no such
  ///   image, and as `readAll()`.
  public consuming func readImage(
    at index: Int
  ) throws(DataError) -> [UInt8] {
    guard (0..<count).contains(index) else {
      throw DataError(
        .inconsistent, in: stream.source,
        "no image \(index); expected 0 to \(count - 1)")
    }
    var pixels = [UInt8](repeating: 0, count: height * width)
    try stream.skip(index * pixels.count, "the images before \(index)")
    try stream.readExactly(&pixels, "image \(index) of \(count)")
    return pixels
  }
}
