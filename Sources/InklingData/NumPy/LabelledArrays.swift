// Arrays of samples and labels that belong together, put together to a data
// set: what Keras's archive and deeplearning.net's pickle have in common.

import InklingTraining
import InklingCore

/// One part of a data set, as read from a file.
struct LabelledArrays {
  let rows: SampleRows
  let labels: [UInt16]
  /// The layout of the samples: `[n, height, width]` or `[n, columns]`.
  let layout: ArrayLayout

  /// 28 x 28 is how 784 values in a row are looked at: so MNIST is published.
  private var shape: InputShape {
    switch layout.shape.dropFirst() {
    case let size where size.count == 2:
      .image(height: layout.shape[1], width: layout.shape[2])
    case [784]: .image(height: 28, width: 28)
    default: .vector(count: rows.columns)
    }
  }

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
          rows: part.rows, labels: part.labels, shape: part.shape,
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
