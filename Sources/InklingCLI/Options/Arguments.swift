// How single values are read from the command line: settings by the names that
// the library gives them, and numbers with a meaning of their own.

import ArgumentParser
import InklingCore
import InklingRuns
import InklingTraining

extension Activation: ExpressibleByArgument {
  /// Any that a network can learn with.
  public init?(argument: String) {
    guard let activation = Activation(argument),
      Self.trainable.contains(activation)
    else { return nil }
    self = activation
  }

  /// All names, for help and completions.
  public static var allValueStrings: [String] {
    trainable.map(\.description)
  }
}

extension Initializer: ExpressibleByArgument {
  /// All names, for help and completions.
  public static var allValueStrings: [String] { names }
}

extension Loss: ExpressibleByArgument {
  /// All names, for help and completions.
  public static var allValueStrings: [String] { names }
}

extension TrainingOptions.Sampling: ExpressibleByArgument {}
extension TrainingOptions.Reduction: ExpressibleByArgument {}
extension TrainingOptions.Keep: ExpressibleByArgument {}

extension Recipe: ExpressibleByArgument {
  /// The recipe of that name.
  package init?(argument: String) { self.init(named: argument) }

  /// All names, for help and completions.
  package static var allValueStrings: [String] { all.map(\.name) }
}

/// What `body` gives, its error as the parser's own.
func usage<Value>(
  _ body: () throws(UsageError) -> Value
) throws(ValidationError) -> Value {
  do throws(UsageError) {
    return try body()
  } catch {
    throw ValidationError(error.description)
  }
}
