// Samples with labels, as the trainer takes them.

public import InklingCore

/// The inputs of a data set, one row a sample.
public enum SampleRows: Sendable {
  /// Bytes of which most are zero, the zeros left out.
  case compressed(CompressedRows)
  /// Bytes, `[count, columns]`.
  case bytes(ByteRows)
  /// Floats, `[count, columns]`.
  case floats(FloatRows)

  /// Whether zeros are left out.
  var areCompressed: Bool {
    if case .compressed = self { true } else { false }
  }

  /// Whether the values are floats, not bytes.
  public var areFloats: Bool {
    if case .floats = self { true } else { false }
  }

  /// The number of rows.
  public var count: Int {
    switch self {
    case .compressed(let rows): rows.count
    case .bytes(let rows): rows.count
    case .floats(let rows): rows.count
    }
  }

  /// The number of values in a row.
  public var columns: Int {
    switch self {
    case .compressed(let rows): rows.columns
    case .bytes(let rows): rows.columns
    case .floats(let rows): rows.columns
    }
  }
}

/// Labelled samples of one shape.
public struct Dataset: Sendable {
  /// The inputs, `[count, shape.count]`.
  public let rows: SampleRows
  /// The class of each row, `0 ..< classNames.count`.
  public let labels: [UInt16]
  /// The layout of one sample.
  public let shape: InputShape
  /// What a byte is multiplied by to become an input; 1 for floats.
  public let scale: Float
  /// One name a class.
  public let classNames: [String]

  /// The number of samples.
  public var count: Int { labels.count }

  /// Joins rows and labels.
  ///
  /// - Parameter source: what to name in an error, usually a path.
  /// - Throws: `DataError` with reason `inconsistent` when the counts differ,
  ///   the rows do not have `shape.count` columns, or a label has no class.
  public init(
    rows: SampleRows, labels: [UInt16], shape: InputShape, scale: Float,
    classNames: [String], source: String
  ) throws(DataError) {
    guard rows.count == labels.count else {
      throw DataError(
        .inconsistent, in: source,
        "\(rows.count) samples but \(labels.count) labels; expected as many")
    }
    guard rows.columns == shape.count else {
      throw DataError(
        .inconsistent, in: source,
        "rows of \(rows.columns) values; expected \(shape.count)")
    }
    if let index = labels.firstIndex(where: { $0 >= classNames.count }) {
      throw DataError(
        .inconsistent, in: source,
        "label \(labels[index]) of sample \(index); expected 0 to "
          + "\(classNames.count - 1)")
    }
    self.rows = rows
    self.labels = labels
    self.shape = shape
    self.scale = scale
    self.classNames = classNames
  }
}
