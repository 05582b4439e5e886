// The parts of a data set of arrays, joined: one coding of their numbers, one
// list of classes.

import InklingCore
import InklingTraining

/// One part of a data set, as read from a file.
struct LabelledArrays {
  let rows: SampleRows
  let labels: TableLabels
  /// The layout of the samples' array.
  let layout: ArrayLayout

  /// Reads parts under one coding after the other until one fits all of them.
  ///
  /// - Parameter read: returns `nil` where the coding does not fit.
  static func splits(
    source: String, reading: TableReading = TableReading(),
    _ read: (ArrayCoding) throws(DataError) -> (
      train: Self, validation: Self?, test: Self?
    )?
  ) throws(DataError) -> DataSplits {
    for coding in ArrayCoding.allCases {
      guard let parts = try read(coding) else { continue }
      let all = [parts.train, parts.validation, parts.test].compactMap { $0 }
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
      let names = try classNames(of: all.map { $0.labels }, source: source)
      func dataset(_ part: Self) throws(DataError) -> Dataset {
        try Dataset(
          rows: part.rows,
          labels: part.labels.classes(names, column: "labels", source: source),
          shape: part.layout.sampleShape,
          scale: coding.scale(of: part.layout.element), classNames: names,
          source: source)
      }
      var validation: Dataset?
      if let part = parts.validation { validation = try dataset(part) }
      var train = try dataset(parts.train)
      var test = train
      if let part = parts.test {
        guard reading.testShare == nil else {
          throw DataError(
            .inconsistent, in: source,
            "a part to test on, and --test; expected one of them")
        }
        test = try dataset(part)
      } else {
        (train, test) = try reading.splits(
          of: train, source: source, hint: "arrays x_test and y_test")
      }
      var splits = DataSplits(train: train, validation: validation, test: test)
      if first.colour != nil {
        splits.notes = [
          "\(source): pictures in colour, \(first), turned to greys (Rec. 601 "
            + "luma)"
        ]
      }
      return splits
    }
    // `floats` fits everything.
    throw DataError(.unsupported, in: source, "no known coding of floats")
  }

  /// The numbers up to the largest label of all parts; where labels are texts
  /// or below 0, those of the first part, in ascending order.
  private static func classNames(
    of labels: [TableLabels], source: String
  ) throws(DataError) -> [String] {
    var largest = 0
    for cell in labels.flatMap({ $0.cells }) {
      guard let number = cell.whole, number >= 0,
        number < TableLabels.maximumClasses
      else {
        return try TableLabels.classNames(
          labels[0], column: "labels", source: source)
      }
      largest = max(largest, number)
    }
    return (0...largest).map { String($0) }
  }
}
