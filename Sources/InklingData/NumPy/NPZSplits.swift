// Data sets as arrays: an .npz archive, or a folder of .npy files, with arrays
// of samples and of labels under the names that people give them.

import InklingCore
import InklingPlatform
import InklingTraining

/// Arrays by name.
struct NamedArrays {
  /// The path, or a name for memory.
  let source: String
  let names: [String]
  /// `nil` for files of a folder.
  private let archive: NPZArchive?

  init(_ archive: NPZArchive) {
    source = archive.source
    names = archive.names
    self.archive = archive
  }

  /// The .npy files of a folder.
  init?(folder: String) {
    let names = (try? FileStatus.names(inFolder: folder)) ?? []
    self.names = names.compactMap { $0 }.filter { $0.hasSuffix(".npy") }
      .map { String($0.dropLast(4)) }.sorted()
    guard !self.names.isEmpty else { return nil }
    source = folder
    archive = nil
  }

  func open(_ name: String) throws(DataError) -> NPYStream {
    if let archive { return try archive.open(name) }
    return try NPYStream(
      ByteStream(path: "\(source)/\(name).npy"), name: "\(name).npy")
  }

  /// An array of samples and that of their labels.
  typealias Pair = (samples: String, labels: String)

  private static let samples = ["x", "images", "imgs", "data", "features"]
  private static let labels = ["y", "labels", "label", "targets", "target"]

  /// The arrays of a part, if they are there: `x_train` and `y_train`,
  /// `train_images` and `train_labels`, in any case of letters.
  ///
  /// - Parameter part: its names; none for arrays that name no part.
  private func pair(of part: [String]) throws(DataError) -> Pair? {
    switch (find(Self.samples, part), find(Self.labels, part)) {
    case (let samples?, let labels?): return (samples, labels)
    case (nil, nil): return nil
    case (let samples, let labels):
      let place = part.first.map { "_\($0)" } ?? ""
      throw DataError(
        .inconsistent, in: source,
        "no array \(samples == nil ? "x" : "y")\(place) beside "
          + "\(samples ?? labels ?? ""); there are "
          + names.joined(separator: ", "))
    }
  }

  private func find(_ kinds: [String], _ part: [String]) -> String? {
    let wanted = kinds.flatMap { kind in
      part.isEmpty
        ? [kind]
        : part.flatMap { ["\(kind)_\($0)", "\($0)_\(kind)", "\(kind)\($0)"] }
    }
    for name in wanted {
      if let found = names.first(where: { $0.lowercased() == name }) {
        return found
      }
    }
    return nil
  }

  /// The array of samples to predict where it has no labels beside it: the only
  /// one, or that of the part to test on, of no part, or to train on.
  var samplesAlone: String? {
    if names.count == 1 { return names[0] }
    for part in [["test", "testing"], [], ["train", "training"]] {
      guard let samples = find(Self.samples, part) else { continue }
      return find(Self.labels, part) == nil ? samples : nil
    }
    return nil
  }

  /// The arrays of each part; one of data in one part is `train`.
  ///
  /// - Throws: `DataError` with reason `inconsistent` where there is no training
  ///   part.
  func pairs() throws(DataError) -> (
    train: Pair, validation: Pair?, test: Pair?
  ) {
    let validation = try pair(of: ["val", "valid", "validation"])
    let test = try pair(of: ["test", "testing"])
    if let train = try pair(of: ["train", "training"]) {
      return (train, validation, test)
    }
    if let test { return (test, nil, nil) }
    if let whole = try pair(of: []) { return (whole, nil, nil) }
    if let found = try numbered() { return (found.train, nil, found.test) }
    throw DataError(
      .inconsistent, in: source,
      "no arrays that are known by name; there are "
        + "\(names.prefix(20).joined(separator: ", ")); expected x_train, "
        + "y_train, x_test and y_test, or x and y")
  }

