// Decimal numbers as text, exactly as they are meant: 0.30, not
// 0.30000000000000004, and without the rounding of a `printf`.

import InklingPlatform

/// The number `digits * 10^exponent`.
struct HistoryPlotDecimal: Hashable {
  let digits: Int
  let exponent: Int

  init(digits: Int, exponent: Int) {
    self.digits = digits
    self.exponent = exponent
  }

  /// `value`, which is drawable, rounded to so many decimal places.
  init(_ value: Double, places: Int) {
    self.init(
      digits: Int((value * Self.power(places)).rounded()), exponent: -places)
  }

  /// `10^exponent`, for exponents of either sign.
  static func power(_ exponent: Int) -> Double { pow(10, Double(exponent)) }

  /// The nearest double.
  var value: Double {
    // Powers with a positive exponent are exact (to 10^22): divide by them.
    exponent < 0
      ? Double(digits) / Self.power(-exponent)
      : Double(digits) * Self.power(exponent)
  }

  /// The same number with the fewest digits.
  var withoutTrailingZeros: HistoryPlotDecimal {
    guard digits != 0, digits % 10 == 0 else { return self }
    return HistoryPlotDecimal(digits: digits / 10, exponent: exponent + 1)
      .withoutTrailingZeros
  }

  /// All places of the exponent, thousands grouped: `12,000`, `0.30`; from a
  /// million on, and with more than five places, `1.2e6`.
  var text: String {
    let magnitude = String(digits.magnitude)
    let sign = digits < 0 ? "-" : ""
    if digits == 0, exponent >= 0 || exponent < -5 { return "0" }
    if exponent < -5 || magnitude.count + exponent > 6 {
      let power = magnitude.count - 1 + exponent
      var fraction = magnitude.dropFirst()
      while fraction.last == "0" { fraction.removeLast() }
      let point = fraction.isEmpty ? "" : "."
      return sign + magnitude.prefix(1) + point + fraction + "e\(power)"
    }
    if exponent < 0 {
      let padding = String(
        repeating: "0", count: max(1 - exponent - magnitude.count, 0))
      let padded = padding + magnitude
      return sign + padded.dropLast(-exponent) + "."
        + padded.suffix(-exponent)
    }
    let whole = magnitude + String(repeating: "0", count: exponent)
    guard whole.count > 3 else { return sign + whole }
    return sign + whole.dropLast(3) + "," + whole.suffix(3)
  }
}
