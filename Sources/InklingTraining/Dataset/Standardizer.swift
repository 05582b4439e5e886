// Features scaled to mean 0 and variance 1 while a network is trained, and the
// network that then takes them as they are.

import CKernels
import InklingCore
import InklingPlatform

/// Each feature's mean and standard deviation over the samples to train on, as
/// scikit-learn's `StandardScaler` has them.
///
/// A network is trained on `applied(to:)` and kept as `folded(into:)` makes it:
/// its first layer then takes features as they are, so that its file needs no
/// more than any. Sums are in double, sample by sample in ascending order: the
/// same bits for any number of threads.
package struct Standardizer: Sendable {
  /// How far from 0, in its deviations, a feature's mean may be: further on, so
  /// little is left of a float32's 24 bits that the features would be noise.
  package static let maximumDistance = 65_536.0

  /// Each feature's mean.
  package let means: [Double]
  /// Each feature's standard deviation over all samples; 1 where it is 0.
  package let deviations: [Double]
  /// What a byte is multiplied by to become a feature.
  private let scale: Float
  /// Whether the samples it is of are floats.
  package let areFloats: Bool

  /// - Parameter source: what to name in an error, usually a path.
  /// - Throws: `DataError` with reason `unsupported` where there are no samples
  ///   or a feature's mean is too far from 0, or `memory`.
  package init(_ data: Dataset, source: String) throws(DataError) {
    let columns = data.shape.count
    guard data.count > 0 else {
      throw DataError(.unsupported, in: source, "no samples to standardize by")
    }
    try DataError.checkMemory(60 * columns, for: "sums", in: source)
    let count = Double(data.count)
    var sums = [Double](repeating: 0, count: columns)
    data.forEachRow { ink_columns_add(columns, $0, &sums) }
    let means = sums.map { $0 / count }
    // What the means are off by is taken off the squares (Chan, Golub and
    // LeVeque, 1983), as scikit-learn does.
    sums = [Double](repeating: 0, count: columns)
    var squares = sums
    data.forEachRow {
      ink_columns_add_squares(columns, $0, means, &sums, &squares)
    }
    var deviations = sums
    for column in 0..<columns {
      let off = sums[column] * sums[column] / count
      let variance = (squares[column] - off) / count
      // A constant, as far as double can tell: scikit-learn's bound.
      let epsilon = 0x1p-52, mean = means[column] * count * epsilon
      let isConstant = variance <= count * epsilon * variance + mean * mean
      deviations[column] = isConstant ? 1 : variance.squareRoot()
      guard
        isConstant
          || abs(means[column]) <= Self.maximumDistance * deviations[column]
      else {
        throw DataError(
          .unsupported, in: source,
          "feature \(column + 1) has a mean of \(means[column]) and a "
            + "deviation of \(deviations[column]), which float32 does not "
            + "resolve; expected less than \(Int(Self.maximumDistance)) "
            + "deviations: take what is constant in it off first")
      }
    }
    self.means = means
    self.deviations = deviations
    scale = data.scale
    areFloats = data.rows.areFloats
  }

  /// The same samples with each feature less its mean and divided by its
  /// deviation, as floats.
  ///
  /// - Throws: `DataError` for samples of another kind than those that it is
  ///   of, or `memory`.
  package func applied(
    to data: Dataset, source: String
  ) throws(DataError) -> Dataset {
    let columns = means.count
    guard data.shape.count == columns,
      data.rows.areFloats == areFloats, data.scale == scale
    else {
      throw DataError(
        .inconsistent, in: source,
        "samples of \(data.shape.count) "
          + "\(data.rows.areFloats ? "floats" : "bytes"); expected \(columns) "
          + "\(areFloats ? "floats" : "bytes times \(scale)") as were "
          + "standardized by")
    }
    let builder = try FloatRowBuilder(columns: columns, source: source)
    var row = [Float](repeating: 0, count: columns)
    var refusal: DataError?
    data.forEachRow { values in
      guard refusal == nil else { return }
      ink_columns_scale(columns, values, means, deviations, &row)
      do throws(DataError) { try builder.append(rows: row) } catch {
        refusal = error
      }
    }
    if let refusal { throw refusal }
    let result = try Dataset(
      rows: .floats(builder.finish()), labels: data.labels, shape: data.shape,
      scale: 1, classNames: data.classNames, source: source)
    guard let weights = data.sampleWeights else { return result }
    return try result.weighted(by: weights)
  }

  /// A network for standardized samples as one for samples as they are: with
  /// `w / deviation` for each weight of the first layer, and for its biases
  /// these less the means times the weights.
  ///
  /// - Throws: `TrainingError` with reason `memory`.
  package func folded(
    into network: Network
  ) throws(TrainingError) -> Network {
    var result = try changed(network, means, deviations)
    if !areFloats { result.signature.inputScale = scale }
    return result
  }

  /// The inverse: a network for samples as they are as one for standardized
  /// samples, which says the same of them.
  ///
  /// - Throws: `TrainingError` for a network of another kind of samples, or with
  ///   reason `memory`.
  package func unfolded(
    from network: Network
  ) throws(TrainingError) -> Network {
    guard network.layout.inputs == means.count,
      areFloats || network.signature.inputScale == scale
    else {
      throw .inputs(found: means.count, expected: network.layout.inputs)
    }
    // x = deviation z + mean = (z - (-mean / deviation)) / (1 / deviation)
    var result = try changed(
      network, zip(means, deviations).map { -$0 / $1 },
      deviations.map { 1 / $0 })
    if !areFloats { result.signature.inputScale = 1 }
    return result
  }

  private func changed(
    _ network: Network, _ means: [Double], _ deviations: [Double]
  ) throws(TrainingError) -> Network {
    guard let parameters = network.parameters.copy() else {
      throw .memory(bytes: network.layout.byteCount)
    }
    let layer = network.layout.layers[0]
    var shifts = [Double](repeating: 0, count: layer.outputs)
    ink_columns_fold(
      layer.inputs, layer.outputs, layer.stride, means, deviations,
      parameters.base + layer.weights, &shifts)
    for (output, shift) in shifts.enumerated() {
      let bias = parameters.base + layer.biases + output
      bias.pointee = Float(Double(bias.pointee) - shift)
    }
    var result = network
    result.parameters = parameters
    return result
  }
}

extension Dataset {
  /// Calls `body` with the features of each sample, in order.
  fileprivate func forEachRow(_ body: (UnsafePointer<Float>) -> Void) {
    let columns = shape.count
    if case .floats(let rows) = rows {
      for index in 0..<count { body(rows.row(index)) }
      return withExtendedLifetime(rows) {}
    }
    var space = [UInt8](repeating: 0, count: columns)
    var values = [Float](repeating: 0, count: columns)
    for index in 0..<count {
      space.withUnsafeMutableBufferPointer { space in
        guard let space = space.baseAddress else { return }
        rows.withBytes(ofRow: index, space: space) { bytes in
          guard let bytes = bytes.baseAddress else { return }
          ink_columns_of_bytes(columns, bytes, scale, &values)
        }
      }
      values.withUnsafeBufferPointer { values in
        if let base = values.baseAddress { body(base) }
      }
    }
  }
}
