// What a user says of a network where its file says nothing.

/// The parts of a network that weights alone do not tell.
public struct ImportOptions: Hashable, Sendable {
  /// The input scale where none is said: bytes count as 0 to 1.
  public static let defaultScale: Float = 1 / 255

  /// One for all hidden layers, or one each, or none.
  public var hiddenActivations: [Activation]
  /// The last layer's; identity where nothing is said.
  public var outputActivation: Activation?
  /// What is done to the outputs; nothing where nothing is said.
  public var outputTransform: OutputTransform?
  /// The layout of one sample; a vector where nothing is said.
  public var inputShape: InputShape?
  /// What a byte is multiplied by; `defaultScale` where nothing is said.
  public var inputScale: Float?

  /// Joins the parts.
  public init(
    hiddenActivations: [Activation] = [], outputActivation: Activation? = nil,
    outputTransform: OutputTransform? = nil, inputShape: InputShape? = nil,
    inputScale: Float? = nil
  ) {
    self.hiddenActivations = hiddenActivations
    self.outputActivation = outputActivation
    self.outputTransform = outputTransform
    self.inputShape = inputShape
    self.inputScale = inputScale
  }
}
