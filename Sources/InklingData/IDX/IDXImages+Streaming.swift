// Images that stay in their file, and are read a few at a time.

import CKernels
import InklingPlatform
import InklingTraining

extension IDXImages {
  /// All images as rows in memory, or as such that stay in the file.
  consuming func rows(
    streams: Bool, _ areTransposed: Bool
  ) throws(DataError) -> SampleRows {
    guard streams else { return try readAll(areTransposed: areTransposed) }
    return .streamed(try streamed(areTransposed: areTransposed))
  }

  /// All images as rows that stay in the file, which is kept open. Of a gzipped
  /// file only the next ones are read at once: those before anything that was
  /// read are unpacked from the start.
  ///
  /// - Parameter areTransposed: whether each image's rows are its columns.
  /// - Throws: `DataError` for fewer or more images than declared; of a gzipped
  ///   file that shows where it is read.
  package consuming func streamed(
    areTransposed: Bool = false
  ) throws(DataError) -> StreamedRows {
    let (count, height, width) = (count, height, width)
    let isSeekable = !isGzipped
    let source = source
    let file = try ImageFile(
      path: source, count: count, columns: height * width,
      isGzipped: !isSeekable)
    return StreamedRows(
      count: count, columns: height * width, isSeekable: isSeekable,
      source: source
    ) { range, target throws(DataError) in
      try file.read(range, into: target)
      guard areTransposed else { return }
      var upright = [UInt8](repeating: 0, count: height * width)
      for index in 0..<range.count {
        let image = target + index * height * width
        ink_pixels_transpose(width, height, image, &upright)
        image.update(from: upright, count: upright.count)
      }
    }
  }
}

/// The images of one file. What changes is only of a gzipped one, which one
/// thread at a time reads.
private final class ImageFile: @unchecked Sendable {
  private static let headerSize = 16
  private let path: String
  private let columns: Int
  private let file: RegularFile?
  /// What a gzipped file is read from, and the image where that is.
  private var packed: ByteStream?
  private var place = 0

  init(
    path: String, count: Int, columns: Int, isGzipped: Bool
  ) throws(DataError) {
    self.path = path
    self.columns = columns
    guard !isGzipped else {
      file = nil
      return
    }
    let opened: RegularFile
    do throws(FileError) {
      opened = try RegularFile(path: path)
    } catch {
      throw DataError(error)
    }
    let size = opened.size
    file = consume opened
    let end = Self.headerSize + count * columns
    guard size >= end else {
      throw DataError(
        .truncated, in: path, at: size,
        "the data end in the \(count) images; expected \(end) bytes in all")
    }
    guard size == end else {
      throw DataError(
        .inconsistent, in: path, at: end,
        "more data after the \(count) images that the header declares; "
          + "expected the end")
    }
  }

  func read(
    _ range: Range<Int>, into target: UnsafeMutablePointer<UInt8>
  ) throws(DataError) {
    let bytes = range.count * columns
    guard file != nil else { return try unpack(range, into: target) }
    var count = 0
    do throws(FileError) {
      count =
        try file?.read(
          into: UnsafeMutableRawBufferPointer(start: target, count: bytes),
          at: Self.headerSize + range.lowerBound * columns) ?? 0
    } catch {
      throw DataError(error, in: path)
    }
    try check(count, of: bytes, range)
  }

  private func unpack(
    _ range: Range<Int>, into target: UnsafeMutablePointer<UInt8>
  ) throws(DataError) {
    // Nothing is open where this fails.
    var stream: ByteStream
    if place <= range.lowerBound, let open = packed.take() {
      stream = open
    } else {
      stream = try ByteStream(path: path)
      try stream.skip(Self.headerSize, "the header")
      place = 0
    }
    try stream.skip(
      (range.lowerBound - place) * columns,
      "the images before \(range.lowerBound)")
    let bytes = range.count * columns
    let count = try stream.read(
      into: UnsafeMutableBufferPointer(start: target, count: bytes))
    try check(count, of: bytes, range)
    place = range.upperBound
    packed = consume stream
  }

  private func check(
    _ count: Int, of bytes: Int, _ range: Range<Int>
  ) throws(DataError) {
    guard count == bytes else {
      throw DataError(
        .truncated, in: path,
        "the data end in the images \(range.lowerBound) to "
          + "\(range.upperBound - 1), which were there when it was opened")
    }
  }
}
