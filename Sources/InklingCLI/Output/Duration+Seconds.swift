// Durations as plain numbers.

extension Duration {
  /// Seconds, to a double's precision.
  var seconds: Double { self / .seconds(1) }
}
