// Data sets of one kind as one: under the same class names, one after the other.

import InklingCore

extension Dataset {
  /// The same samples under other class names, of which this set's are some.
  ///
  /// - Throws: `DataError` with reason `inconsistent` for a class that is not
  ///   among them, or more than 65,536.
  package func labelled(by names: [String]) throws(DataError) -> Dataset {
    guard names != classNames else { return self }
    var places: [UInt16] = []
    var known: [String: Int] = [:]
    for (place, name) in names.enumerated() where known[name] == nil {
      known[name] = place
    }
    for name in classNames {
      guard let place = known[name],
        let label = UInt16(exactly: place)
      else {
        throw DataError(
          .inconsistent, in: "the samples",
          "a class '\(name)'; expected one of \(names.count): "
            + names.prefix(10).joined(separator: ", "))
      }
      places.append(label)
    }
    let result = try Dataset(
      rows: rows, labels: labels.map { places[Int($0)] }, shape: shape,
      scale: scale, classNames: names, source: "the samples")
    guard let sampleWeights else { return result }
    return try result.weighted(by: sampleWeights)
  }

  /// These samples `times` times, and then `others`. Where samples of one part
  /// have weights, those of the other count 1.
  ///
  /// - Parameter source: what to name in an error.
  /// - Throws: `DataError` with reason `inconsistent` for samples of another
  ///   shape, scale, kind or classes, or `memory`.
  package func joined(
    with others: Dataset, times: Int = 1, source: String
  ) throws(DataError) -> Dataset {
    let parts = Array(repeating: self, count: times) + [others]
    guard others.shape == shape, others.rows.areFloats == rows.areFloats,
      others.scale == scale, others.classNames == classNames
    else {
      throw DataError(
        .inconsistent, in: source,
        "\(others.summary); expected \(summary)")
    }
    let count = parts.reduce(0) { $0 + $1.count }
    var labels: [UInt16] = []
    labels.reserveCapacity(count)
    for part in parts { labels += part.labels }
    let copier = try RowCopier(like: rows, count: count, source: source)
    for part in parts {
      for row in 0..<part.count { try copier.append(row, of: part.rows) }
    }
    let result = try Dataset(
      rows: copier.finish(), labels: labels, shape: shape, scale: scale,
      classNames: classNames, source: source)
    guard parts.contains(where: { $0.sampleWeights != nil }) else {
      return result
    }
    return try result.weighted(
      by: parts.flatMap { part in
        part.sampleWeights ?? [Float](repeating: 1, count: part.count)
      })
  }

  /// What samples they are, but for their number.
  private var summary: String {
    "\(rows.areFloats ? "floats" : "bytes times \(scale)") of \(shape), "
      + "\(classNames.count) classes"
  }
}
