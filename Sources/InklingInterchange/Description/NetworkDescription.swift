// A network as the formats of other programs can say it: what they all map to
// and from. It knows no format.

/// A network, some parts of which may be unknown because a file does not say
/// them.
public struct NetworkDescription: Hashable, Sendable {
  /// The input scale where none is said: bytes count as 0 to 1.
  package static let defaultInputScale: Float = 1 / 255

  /// The layers, from the input to the output.
  package var layers: [DescribedLayer]
  /// The layout of one sample.
  package var inputShape: InputShape?
  /// The picture that a sample is averaged to for the first layer, where it is.
  package var reducedShape: InputShape?
  /// What a byte of a sample is multiplied by to become an input.
  package var inputScale: Float?
  /// What is done to the last layer's outputs.
  package var outputTransform: OutputTransform?
  /// One name an output; none at all if empty.
  package var classNames: [String]?
  /// Metadata that the model format itself does not interpret, in its order.
  public var extra: [ModelMetadataEntry]

  /// How a sample becomes what the first layer takes, if not as it is.
  package var average: AreaAverage? {
    guard let inputShape, let reducedShape else { return nil }
    return AreaAverage(from: inputShape, to: reducedShape)
  }

  /// Joins the parts.
  package init(
    layers: [DescribedLayer], inputShape: InputShape? = nil,
    reducedShape: InputShape? = nil, inputScale: Float? = nil,
    outputTransform: OutputTransform? = nil,
    classNames: [String]? = nil, extra: [ModelMetadataEntry] = []
  ) {
    self.layers = layers
    self.inputShape = inputShape
    self.reducedShape = reducedShape
    self.inputScale = inputScale
    self.outputTransform = outputTransform
    self.classNames = classNames
    self.extra = extra
  }
}

/// A dense layer, `y = f(x W + b)`, as a file of another program describes it.
package struct DescribedLayer: Hashable, Sendable {
  /// Values that come in.
  package var inputs: Int
  /// Values that go out.
  package var outputs: Int
  /// The weights `[inputs, outputs]`, row by row, as NumPy multiplies with
  /// them and Inkling stores them.
  package var weights: [Float]
  /// The biases `[outputs]`; zeros for a layer without.
  package var biases: [Float]
  /// What is done to the weighted sums; `nil` where the file does not say.
  package var activation: Activation?

  /// Joins the parts; they are checked when they become a network.
  package init(
    inputs: Int, outputs: Int, weights: [Float], biases: [Float],
    activation: Activation? = nil
  ) {
    self.inputs = inputs
    self.outputs = outputs
    self.weights = weights
    self.biases = biases
    self.activation = activation
  }

  /// The rows of `matrix`, `[rows, columns]`, as columns: `[columns, rows]`.
  /// PyTorch, and ONNX's Gemm with `transB`, hold weights `[outputs, inputs]`.
  ///
  /// - Precondition: `matrix` has `rows * columns` elements.
  package static func transpose(
    _ matrix: [Float], rows: Int, columns: Int
  ) -> [Float] {
    precondition(matrix.count == rows * columns)
    return [Float](unsafeUninitializedCapacity: matrix.count) { result, count in
      for row in 0..<rows {
        for column in 0..<columns {
          result[column * rows + row] = matrix[row * columns + column]
        }
      }
      count = matrix.count
    }
  }
}
