// So many samples, steps or epochs, written as 10000samples, 200steps, epoch.

import ArgumentParser
import InklingTraining

struct Interval: Equatable {
  enum Unit: String, CaseIterable {
    case samples
    case steps
    case epochs
  }

  let count: Int
  let unit: Unit

  init(_ count: Int, _ unit: Unit) {
    self.count = count
    self.unit = unit
  }

  /// - Throws: `ValidationError` for anything but a number above 0 and a unit;
  ///   a unit alone means one.
  init(parsing argument: String) throws {
    let digits = argument.prefix { ("0"..."9").contains($0) }
    let word = argument.dropFirst(digits.count).drop { $0 == " " }
    let unit = Unit.allCases.first {
      $0.rawValue == word || $0.rawValue.dropLast() == word
    }
    guard let unit, let count = digits.isEmpty ? 1 : Int(digits), count > 0
    else {
      throw ValidationError(
        "expected a number above 0 and its unit: 10000samples, 200steps or "
          + "100epochs")
    }
    self.init(count, unit)
  }

  var text: String { "\(count)\(unit.rawValue)" }
}
