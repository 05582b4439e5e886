// One line of a zip archive's central directory.

import InklingTraining

/// A member of an archive, every number checked against the archive's size.
struct ZipEntry {
  /// Not a path: nothing is ever written.
  let name: String
  /// Bytes of the name as they stand in the archive.
  let rawName: [UInt8]
  /// Deflated (method 8), else stored (method 0).
  let isDeflated: Bool
  let packedSize: Int
  /// What the member unpacks to.
  let check: ZipCheck
  /// Where its local header begins.
  let headerOffset: Int
}
