// Why a model is no network of a fixed shape.

/// A model that cannot be opened, or has another shape.
public enum FixedNetworkError: Error, CustomStringConvertible {
  /// Not a sound model file.
  case model(ModelError)
  /// Another number of layers or of neurons: the inputs, then each layer's
  /// outputs.
  case shape(found: [Int], expected: [Int])
  /// Its parameters are of 8 bits; a fixed network takes float32 ones.
  case quantized

  /// One line: what was found and what was expected.
  public var description: String {
    switch self {
    case .model(let error): error.description
    case .quantized:
      "a network with parameters of 8 bits; expected float32"
    case .shape(let found, let expected):
      "a network of shape \(Self.text(found)); expected \(Self.text(expected))"
    }
  }

  private static func text(_ sizes: [Int]) -> String {
    sizes.dropFirst().reduce("\(sizes.first ?? 0)") { "\($0)-\($1)" }
  }
}
