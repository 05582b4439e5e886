// Why an array does not fit a layer.

/// A number of values that does not fit.
public struct ShapeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was counted.
  public var what: String
  /// How many there were.
  public var found: Int
  /// How many there should have been.
  public var expected: String

  /// `found what; expected expected`
  public var description: String { "\(found) \(what); expected \(expected)" }
}
