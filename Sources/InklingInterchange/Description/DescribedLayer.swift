// One dense layer on its way between two formats.

/// A dense layer, `y = f(x W + b)`, as a file of another program describes it.
public struct DescribedLayer: Hashable, Sendable {
  /// Values that come in.
  public var inputs: Int
  /// Values that go out.
  public var outputs: Int
  /// The weights `[inputs, outputs]`, row by row, as NumPy multiplies with
  /// them and Inkling stores them.
  public var weights: [Float]
  /// The biases `[outputs]`; zeros for a layer without.
  public var biases: [Float]
  /// What is done to the weighted sums; `nil` where the file does not say.
  public var activation: Activation?

  /// Joins the parts; they are checked when they become a network.
  public init(
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
  public static func transpose(
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
