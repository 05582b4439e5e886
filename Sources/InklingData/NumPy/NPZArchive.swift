// NumPy's .npz files: a zip archive with one .npy file an array.

import InklingTraining

/// The named arrays of an .npz file.
///
/// Opening reads the archive's directory only; an array's bytes are unpacked
/// as they are read. Limits are those of `ArrayLayout`, `NPYStream` and of the
/// directory: 4,096 members, names of 255 bytes.
public struct NPZArchive {
  private let archive: ZipArchive

  /// Opens the file at `path`.
  ///
  /// - Throws: `DataError` when it cannot be opened or is no zip archive whose
  ///   members are stored or deflated.
  public init(path: String) throws(DataError) {
    archive = try ZipArchive(path: path)
  }

  /// Reads from `bytes`; `source` names them in errors.
  public init(bytes: [UInt8], source: String) throws(DataError) {
    archive = try ZipArchive(bytes: bytes, source: source)
  }

  /// The path, or a name for memory.
  public var source: String { archive.source }

  /// The arrays' names, in the archive's order.
  public var names: [String] {
    archive.entries.map { $0.name }.filter { $0.hasSuffix(".npy") }
      .map { String($0.dropLast(4)) }
  }

  /// The array of that name, with its header read.
  ///
  /// - Throws: `DataError` when there is no such array or its header is
  ///   refused (`NPYStream`).
  public func open(_ name: String) throws(DataError) -> NPYStream {
    guard let entry = archive["\(name).npy"] else {
      throw DataError(
        .inconsistent, in: source,
        "no array \(name); there are \(names.joined(separator: ", "))")
    }
    return try NPYStream(archive.open(entry), name: name)
  }
}
