// The wording of a failure, apart from the error itself so that a program that
// never prints one does not carry it.

extension ParameterLayout.Failure: CustomStringConvertible {
  /// One line: what was found and what was expected.
  public var description: String {
    switch self {
    case .layerCount(let count):
      "\(count) layers; expected 1 to \(ParameterLayout.maximumLayers)"
    case .width(0, let value):
      "\(value) inputs; expected 1 to \(ParameterLayout.maximumWidth)"
    case .width(let index, let value):
      "\(value) neurons in layer \(index); expected 1 to "
        + "\(ParameterLayout.maximumWidth)"
    case .tooLarge:
      "a network of more than \(ParameterLayout.maximumFloats) parameters; "
        + "expected fewer or narrower layers"
    }
  }
}
