// What goes into a model and what comes out, apart from its layers.

/// How the values of one sample are laid out.
public enum InputShape: Hashable, Sendable {
  /// `height * width` pixels, row by row.
  case image(height: Int, width: Int)
  /// `count` features without a layout.
  case vector(count: Int)

  /// Values in one sample; 0 where a side is below 1, and `Int.max` where there
  /// are more than that, so that every limit refuses them.
  public var count: Int {
    switch self {
    case .image(let height, let width):
      guard height > 0, width > 0 else { return 0 }
      return switch height.multipliedReportingOverflow(by: width) {
      case (let product, false): product
      case (_, true): .max
      }
    case .vector(let count): return max(count, 0)
    }
  }

  /// `28 x 28 pixels` or `100 features`
  package var text: String {
    switch self {
    case .image(let height, let width): "\(height) x \(width) pixels"
    case .vector(let count): "\(count) features"
    }
  }
}

/// What a prediction does to the last layer's outputs; not an activation, since
/// training fuses it into the loss.
///
/// The raw values stand in model files and never change.
public enum OutputTransform: UInt8, CaseIterable, Sendable {
  /// The outputs are given as they are.
  case none = 0
  /// The outputs are logits; their softmax is given.
  case softmax = 1
}

/// What a model takes and gives: the part of a model file that its user needs
/// to know.
public struct ModelSignature: Hashable, Sendable {
  /// The layout of one sample.
  public var inputShape: InputShape
  /// What a byte of a sample is multiplied by to become an input; finite and
  /// above 0.
  public var inputScale: Float
  /// What is done to the last layer's outputs.
  public var outputTransform: OutputTransform
  /// One name per output, or none at all: at most 255 bytes of UTF-8 each,
  /// without control characters.
  public var classNames: [String]
  /// The picture that the first layer takes, where samples are averaged to a
  /// smaller one (`AreaAverage`); `nil` where it takes them as they are.
  package var reducedShape: InputShape?

  /// Joins the parts; they are checked against a network's layers when a model
  /// is written or opened.
  package init(
    inputShape: InputShape, inputScale: Float,
    outputTransform: OutputTransform, classNames: [String],
    reducedShape: InputShape? = nil
  ) {
    self.inputShape = inputShape
    self.inputScale = inputScale
    self.outputTransform = outputTransform
    self.classNames = classNames
    self.reducedShape = reducedShape
  }
}
