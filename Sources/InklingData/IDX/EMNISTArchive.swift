// EMNIST's digits out of NIST's archive of all its parts (Cohen et al. 2017,
// arXiv:1702.05373), upright: NIST stores images column by column.

import InklingCore
import InklingPlatform
import InklingTraining

package enum EMNISTArchive {
  /// Names in the archive, without the folder that they are in, and MNIST's.
  private static let parts = [("train", "train"), ("test", "t10k")]

  /// Writes MNIST's four files, not packed, into `folder`.
  ///
  /// - Throws: `DataError` for another archive, or `FileError`.
  package static func unpackDigits(
    of path: String, into folder: String
  ) throws {
    let archive = try ZipArchive(path: path)
    for (part, name) in parts {
      try copy(
        "\(part)-images-idx3-ubyte", to: "\(folder)/\(name)-images-idx3-ubyte",
        from: archive, transposes: true)
      try copy(
        "\(part)-labels-idx1-ubyte", to: "\(folder)/\(name)-labels-idx1-ubyte",
        from: archive, transposes: false)
    }
  }

  private static func copy(
    _ name: String, to target: String, from archive: ZipArchive,
    transposes: Bool
  ) throws {
    let suffix = "emnist-digits-\(name).gz"
    guard
      let entry = archive.entries.first(where: { $0.name.hasSuffix(suffix) })
    else {
      throw DataError(
        .unsupported, in: archive.source,
        "an archive without \(suffix); expected NIST's of EMNIST")
    }
    var packed = try archive.open(entry)
    let bytes = try packed.readToEnd(limit: 1 << 30)
    var stream = try ByteStream(
      bytes: bytes, source: "\(archive.source)/\(entry.name)")
    var file = try AtomicFile(path: target)
    if transposes {
      let header = try stream.read(16, "the header")
      func size(_ at: Int) -> Int {
        header[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
      }
      let (count, rows, columns) = (size(4), size(8), size(12))
      guard header[..<4] == [0, 0, 8, 3], rows == columns, (1...256) ~= rows
      else {
        throw stream.error(.malformed, at: 0, "expected square IDX images")
      }
      try file.write(header.span.bytes)
      var image = [UInt8](repeating: 0, count: rows * columns)
      var upright = image
      for _ in 0..<count {
        try stream.readExactly(&image, "the images")
        for row in 0..<rows {
          for column in 0..<columns {
            upright[row * columns + column] = image[column * rows + row]
          }
        }
        try file.write(upright.span.bytes)
      }
    } else {
      let labels = try stream.readToEnd(limit: 1 << 30)
      try file.write(labels.span.bytes)
    }
    try file.commit()
  }
}
