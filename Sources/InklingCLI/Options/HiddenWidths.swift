// The widths of hidden layers, written as 64 or 256,256.

import ArgumentParser
import InklingTraining

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
