// Batch normalization of the hidden layers while they train (Ioffe and Szegedy,
// "Batch Normalization", 2015): what is trained and estimated besides weights and
// biases, and how it goes into these when a network is evaluated or kept.

import CKernels
import InklingCore
import InklingPlatform

/// The scales of a network's hidden layers, the running estimates of their sums'
/// means and variances, and what the optimizer keeps beside the scales.
///
/// A layer is `y = f(scale (x W - mean) / sqrt(variance + epsilon) + shift)`;
/// the shifts stand where the biases are in a network without normalization.
/// The last layer is not normalized.
struct BatchNormalization: Sendable {
  /// What is added to a variance: PyTorch's, as is the next.
  static let epsilon: Float = 1e-5
  /// A batch's share in the running estimates.
  static let momentum: Float = 0.1

  /// Scales, means, variances, then the scales' moments, and the first three
  /// averaged where the parameters are; each `[width]`.
  var values: AlignedBuffer<Float>
  /// The hidden layers' strides, summed.
  let width: Int
  private let momentCount: Int
  private let hasAverages: Bool

  /// The floats that go with a network.
  static func floatCount(
    _ layout: ParameterLayout, _ options: TrainingOptions
  ) -> Int {
    (3 + options.optimizer.momentCount + (options.emaDecay == nil ? 0 : 3))
      * width(layout)
  }

  static func width(_ layout: ParameterLayout) -> Int {
    layout.layers.dropLast().reduce(0) { $0 + $1.stride }
  }

  /// Scales and variances of 1, means of 0.
  ///
  /// - Throws: `TrainingError` with reason `memory`.
  init(
    _ layout: ParameterLayout, _ options: TrainingOptions
  ) throws(TrainingError) {
    let count = Self.floatCount(layout, options)
    guard let values = AlignedBuffer<Float>(count: count) else {
      throw .memory(bytes: 4 * count)
    }
    self.init(values, layout, options)
    forEachLayer(of: layout) { layer, offset in
      for j in offset..<offset + layer.outputs {
        values.base[j] = 1
        values.base[2 * width + j] = 1
      }
    }
    averages?.update(from: values.base, count: 3 * width)
  }

  init(
    _ values: AlignedBuffer<Float>, _ layout: ParameterLayout,
    _ options: TrainingOptions
  ) {
    self.values = values
    width = Self.width(layout)
    momentCount = options.optimizer.momentCount
    hasAverages = options.emaDecay != nil
  }

  /// The averages of scales, means and variances, if there are any.
  var averages: UnsafeMutablePointer<Float>? {
    hasAverages ? values.base + (3 + momentCount) * width : nil
  }

  /// Whether all values are finite, and the variances none of a negative number.
  var isValid: Bool {
    let isFinite = Kernels.active.table.pointee.all_finite(
      values.count, values.base)
    return isFinite
      && [values.base, averages].allSatisfy { base in
        base.map {
          UnsafeBufferPointer(start: $0 + 2 * width, count: width)
            .allSatisfy { $0 >= 0 }
        } ?? true
      }
  }

  /// - Throws: `TrainingError` with reason `memory`.
  func copy() throws(TrainingError) -> Self {
    var result = self
    guard let values = values.copy() else {
      throw .memory(bytes: 4 * values.count)
    }
    result.values = values
    return result
  }

  /// The parameters of a hidden layer over this memory and a workspace's.
  ///
  /// - Parameters:
  ///   - normalized: `[batch, rowStride]`, which steps write, as the next.
  ///   - work: `[6, width]`
  ///   - stores: whether the scales are where their gradients are stored.
  func layer(
    at offset: Int, normalized: UnsafeMutablePointer<Float>,
    work: UnsafeMutablePointer<Float>, stores: Bool
  ) -> LayerNormalization {
    let base = values.base + offset, work = work + offset
    return LayerNormalization(
      scales: stores ? work + 5 * width : base,
      runningMeans: stores ? nil : base + width,
      runningVariances: stores ? nil : base + 2 * width,
      scaleMoments: momentCount > 0 && !stores ? base + 3 * width : nil,
      normalized: normalized, means: work, variances: work + width,
      deviations: work + 2 * width, scaleGradient: work + 3 * width,
      shiftGradient: work + 4 * width)
  }

  /// `network`, whose biases are shifts, as one without normalization: with
  /// `s = scale / sqrt(variance + epsilon)` for each unit its weights times `s`,
  /// and `shift - mean s` for its bias. Averages take the place of what they
  /// are of.
  ///
  /// - Throws: `TrainingError` with reason `memory`.
  func folded(into network: Network) throws(TrainingError) -> Network {
    var result = network
    guard let parameters = network.parameters.copy() else {
      throw .memory(bytes: network.layout.byteCount)
    }
    result.parameters = parameters
    let scales = averages ?? values.base
    let means = scales + width, variances = means + width
    forEachLayer(of: network.layout) { layer, offset in
      for j in 0..<layer.outputs {
        let at = offset + j
        // In double: once per report, and nearest to what was trained.
        let scale =
          Double(scales[at])
          / (Double(variances[at]) + Double(Self.epsilon)).squareRoot()
        let bias = parameters.base + layer.biases + j
        bias.pointee = Float(
          Double(bias.pointee) - Double(means[at]) * scale)
        var weight = parameters.base + layer.weights + j
        for _ in 0..<layer.inputs {
          weight.pointee = Float(Double(weight.pointee) * scale)
          weight += layer.stride
        }
      }
    }
    withExtendedLifetime(values) {}
    return result
  }

  /// Each hidden layer and where its values begin.
  private func forEachLayer(
    of layout: ParameterLayout, _ body: (LayerLayout, Int) -> Void
  ) {
    var offset = 0
    for layer in layout.layers.dropLast() {
      body(layer, offset)
      offset += layer.stride
    }
  }
}
