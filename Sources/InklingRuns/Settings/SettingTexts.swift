// Values that have a text of their own on the command line.

import InklingCore
import InklingTraining

extension TrainingInterval {
  /// - Throws: `UsageError` for anything but a number above 0 and a unit;
  ///   a unit alone means one.
  package init(parsing argument: String) throws(UsageError) {
    guard let interval = Self(argument) else {
      throw UsageError("expected \(Self.expected)")
    }
    self = interval
  }

  /// How often checkpoints are written: a number alone counts epochs.
  ///
  /// - Throws: `UsageError` for samples, and for what is no interval.
  package init(parsingCheckpoints argument: String) throws(UsageError) {
    if let count = Int(argument), count > 0 {
      self = .epochs(count)
      return
    }
    guard let interval = Self(argument), interval.unit != .samples else {
      throw UsageError(
        "expected a number above 0 and its unit: 5epochs or 1000steps")
    }
    self = interval
  }
}

/// The widths of hidden layers, written as 64 or 256,256.
package struct HiddenWidths: Sendable {
  package let widths: [Int]

  /// - Throws: `UsageError` for what no network can have.
  package init(parsing argument: String) throws(UsageError) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let widths = parts.compactMap { Int($0) }
    let allowed = 1...ParameterLayout.maximumWidth
    guard widths.count == parts.count, widths.allSatisfy(allowed.contains)
    else {
      throw UsageError(
        "expected numbers from 1 to \(allowed.upperBound) with commas between")
    }
    // The last layer is one more.
    guard widths.count < ParameterLayout.maximumLayers else {
      throw UsageError(
        "\(widths.count) layers; expected at most "
          + "\(ParameterLayout.maximumLayers - 1)")
    }
    self.widths = widths
  }
}

/// The size of pictures, written as 14x14.
package struct PictureSize: Sendable {
  package let shape: InputShape

  /// - Throws: `UsageError` for anything else.
  package init(parsing argument: String) throws(UsageError) {
    let sides = argument.split(separator: "x", omittingEmptySubsequences: false)
      .compactMap { Int($0) }
    guard sides.count == 2, sides.allSatisfy({ $0 > 0 }),
      argument == "\(sides[0])x\(sides[1])",
      case let shape = InputShape.image(height: sides[0], width: sides[1]),
      shape.count <= ParameterLayout.maximumWidth
    else {
      throw UsageError(
        "expected rows and columns of pixels with an x between, such as 14x14")
    }
    self.shape = shape
  }

  /// As it is read.
  package var text: String {
    guard case .image(let height, let width) = shape else { return "" }
    return "\(height)x\(width)"
  }
}

/// Samples per step: a number, or all.
package struct BatchSize: Sendable {
  package let count: Int

  /// - Throws: `UsageError` for what is neither.
  package init(parsing argument: String) throws(UsageError) {
    guard
      let count = argument == "all"
        ? TrainingOptions.wholeSet : Int(argument), count >= 1
    else {
      throw UsageError("expected 1 or more, or all")
    }
    self.count = count
  }

  /// As it is read.
  package static func text(_ count: Int) -> String {
    count == TrainingOptions.wholeSet ? "all" : String(count)
  }
}

/// One rate for all hidden layers, or one for each.
package struct DropoutRates: Sendable {
  package let rates: [Float]

  /// - Throws: `UsageError` for what is no rate.
  package init(parsing text: String) throws(UsageError) {
    var rates: [Float] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let rate = Float(word), (0..<1).contains(rate) else {
        throw UsageError(
          "'\(word)' is no dropout rate; expected 0 or more and less than 1")
      }
      rates.append(rate)
    }
    self.rates = rates
  }
}
