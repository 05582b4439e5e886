// What is known of a data set before any sample is read: where its bytes lie, so
// that nobody writes there by mistake, and what its samples look like.

import InklingPlatform
import InklingTraining

extension DataSplits {
  /// The files that `load` reads at `path`, and the folders all of whose files
  /// it reads; links in those, which lead elsewhere, are among the files. Says
  /// nothing of whether they can be read.
  package static func sources(
    of path: String
  ) -> (files: [String], folders: [String]) {
    if path == builtin { return ([], []) }
    guard isFolder(at: path) else {
      let files = IDXFolder.paths(in: path)
      return (files.isEmpty ? [path] : files, [])
    }
    var files = IDXFolder.paths(in: path)
    #if !hasFeature(Embedded)
      files += TableFiles.paths(in: path)
      files +=
        (NamedArrays(folder: path)?.names ?? []).map { "\(path)/\($0).npy" }
    #endif
    guard files.isEmpty else { return (files, []) }
    let parts =
      PictureFolder(path)?.parts
      ?? folders(in: path).filter {
        $0.hasSuffix("train") || $0.hasSuffix("test")
      }
    let classes = parts.flatMap(folders)
    return (classes.flatMap(links), classes)
  }

  private static func links(in path: String) -> [String] {
    let names = (try? FileStatus.links(inFolder: path)) ?? []
    return names.compactMap { name in name.map { "\(path)/\($0)" } }
  }

  private static func folders(in path: String) -> [String] {
    let names = (try? FileStatus.names(inFolder: path)) ?? []
    return names.compactMap { name in name.map { "\(path)/\($0)" } }
      .filter(isFolder(at:))
  }

  private static func isFolder(at path: String) -> Bool {
    (try? FileStatus(path: path))?.kind == .folder
  }

  /// The layout of a test sample of the data set at `path`, where headers tell
  /// it: of IDX files and of arrays in an archive; and that which pictures are
  /// brought to. So data that are of no use are refused at once, though they
  /// unpack to a thousand times their size.
  ///
  /// - Returns: `nil` where all has to be read for it, or nothing is known of
  ///   what is there.
  /// - Throws: `DataError` for a header that `load` would refuse too.
  package static func declaredShape(
    of path: String, pictures: PictureReading = .digits
  ) throws(DataError) -> InputShape? {
    if path == builtin { return StrokeDigits.shape }
    if let shape = try IDXFolder.shape(of: path) { return shape }
    if try isFolder(path) {
      return PictureFolder(path).map { _ in pictures.shape }
    }
    #if hasFeature(Embedded)
      return nil
    #else
      var stream = try ByteStream(path: path)
      guard case .npz = try archiveKind(of: &stream) else { return nil }
      return try NPZSplits.shape(of: NamedArrays(NPZArchive(path: path)))
    #endif
  }
}
