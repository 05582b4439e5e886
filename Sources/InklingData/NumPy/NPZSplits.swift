// Keras's layout of a data set: an .npz file with x_train, y_train, x_test and
// y_test.

import InklingCore
import InklingTraining

/// Reads data sets as Keras publishes MNIST and Fashion-MNIST.
package enum NPZSplits {
  /// Reads the four arrays: samples `[n, height, width]` or `[n, columns]` of
  /// type u1, f4 or f8, labels `[n]` of type u1, i4 or i8.
  ///
  /// Bytes count as 0 to 1 (scale 1/255). Floats that are all k/256, k/255 or
  /// k, with k a byte, are kept as bytes with that scale. The archive is
  /// unpacked row by row: memory is that of the data set and 200 KB.
  ///
  /// - Throws: `DataError` for a refused archive or array, a missing one, or
  ///   arrays that do not belong together.
  package static func load(_ archive: NPZArchive) throws(DataError)
    -> DataSplits
  {
    let trainLabels = try archive.open("y_train").readLabels()
    let testLabels = try archive.open("y_test").readLabels()
    return try LabelledArrays.splits(source: archive.source) {
      coding throws(DataError) in
      guard let train = try part("x_train", trainLabels, of: archive, coding),
        let test = try part("x_test", testLabels, of: archive, coding)
      else { return nil }
      return (train, nil, test)
    }
  }

  /// The layout of one of `x_test`'s samples, as its header tells.
  ///
  /// - Throws: as `load`, of what is looked at.
  static func shape(of archive: NPZArchive) throws(DataError) -> InputShape {
    try archive.open("x_test").layout.sampleShape
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

/// One part of a data set, as read from a file.
struct LabelledArrays {
  let rows: SampleRows
  let labels: [UInt16]
  /// The layout of the samples: `[n, height, width]` or `[n, columns]`.
  let layout: ArrayLayout

  /// Reads parts under one coding after the other until one fits all of them.
  ///
  /// - Parameter read: returns `nil` where the coding does not fit.
  static func splits(
    source: String,
    _ read: (ArrayCoding) throws(DataError) -> (
      train: Self, validation: Self?, test: Self
    )?
  ) throws(DataError) -> DataSplits {
    for coding in ArrayCoding.allCases {
      guard let parts = try read(coding) else { continue }
      let all = [parts.train, parts.validation ?? parts.test, parts.test]
      let largest = all.reduce(0) { max($0, $1.labels.max() ?? 0) }
      let names = (0...largest).map { String($0) }
      let first = parts.train.layout
      for part in all
      where part.layout.shape.dropFirst() != first.shape.dropFirst()
        || part.layout.element != first.element
      {
        throw DataError(
          .inconsistent, in: source,
          "samples in arrays \(first) and \(part.layout); expected the same "
            + "type and the same shape of one sample")
      }
      func dataset(_ part: Self) throws(DataError) -> Dataset {
        try Dataset(
          rows: part.rows, labels: part.labels, shape: part.layout.sampleShape,
          scale: coding.scale(of: part.layout.element), classNames: names,
          source: source)
      }
      var validation: Dataset?
      if let part = parts.validation { validation = try dataset(part) }
      return try DataSplits(
        train: dataset(parts.train), validation: validation,
        test: dataset(parts.test))
    }
    // `floats` fits everything.
    throw DataError(.unsupported, in: source, "no known coding of floats")
  }
}

extension ArrayLayout {
  /// The layout of one of its rows; 28 x 28 is how 784 values in a row are
  /// looked at: so MNIST is published.
  fileprivate var sampleShape: InputShape {
    switch shape.dropFirst() {
    case let size where size.count == 2:
      .image(height: shape[1], width: shape[2])
    case [784]: .image(height: 28, width: 28)
    case let size: .vector(count: size.reduce(1, *))
    }
  }
}
