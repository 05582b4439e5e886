// Tables as data sets: one file, or a folder with train.csv and test.csv, as
// competitions publish theirs.

import InklingCore
import InklingPlatform
import InklingTraining

/// What else is said of a table, or of arrays, than where they are.
package struct TableReading: Hashable, Sendable {
  /// The label's column: its name, `first`, `last`, or its number from 1; found
  /// if `nil`.
  package var label: String?
  /// The share of data without a test part that is tested on.
  package var testShare: Double?
  /// Whether the whole of data in one part may be the part that is wanted.
  package var isWhole = false
  /// Whether samples are to be floats, bytes where they can be, or what they
  /// look like.
  package var areFloats: Bool?
  /// Whether samples stay where they are, where a reader can leave them there:
  /// that of IDX files.
  package var streams = false

  package init() {}

  /// Of data in one part all of it.
  package static let whole = {
    var reading = TableReading()
    reading.isWhole = true
    return reading
  }()

  /// Data in one part, in the two that they are asked for.
  ///
  /// - Parameter hint: what else would make two parts.
  /// - Throws: `DataError` with reason `unsupported` where nothing says what is
  ///   tested on.
  func splits(
    of data: Dataset, source: String, hint: String
  ) throws(DataError) -> (train: Dataset, test: Dataset) {
    if let testShare {
      let count = Int((testShare * Double(data.count)).rounded())
      // The same samples, whatever the run's seed.
      let (rest, part) = try data.split(
        count, seed: 0, source: "\(source): --test \(testShare)")
      return (rest, part)
    }
    guard isWhole else {
      throw DataError(
        .unsupported, in: source,
        "no part to test on; expected --test beside it, such as --test 0.2, or "
          + hint)
    }
    return (data, data)
  }
}

/// The text of a table, in a file or in memory, to be read more than once.
package struct TableSource {
  let path: String
  let bytes: [UInt8]?

  /// - Parameter bytes: the text itself, which `path` then names in errors.
  package init(path: String, bytes: [UInt8]? = nil) {
    (self.path, self.bytes) = (path, bytes)
  }

  func open() throws(DataError) -> ByteStream {
    guard let bytes else { return try ByteStream(path: path) }
    return try ByteStream(bytes: bytes, source: path)
  }
}

