// Samples with labels, as the trainer takes them.

public import InklingCore

/// Labelled samples of one shape, to train on, to measure by, or to predict.
///
/// `DataSplits.load` in InklingData reads them from files. From arrays:
///
///     // Two pictures of 1 x 2 pixels, and what they show.
///     let pictures = try Dataset(
///       pixels: [0, 255, 255, 0], labels: [0, 1],
///       shape: .image(height: 1, width: 2), classNames: ["right", "left"])
///     // Rows of three measured values.
///     let values = try Dataset(
///       features: [0.2, 0.7, 0.1, 0.9, 0.3, 0.4], labels: [1, 0],
///       shape: .vector(count: 3))
///
/// A value: copies share their memory, which never changes.
///
/// Pixels stay bytes, a quarter of the memory of floats, and are multiplied by
/// `scale` when a layer takes them. Where most of them are zero the zeros are
/// left out, which is smaller and faster still; results are the same bits.
public struct Dataset: Sendable {
  /// The inputs, `[count, shape.count]`.
  package let rows: SampleRows
  /// The class of each sample, `0 ..< classNames.count`.
  public let labels: [UInt16]
  /// The layout of one sample.
  public let shape: InputShape
  /// What a byte is multiplied by to become an input; 1 for floats.
  package let scale: Float
  /// How much each sample counts in training, if not all the same.
  package private(set) var sampleWeights: [Float]?
  /// One name per class.
  public let classNames: [String]

  /// The number of samples.
  public var count: Int { labels.count }

  /// Samples of bytes.
  ///
  /// - Parameters:
  ///   - pixels: `[count, shape.count]`, row by row.
  ///   - labels: the class of each sample, from 0 up.
  ///   - shape: the layout of one sample.
  ///   - scale: what a byte is multiplied by to become an input, finite and
  ///     above 0.
  ///   - classNames: one per class; the numbers up to the largest label if not
  ///     given.
  /// - Throws: `DataError` when the counts do not fit, the scale is none, a
  ///   label has no class, or the system refuses the memory.
  /// - Complexity: O(`pixels.count`).
  public init(
    pixels: [UInt8], labels: [UInt16], shape: InputShape,
    scale: Float = 1 / 255, classNames: [String]? = nil
  ) throws(DataError) {
    try Self.check(pixels.count, labels, shape)
    let builder = try ByteRowBuilder(
      columns: shape.count, expectedRows: labels.count, source: Self.array)
    try pixels.withUnsafeBufferPointer { pixels throws(DataError) in
      guard let base = pixels.baseAddress else { return }
      for row in labels.indices {
        try builder.append(base + row * shape.count)
      }
    }
    try self.init(
      rows: try builder.finish(), labels: labels, shape: shape, scale: scale,
      classNames: classNames ?? Self.numbers(labels), source: Self.array)
  }

  /// Samples of floats, already scaled.
  ///
  /// - Parameters:
  ///   - features: `[count, shape.count]`, row by row.
  ///   - labels: the class of each sample, from 0 up.
  ///   - shape: the layout of one sample.
  ///   - classNames: one per class; the numbers up to the largest label if not
  ///     given.
  /// - Throws: as `init(pixels:labels:shape:scale:classNames:)`.
  /// - Complexity: O(`features.count`).
  public init(
    features: [Float], labels: [UInt16], shape: InputShape,
    classNames: [String]? = nil
  ) throws(DataError) {
    try Self.check(features.count, labels, shape)
    try self.init(
      rows: .floats(
        FloatRows(features, columns: shape.count, source: Self.array)),
      labels: labels, shape: shape, scale: 1,
      classNames: classNames ?? Self.numbers(labels), source: Self.array)
  }

  /// Joins rows and labels.
  ///
  /// - Parameter source: what to name in an error, usually a path.
  /// - Throws: `DataError` with reason `inconsistent` when the counts differ,
  ///   the rows do not have `shape.count` columns, the scale is not finite and
  ///   above 0, or a label has no class.
  package init(
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
    guard scale.isFinite, scale > 0 else {
      throw DataError(
        .inconsistent, in: source,
        "bytes times \(scale); expected a finite number above 0")
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

  /// The same samples, each of which counts `weights` in training: its loss is
  /// multiplied by its weight, and the mean over a batch divided by the
  /// weights' sum, as scikit-learn's `sample_weight` has it. What is measured
  /// counts all samples alike.
  ///
  /// - Parameter weights: one per sample, finite and 0 or more.
  /// - Throws: `DataError` with reason `inconsistent` otherwise.
  public func weighted(by weights: [Float]) throws(DataError) -> Dataset {
    guard weights.count == count else {
      throw DataError(
        .inconsistent, in: Self.array,
        "\(weights.count) weights of samples; expected \(count)")
    }
    if let index = weights.firstIndex(where: { !($0.isFinite && $0 >= 0) }) {
      throw DataError(
        .inconsistent, in: Self.array,
        "weight \(weights[index]) of sample \(index); expected a finite number "
          + "of 0 or more")
    }
    var result = self
    result.sampleWeights = weights
    return result
  }

  /// The same samples with other inputs.
  ///
  /// - Precondition: as many rows, of `shape.count` columns each.
  func replacingRows(_ rows: SampleRows, shape: InputShape) -> Dataset {
    precondition(rows.count == count && rows.columns == shape.count)
    return Dataset(self, rows: rows, shape: shape)
  }

  private init(_ data: Dataset, rows: SampleRows, shape: InputShape) {
    self.rows = rows
    self.shape = shape
    labels = data.labels
    scale = data.scale
    sampleWeights = data.sampleWeights
    classNames = data.classNames
  }

  private static let array = "an array"

  private static func check(
    _ values: Int, _ labels: [UInt16], _ shape: InputShape
  ) throws(DataError) {
    let (expected, overflow) = labels.count.multipliedReportingOverflow(
      by: shape.count)
    guard shape.count > 0, !overflow, values == expected else {
      throw DataError(
        .inconsistent, in: array,
        "\(values) values; expected \(shape.count) for each of "
          + "\(labels.count) labels")
    }
  }

  private static func numbers(_ labels: [UInt16]) -> [String] {
    (0...Int(labels.max() ?? 0)).map { String($0) }
  }
}
