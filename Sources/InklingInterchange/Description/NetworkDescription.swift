// A network as the formats of other programs can say it: what they all map to
// and from. It knows no format.

/// A network, some parts of which may be unknown because a file does not say
/// them.
public struct NetworkDescription: Hashable, Sendable {
  /// The layers, from the input to the output.
  public var layers: [DescribedLayer]
  /// The layout of one sample.
  public var inputShape: InputShape?
  /// What a byte of a sample is multiplied by to become an input.
  public var inputScale: Float?
  /// What is done to the last layer's outputs.
  public var outputTransform: OutputTransform?
  /// One name an output; none at all if empty.
  public var classNames: [String]?
  /// Metadata that the model format itself does not interpret, in its order.
  public var extra: [ModelMetadataEntry]

  /// Joins the parts.
  public init(
    layers: [DescribedLayer], inputShape: InputShape? = nil,
    inputScale: Float? = nil, outputTransform: OutputTransform? = nil,
    classNames: [String]? = nil, extra: [ModelMetadataEntry] = []
  ) {
    self.layers = layers
    self.inputShape = inputShape
    self.inputScale = inputScale
    self.outputTransform = outputTransform
    self.classNames = classNames
    self.extra = extra
  }
}
