// A value that several measurements need, made when the first asks.

/// A value made once.
final class Shared<Value> {
  private let make: () throws -> Value
  private var made: Value?

  init(_ make: @escaping () throws -> Value) { self.make = make }

  /// The value; makes it the first time.
  func value() throws -> Value {
    if let made { return made }
    let value = try make()
    made = value
    return value
  }
}
