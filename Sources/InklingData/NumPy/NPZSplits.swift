// Keras's layout of a data set: an .npz file with x_train, y_train, x_test and
// y_test.

import InklingTraining

/// Reads data sets as Keras publishes MNIST and Fashion-MNIST.
public enum NPZSplits {
  /// Reads the four arrays: samples `[n, height, width]` or `[n, columns]` of
  /// type u1, f4 or f8, labels `[n]` of type u1, i4 or i8.
  ///
  /// Bytes count as 0 to 1 (scale 1/255). Floats that are all k/256, k/255 or
  /// k, with k a byte, are kept as bytes with that scale. The archive is
  /// unpacked row by row: memory is that of the data set and 200 KB.
  ///
  /// - Throws: `DataError` for a refused archive or array, a missing one, or
  ///   arrays that do not belong together.
  public static func load(_ path: String) throws(DataError) -> DataSplits {
    try load(NPZArchive(path: path))
  }

  static func load(_ archive: NPZArchive) throws(DataError) -> DataSplits {
    let trainLabels = try archive.open("y_train").readLabels()
    let testLabels = try archive.open("y_test").readLabels()
    return try LabelledArrays.splits(source: archive.source) {
      coding throws(DataError) in
      guard
        let train = try part("x_train", trainLabels, of: archive, coding),
        let test = try part("x_test", testLabels, of: archive, coding)
      else { return nil }
      return (train, nil, test)
    }
  }

  private static func part(
    _ name: String, _ labels: [UInt16], of archive: NPZArchive,
    _ coding: ArrayCoding
  ) throws(DataError) -> LabelledArrays? {
    let stream = try archive.open(name)
    let layout = stream.layout
    guard layout.shape.first == labels.count else {
      throw DataError(
        .inconsistent, in: archive.source,
        "\(name) is \(layout); expected \(labels.count) samples, one a label")
    }
    guard let rows = try stream.readRows(as: coding) else { return nil }
    return LabelledArrays(rows: rows, labels: labels, layout: layout)
  }
}
