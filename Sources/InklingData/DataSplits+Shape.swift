// What the samples of a data set look like, before any is read.

import InklingTraining

extension DataSplits {
  /// The layout of a test sample of the data set at `path`, where headers tell
  /// it: of IDX files and of arrays in an archive. So data that are of no use
  /// are refused at once, though they unpack to a thousand times their size.
  ///
  /// - Returns: `nil` where all has to be read for it, or nothing is known of
  ///   what is there.
  /// - Throws: `DataError` for a header that `load` would refuse too.
  package static func declaredShape(
    of path: String
  ) throws(DataError) -> InputShape? {
    if path == builtin { return StrokeDigits.shape }
    if try isFolder(path) { return try IDXFolder.shape(of: path) }
    var stream = try ByteStream(path: path)
    guard case .npz = try archiveKind(of: &stream) else { return nil }
    return try NPZSplits.shape(of: NPZArchive(path: path))
  }
}
