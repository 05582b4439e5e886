// How single values are read from the command line: settings by the names that
// the library gives them, and numbers with a meaning of their own.

import ArgumentParser
import InklingCore
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

extension TrainingInterval {
  /// - Throws: `ValidationError` for anything but a number above 0 and a unit;
  ///   a unit alone means one.
  init(parsing argument: String) throws {
    guard let interval = Self(argument) else {
      throw ValidationError("expected \(Self.expected)")
    }
    self = interval
  }
}

/// The widths of hidden layers, written as 64 or 256,256.
struct HiddenWidths {
  let widths: [Int]

  /// - Throws: `ValidationError` for what no network can have.
  init(parsing argument: String) throws {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let widths = parts.compactMap { Int($0) }
    let allowed = 1...ParameterLayout.maximumWidth
    guard widths.count == parts.count, widths.allSatisfy(allowed.contains)
    else {
      throw ValidationError(
        "expected numbers from 1 to \(allowed.upperBound) with commas between")
    }
    // The last layer is one more.
    guard widths.count < ParameterLayout.maximumLayers else {
      throw ValidationError(
        "\(widths.count) layers; expected at most "
          + "\(ParameterLayout.maximumLayers - 1)")
    }
    self.widths = widths
  }
}

/// The size of pictures, written as 14x14.
struct PictureSize {
  let shape: InputShape

  /// - Throws: `ValidationError` for anything else.
  init(parsing argument: String) throws {
    let sides = argument.split(separator: "x", omittingEmptySubsequences: false)
      .compactMap { Int($0) }
    guard sides.count == 2, sides.allSatisfy({ $0 > 0 }),
      argument == "\(sides[0])x\(sides[1])",
      case let shape = InputShape.image(height: sides[0], width: sides[1]),
      shape.count <= ParameterLayout.maximumWidth
    else {
      throw ValidationError(
        "expected rows and columns of pixels with an x between, such as 14x14")
    }
    self.shape = shape
  }
}

/// Samples per step: a number, or all.
struct BatchSize {
  let count: Int

  /// - Throws: `ValidationError` for what is neither.
  init(parsing argument: String) throws {
    guard
      let count = argument == "all"
        ? TrainingOptions.wholeSet : Int(argument), count >= 1
    else {
      throw ValidationError("expected 1 or more, or all")
    }
    self.count = count
  }

  /// As it is read.
  static func text(_ count: Int) -> String {
    count == TrainingOptions.wholeSet ? "all" : String(count)
  }
}
