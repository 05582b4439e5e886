// IDX files of labels.

import InklingTraining

/// Reads IDX labels files, gzipped or not.
public enum IDXLabels {
  /// All labels of the file at `path`, 0 to 255.
  ///
  /// - Throws: `DataError` when the file cannot be opened, is not an IDX
  ///   labels file, or holds fewer or more labels than it declares.
  public static func read(path: String) throws(DataError) -> [UInt16] {
    try read(ByteStream(path: path))
  }

  /// The path of the labels of an IDX images file, if there is one under the
  /// usual name in the same folder: `t10k-labels-idx1-ubyte`, gzipped or not,
  /// beside `t10k-images-idx3-ubyte.gz`.
  public static func path(besideImages path: String) -> String? {
    let slash = path.lastIndex(of: "/")
    let start = slash.map { path.index(after: $0) } ?? path.startIndex
    let folder = slash.map { String(path[..<$0]) } ?? "."
    let name = path[start...]
    for (images, labels) in [
      (IDXFolder.Part.trainImages, IDXFolder.Part.trainLabels),
      (.testImages, .testLabels),
    ] where images.names.contains(String(name)) {
      return labels.path(in: folder)
    }
    return nil
  }

  /// All labels of `stream`, which stands at its start.
  ///
  /// - Throws: as `read(path:)`.
  public static func read(
    _ stream: consuming ByteStream
  ) throws(DataError) -> [UInt16] {
    let count = try IDXHeader(.labels, from: &stream).count
    var labels: [UInt16] = []
    var batch = [UInt8](repeating: 0, count: min(count, 64 << 10))
    while labels.count < count {
      let left = count - labels.count
      if left < batch.count { batch = Array(batch.prefix(left)) }
      try stream.readExactly(&batch, "the \(count) labels")
      try labels.makeRoom(for: batch.count, in: stream.source)
      labels.append(contentsOf: batch.lazy.map { UInt16($0) })
    }
    try stream.expectEnd(after: "the \(count) labels that the header declares")
    return labels
  }
}
