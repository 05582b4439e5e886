// deeplearning.net's layout of MNIST: a pickle, usually gzipped, of three pairs
// of arrays: (images, labels) to train on, to validate with, to test on.

import InklingTraining

/// Reads data sets as mnist.pkl.gz holds them.
package enum PickleSplits {
  /// Reads the file at `path`: samples `[n, columns]` of type u1, f4 or f8,
  /// labels `[n]` of type u1, i4 or i8; what Python 2 and 3 write with
  /// protocols 2 to 5. Nothing in the file is ever run.
  ///
  /// Floats that are all k/256, k/255 or k, with k a byte, are kept as bytes
  /// with that scale. The file is read twice, to find the arrays and to read
  /// them; memory is that of the data set and 400 KB.
  ///
  /// - Throws: `DataError` for a file that cannot be read, holds anything
  ///   else, or arrays that do not belong together.
  static func load(_ path: String) throws(DataError) -> DataSplits {
    try load { () throws(DataError) in try ByteStream(path: path) }
  }

  /// - Parameter open: gives the data from their start, as often as asked.
  package static func load(
    _ open: () throws(DataError) -> ByteStream
  ) throws(DataError) -> DataSplits {
    var machine = PickleMachine(try open())
    let result = try machine.run()
    let source = machine.stream.source
    let pairs = try pairs(of: result, in: machine)
    return try LabelledArrays.splits(source: source) {
      coding throws(DataError) in
      guard let parts = try read(pairs, from: open(), coding) else {
        return nil
      }
      return (parts[0], parts[1], parts[2])
    }
  }

  /// An array and where it lies.
  private struct Place {
    let layout: ArrayLayout
    let elements: PickleString
    let name: String

    var reader: ArrayReader {
      ArrayReader(layout: layout, name: name, isLatin1AsUTF8: elements.isLatin1)
    }
  }

  private struct Pair {
    let samples: Place
    let labels: Place
  }

  private static func pairs(
    of value: PickleValue, in machine: borrowing PickleMachine
  ) throws(DataError) -> [Pair] {
    let names = ["train", "validation", "test"]
    var pairs: [Pair] = []
    if case .tuple(let whole) = value, machine.tuples[whole].count == 3 {
      for (name, part) in zip(names, machine.tuples[whole]) {
        guard case .tuple(let index) = part,
          case let both = machine.tuples[index], both.count == 2,
          let samples = place(both[0], "\(name) samples", in: machine),
          let labels = place(both[1], "\(name) labels", in: machine)
        else { break }
        guard samples.layout.shape.first == labels.layout.count else {
          throw DataError(
            .inconsistent, in: machine.stream.source,
            "\(samples.name) are \(samples.layout) but \(labels.name) "
              + "\(labels.layout); expected as many")
        }
        pairs.append(Pair(samples: samples, labels: labels))
      }
    }
    guard pairs.count == 3 else {
      throw DataError(
        .unsupported, in: machine.stream.source,
        "the pickle holds something else than three pairs of arrays "
          + "((samples, labels) to train, to validate, to test)")
    }
    return pairs
  }

  private static func place(
    _ value: PickleValue, _ name: String, in machine: borrowing PickleMachine
  ) -> Place? {
    guard case .array(let index) = value,
      let layout = machine.arrays[index].layout,
      let elements = machine.arrays[index].elements
    else { return nil }
    return Place(layout: layout, elements: elements, name: name)
  }

  /// Reads all arrays in the order in which they lie; a pair may come twice.
  private static func read(
    _ pairs: [Pair], from opened: consuming ByteStream, _ coding: ArrayCoding
  ) throws(DataError) -> [LabelledArrays]? {
    var stream = opened
    var rows: [Int: SampleRows] = [:]
    var labels: [Int: TableLabels] = [:]
    let places = pairs.flatMap { [($0.samples, true), ($0.labels, false)] }
    for (place, isSamples) in places.sorted(by: {
      $0.0.elements.offset < $1.0.elements.offset
    }) {
      let begin = place.elements.offset
      if isSamples ? rows[begin] != nil : labels[begin] != nil { continue }
      guard begin >= stream.offset else {
        throw DataError(
          .unsupported, in: stream.source, at: begin,
          "\(place.name) in the same bytes as another array")
      }
      try stream.skip(begin - stream.offset, "the bytes before \(place.name)")
      if isSamples {
        guard let read = try place.reader.rows(from: &stream, as: coding)
        else { return nil }
        rows[begin] = read
      } else {
        labels[begin] = try place.reader.labels(from: &stream)
      }
      guard stream.offset == begin + place.elements.count else {
        throw DataError(
          .inconsistent, in: stream.source, at: stream.offset,
          "\(place.name) end before their \(place.elements.count) bytes do")
      }
    }
    return pairs.compactMap { pair in
      guard let rows = rows[pair.samples.elements.offset],
        let labels = labels[pair.labels.elements.offset]
      else { return nil }
      return LabelledArrays(
        rows: rows, labels: labels, layout: pair.samples.layout)
    }
  }
}
