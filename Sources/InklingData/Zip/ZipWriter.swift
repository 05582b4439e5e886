// Zip archives of stored members, as NumPy writes .npz files
// (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT).

import CKernels
import InklingTraining

/// An archive being put together in memory: nothing is packed, and all sizes
/// stay below 2^32, so that no zip64 records are needed.
package struct ZipWriter {
  private static let maximumSize = Int(clamping: UInt32.max)

  private var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count: UInt16 = 0

  package init() {}

  /// Appends a member; `name` is ASCII.
  ///
  /// - Throws: `DataError` with reason `tooLarge` where the archive would pass
  ///   2^32 bytes; `source` names it.
  package mutating func append(
    _ name: String, _ content: [UInt8], source: String
  ) throws(DataError) {
    let records = 2 * (name.utf8.count + 46) + 22 + directory.count
    guard content.count <= Self.maximumSize - bytes.count - records else {
      throw DataError(
        .tooLarge, in: source,
        "more than the \(Self.maximumSize) bytes that an .npz file holds here")
    }
    let offset = UInt32(bytes.count)
    var fields: [UInt8] = []
    // Version 2.0, no flags, stored, 1 January 1980.
    for field: UInt16 in [20, 0, 0, 0, 0x21] {
      fields.append(littleEndian: field)
    }
    fields.append(littleEndian: ink_crc32(0, content.count, content))
    fields.append(littleEndian: UInt32(content.count))
    fields.append(littleEndian: UInt32(content.count))
    fields.append(littleEndian: UInt16(name.utf8.count))
    fields.append(littleEndian: UInt16(0))

    bytes.append(littleEndian: UInt32(0x0403_4b50))
    bytes += fields
    bytes += name.utf8
    bytes += content

    directory.append(littleEndian: UInt32(0x0201_4b50))
    directory.append(littleEndian: UInt16(20))
    directory += fields
    // No comment, the first disk, no attributes.
    directory += [UInt8](repeating: 0, count: 10)
    directory.append(littleEndian: offset)
    directory += name.utf8
    count += 1
  }

  /// The whole archive.
  package consuming func finish() -> [UInt8] {
    let offset = UInt32(bytes.count)
    bytes += directory
    bytes.append(littleEndian: UInt32(0x0605_4b50))
    bytes.append(littleEndian: UInt32(0))
    bytes.append(littleEndian: count)
    bytes.append(littleEndian: count)
    bytes.append(littleEndian: UInt32(directory.count))
    bytes.append(littleEndian: offset)
    bytes.append(littleEndian: UInt16(0))
    return bytes
  }
}