  /// Arrays without names, as NumPy numbers them: labels are those of one
  /// dimension or a column per class, whichever order they are in.
  private func numbered() throws(DataError) -> (train: Pair, test: Pair?)? {
    let numbered = names.filter {
      $0.hasPrefix("arr_") && Int($0.dropFirst(4)) != nil
    }.sorted { (Int($0.dropFirst(4)) ?? 0) < (Int($1.dropFirst(4)) ?? 0) }
    guard numbered.count == 2 || numbered.count == 4 else { return nil }
    var layouts: [(name: String, layout: ArrayLayout)] = []
    for name in numbered { layouts.append((name, try open(name).layout)) }
    let labels = layouts.filter {
      $0.layout.shape.count == 1
        || ($0.layout.shape.count == 2 && $0.layout.shape[1] == 1)
    }
    let samples = layouts.filter { part in
      !labels.contains { $0.name == part.name }
    }
    guard labels.count == samples.count,
      zip(labels, samples).allSatisfy({
        $0.layout.shape.first == $1.layout.shape.first
      })
    else {
      throw DataError(
        .inconsistent, in: source,
        "arrays "
          + layouts.map { "\($0.name) \($0.layout)" }.joined(separator: ", ")
          + "; expected samples and as many labels, in one dimension")
    }
    let pairs = zip(samples, labels).map { ($0.name, $1.name) }
    return (pairs[0], pairs.count > 1 ? pairs[1] : nil)
  }
}

/// Reads data sets of arrays, as Keras publishes MNIST and as people save
/// theirs.
package enum NPZSplits {
  /// Reads the arrays of each part: samples `[n, height, width]`, with a last or
  /// first dimension of 1 or, for colours, which become their luma, 3; or `[n,
  /// columns]`. Labels `[n]`, numbers or texts, or `[n, classes]`, a 1 in each
  /// row.
  ///
  /// Bytes count as 0 to 1 (scale 1/255), as other whole numbers 0 to 255 do
  /// that lie as pictures. Floats that are all k/256, k/255 or k, with k a byte,
  /// are kept as bytes with that scale. The archive is unpacked row by row:
  /// memory is that of the data set and 200 KB; of arrays in Fortran's order,
  /// which are not in rows, also all their bytes.
  ///
  /// - Throws: `DataError` for a refused archive or array, a missing one, or
  ///   arrays that do not belong together.
  package static func load(
    _ archive: NPZArchive, reading: TableReading = TableReading()
  ) throws(DataError) -> DataSplits {
    try load(NamedArrays(archive), reading: reading)
  }

  static func load(
    _ arrays: NamedArrays, reading: TableReading
  ) throws(DataError) -> DataSplits {
    let pairs = try arrays.pairs()
    func labels(
      _ pair: NamedArrays.Pair?
    ) throws(DataError) -> TableLabels? {
      guard let pair else { return nil }
      return try arrays.open(pair.labels).readLabels()
    }
    let trainLabels = try labels(pairs.train) ?? TableLabels()
    let validationLabels = try labels(pairs.validation)
    let testLabels = try labels(pairs.test)
    return try LabelledArrays.splits(source: arrays.source, reading: reading) {
      coding throws(DataError) in
      guard
        let train = try part(pairs.train, trainLabels, of: arrays, coding)
      else { return nil }
      var others: [LabelledArrays?] = []
      for (pair, labels) in [
        (pairs.validation, validationLabels), (pairs.test, testLabels),
      ] {
        guard let pair, let labels else {
          others.append(nil)
          continue
        }
        guard let other = try part(pair, labels, of: arrays, coding) else {
          return nil
        }
        others.append(other)
      }
      return (train, others[0], others[1])
    }
  }

  /// The layout of one of the test part's samples, as its header tells.
  ///
  /// - Throws: as `load`, of what is looked at.
  static func shape(of arrays: NamedArrays) throws(DataError) -> InputShape {
    let pairs = try arrays.pairs()
    return try arrays.open((pairs.test ?? pairs.train).samples).layout
      .sampleShape
  }

  private static func part(
    _ pair: NamedArrays.Pair, _ labels: TableLabels, of arrays: NamedArrays,
    _ coding: ArrayCoding
  ) throws(DataError) -> LabelledArrays? {
    let stream = try arrays.open(pair.samples)
    let layout = stream.layout
    guard layout.shape.first == labels.rows.count else {
      throw DataError(
        .inconsistent, in: arrays.source,
        "\(pair.samples) is \(layout); expected \(labels.rows.count) samples, "
          + "one a label")
    }
    guard let rows = try stream.readRows(as: coding) else { return nil }
    return LabelledArrays(rows: rows, labels: labels, layout: layout)
  }
}