/// Reads tables: CSV and TSV, gzipped or not.
package enum TableFiles {
  private static func path(
    of part: String, in folder: String
  ) -> String? {
    for kind in ["csv", "tsv", "csv.gz", "tsv.gz"] {
      let path = "\(folder)/\(part).\(kind)"
      if (try? FileStatus(path: path))?.kind == .file { return path }
    }
    return nil
  }

  /// The paths of the tables in a folder.
  static func paths(in folder: String) -> [String] {
    ["train", "test"].compactMap { path(of: $0, in: folder) }
  }

  static func isPresent(in folder: String) -> Bool {
    !paths(in: folder).isEmpty
  }

  /// Whether what comes begins like a table: text in lines, with a separator in
  /// the first, which the text's end may end if there is a digit in it.
  static func isTable(_ stream: inout ByteStream) throws(DataError) -> Bool {
    let start = try stream.peek(4096)
    if start.starts(with: [0xff, 0xfe]) || start.starts(with: [0xfe, 0xff]) {
      return true
    }
    let line = start.prefix { $0 != 0x0a }
    let isEnded =
      line.count < start.count
      || start.count < 4096 && line.contains { (0x30...0x39).contains($0) }
    return !start.contains(0) && (isEnded || line.count > 99)
      && line.contains { TableSample.separators.contains($0) }
  }

  /// Reads a folder with train.csv and test.csv, or one of them.
  ///
  /// - Throws: as `load(_:reading:)`.
  static func load(
    folder: String, reading: TableReading
  ) throws(DataError) -> DataSplits {
    let train = path(of: "train", in: folder)
    let test = path(of: "test", in: folder)
    switch (train, test) {
    case (let train?, let test?):
      return try load(train, test: test, reading: reading)
    case (let train?, nil): return try load(train, reading: reading)
    case (nil, let test?):
      guard reading.isWhole else {
        throw DataError(
          .cannotOpen, in: folder, "no train.csv beside test.csv")
      }
      return try load(test, reading: reading)
    case (nil, nil):
      throw DataError(.cannotOpen, in: folder, "no train.csv and no test.csv")
    }
  }

  /// Reads the file at `path`.
  ///
  /// Columns that are all whole numbers 0 to 255 and as many as the pixels of a
  /// square picture of 8 x 8 or more, or that are called pixels, are pixels:
  /// bytes that count as 0 to 1 (scale 1/255), as in IDX files. Other features
  /// are floats. Classes are in ascending order, of numbers or of texts.
  ///
  /// The file is read row by row, twice where pixels turn out to be none:
  /// memory is that of the data set and of the longest row.
  ///
  /// - Parameter test: the path of the test part.
  /// - Throws: `DataError` for what is no table, a cell that is missing or no
  ///   number, by row and column, rows of other lengths, or labels that are no
  ///   classes.
  static func load(
    _ path: String, test: String? = nil, reading: TableReading
  ) throws(DataError) -> DataSplits {
    try load(
      TableSource(path: path), test: test.map { TableSource(path: $0) },
      reading: reading)
  }

  package static func load(
    _ table: TableSource, test: TableSource? = nil, reading: TableReading
  ) throws(DataError) -> DataSplits {
    let layout = try TableLayout(TableSample(table), label: reading.label)
    var readers = [TableReader(layout: layout, table: table)]
    var notes = ["\(layout.source): \(layout.note)"]
    if let test {
      let other = try TableLayout(TableSample(test), label: nil, like: layout)
      if other.label == nil {
        guard reading.testShare != nil else {
          throw DataError(
            .inconsistent, in: other.source,
            "no column of labels, which \(layout.source) has as "
              + "\(layout.name(layout.label ?? 0)); expected one, or --test "
              + "beside it to test on a part of \(layout.source), such as "
              + "--test 0.2")
        }
        notes.append("\(other.source): no labels; not used")
      } else {
        guard reading.testShare == nil else {
          throw DataError(
            .inconsistent, in: other.source,
            "a part to test on, and --test; expected one of them")
        }
        readers.append(TableReader(layout: other, table: test))
      }
    }
    let (parts, areBytes) = try read(readers, layout, reading)
    let column = layout.name(layout.label ?? 0)
    let names = try TableLabels.classNames(
      parts[0].labels, column: column, source: layout.source)
    let count = layout.features.count
    let shape = areBytes ? InputShape(pixels: count) : .vector(count: count)
    notes[0] +=
      areBytes
      ? " as pictures of \(shape.text), \(names.count) classes"
      : ", \(names.count) classes"
    var data: [Dataset] = []
    for part in parts {
      let source = part.layout.source
      data.append(
        try Dataset(
          rows: part.rows,
          labels: part.labels.classes(names, column: column, source: source),
          shape: shape, scale: areBytes ? 1 / 255 : 1, classNames: names,
          source: source))
    }
    let (train, test) =
      data.count == 2
      ? (data[0], data[1])
      : try reading.splits(
        of: data[0], source: layout.source,
        hint: "a folder with train.csv and test.csv")
    var splits = DataSplits(train: train, test: test)
    splits.notes = notes
    splits.label = reading.label
    splits.columns = layout.featureNames
    return splits
  }

  /// All parts, as bytes if they are pixels.
  private static func read(
    _ readers: [TableReader], _ layout: TableLayout, _ reading: TableReading
  ) throws(DataError) -> (parts: [TablePart], areBytes: Bool) {
    let areNamed = layout.arePixelsByName
    let isSquare = InputShape(pixels: layout.features.count).isImage
    if reading.areFloats != true, areNamed || isSquare {
      var parts: [TablePart] = []
      for reader in readers {
        guard let part = try reader.bytes() else { break }
        parts.append(part)
      }
      // A picture has bright pixels; small counts may be anything.
      let isBright = parts.contains { $0.largest >= 128 }
      if parts.count == readers.count,
        areNamed || isBright || reading.areFloats == false
      {
        return (parts, true)
      }
    }
    var parts: [TablePart] = []
    for reader in readers { parts.append(try reader.floats()) }
    return (parts, false)
  }
}

extension TableLayout {
  /// Bytes that the names of features take at most in a model's file.
  private static let maximumNames = 64 << 10

  /// The features' names, if they say what the features are, and all are said.
  fileprivate var featureNames: [String]? {
    guard hasHeader, !arePixelsByName else { return nil }
    let own = features.map { names[$0] }
    guard Set(own).count == own.count, !own.contains(""),
      own.reduce(0, { $0 + $1.utf8.count }) <= Self.maximumNames
    else { return nil }
    return own
  }

  /// Whether all features are called pixels: `pixel0`, `px_1`, `28x28`.
  fileprivate var arePixelsByName: Bool {
    hasHeader
      && features.allSatisfy { column in
        let name = names[column].lowercased()
        let sides = name.split(separator: "x", omittingEmptySubsequences: false)
        return name.hasPrefix("pixel") || name.hasPrefix("px")
          || (sides.count == 2 && sides.allSatisfy { Int($0) != nil })
      }
  }
}

extension InputShape {
  /// A square picture of so many pixels, 8 x 8 or more; if there is none, a
  /// vector.
  init(pixels count: Int) {
    let side = Int(Double(count).squareRoot())
    self =
      side >= 8 && side * side == count
      ? .image(height: side, width: side) : .vector(count: count)
  }

  var isImage: Bool {
    if case .image = self { true } else { false }
  }
}
