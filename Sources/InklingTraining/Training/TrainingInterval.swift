// So many samples, steps or epochs, written as 10000samples, 200steps, epoch.

/// A stretch of training: how often something is done, or how long it lasts.
public struct TrainingInterval: Hashable, Sendable, CustomStringConvertible {
  package enum Unit: String, CaseIterable, Sendable {
    case samples
    case steps
    case epochs
  }

  /// As the caller gave it: whoever counts by it checks that it is above 0.
  package let count: Int
  package let unit: Unit

  package init(_ count: Int, _ unit: Unit) {
    self.count = count
    self.unit = unit
  }

  /// So many samples.
  public static func samples(_ count: Int) -> Self { Self(count, .samples) }
  /// So many updates of the parameters.
  public static func steps(_ count: Int) -> Self { Self(count, .steps) }
  /// So many times through the data.
  public static func epochs(_ count: Int) -> Self { Self(count, .epochs) }

  /// Reads a number above 0 and its unit, `200steps`; a unit alone means one,
  /// and a unit may stand in the singular. In checkpoints the unit comes first,
  /// `steps 200`.
  package init?(_ description: String) {
    let isDigit = { (character: Character) in ("0"..."9").contains(character) }
    var digits = description.prefix(while: isDigit)
    var word = description.dropFirst(digits.count).drop { $0 == " " }
    if digits.isEmpty, let blank = word.firstIndex(of: " ") {
      digits = word[blank...].dropFirst()
      guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return nil }
      word = word[..<blank]
    }
    let unit = Unit.allCases.first {
      $0.rawValue == word || $0.rawValue.dropLast() == word
    }
    guard let unit, let count = digits.isEmpty ? 1 : Int(digits), count > 0
    else { return nil }
    self.init(count, unit)
  }

  /// Such as `200steps`.
  public var description: String { "\(count)\(unit.rawValue)" }

  /// What is read, for an error.
  package static let expected =
    "a number above 0 and its unit: 10000samples, 200steps or 100epochs"
}
