// What a user says of a network where its file says nothing.

import ArgumentParser
import InklingCore
import InklingInterchange

struct ImportOptionGroup: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The hidden layers' activation, or one each with commas between, where "
        + "the file does not say: \(Self.names).",
      valueName: "names"))
  var activation: String?

  @Option(help: "The last layer's activation.")
  var outputActivation: Activation?

  @Flag(help: "The outputs go through a softmax.")
  var softmax = false

  @Option(
    help: ArgumentHelp(
      "The input's shape, 784 or 28x28.", valueName: "shape"))
  var inputShape: String?

  @Option(
    help: ArgumentHelp(
      "What a byte is multiplied by to become an input (default: 1/255).",
      valueName: "number"))
  var inputScale: Float?

  /// - Throws: `ValidationError` for names and numbers that mean nothing.
  func validate() throws {
    _ = try (hiddenActivations, shape)
    if let inputScale, !inputScale.isFinite || inputScale <= 0 {
      throw ValidationError(
        "--input-scale \(inputScale): expected a number above 0")
    }
  }

  /// The network of `description`, completed by what is said.
  func network(
    of description: NetworkDescription, source: String
  ) throws -> Network {
    try description.network(
      hiddenActivations: hiddenActivations, outputActivation: outputActivation,
      outputTransform: softmax ? .softmax : nil, inputShape: shape,
      inputScale: inputScale, source: source)
  }

  private var hiddenActivations: [Activation] {
    get throws {
      try
        (activation?.split(separator: ",", omittingEmptySubsequences: false)
        ?? []).map { name in
          guard let found = Activation(argument: String(name)) else {
            throw ValidationError(
              "--activation \(self.activation ?? ""): expected \(Self.names), "
                + "with commas between")
          }
          return found
        }
    }
  }

  private var shape: InputShape? {
    get throws {
      guard let inputShape else { return nil }
      let sizes = inputShape.split(
        separator: "x", omittingEmptySubsequences: false
      ).map { Int($0) ?? 0 }
      guard let shape = InputShape(sizes: sizes) else {
        throw ValidationError(
          "--input-shape \(inputShape): expected a number of values, or "
            + "HEIGHTxWIDTH")
      }
      return shape
    }
  }

  /// Whether anything is said.
  var isEmpty: Bool {
    activation == nil && outputActivation == nil && !softmax
      && inputShape == nil && inputScale == nil
  }

  /// All activations, for help and errors.
  private static let names = Activation.allValueStrings.joined(separator: ", ")
}
