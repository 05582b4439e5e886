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

  func validate() throws { _ = try options }

  /// - Throws: `ValidationError` for names and numbers that mean nothing.
  var options: ImportOptions {
    get throws {
      var options = ImportOptions(
        outputActivation: outputActivation,
        outputTransform: softmax ? .softmax : nil)
      if let activation {
        options.hiddenActivations = try activation.split(
          separator: ",", omittingEmptySubsequences: false
        ).map { name in
          guard let activation = Activation(argument: String(name)) else {
            throw ValidationError(
              "--activation \(activation): expected \(Self.names), "
                + "with commas between")
          }
          return activation
        }
      }
      if let inputShape {
        let sizes = inputShape.split(
          separator: "x", omittingEmptySubsequences: false
        ).map { Int($0) ?? 0 }
        guard let shape = InputShape(sizes: sizes) else {
          throw ValidationError(
            "--input-shape \(inputShape): expected a number of values, or "
              + "HEIGHTxWIDTH")
        }
        options.inputShape = shape
      }
      if let inputScale {
        guard inputScale.isFinite, inputScale > 0 else {
          throw ValidationError(
            "--input-scale \(inputScale): expected a number above 0")
        }
        options.inputScale = inputScale
      }
      return options
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
