// What goes into a model and what comes out, apart from its layers.

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
  /// One name an output, or none at all. At most
  /// `ModelFormat.maximumNameLength` bytes of UTF-8 each, without control
  /// characters.
  public var classNames: [String]

  /// Joins the parts; they are checked against a network's layers when a model
  /// is written or opened.
  public init(
    inputShape: InputShape, inputScale: Float,
    outputTransform: OutputTransform, classNames: [String]
  ) {
    self.inputShape = inputShape
    self.inputScale = inputScale
    self.outputTransform = outputTransform
    self.classNames = classNames
  }
}
