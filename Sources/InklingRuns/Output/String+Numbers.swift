// Numbers and columns as text, for people.

import CInklingPlatform

extension String {
  /// `value` with `places` decimal places.
  package init(_ value: Double, places: Int) {
    self.init(value, Int32(clamping: places), isFixed: true)
  }

  /// `value` with `digits` significant digits, in the shorter form: `0.012`,
  /// `1.2e-06`.
  package init(_ value: Double, digits: Int) {
    self.init(value, Int32(clamping: digits), isFixed: false)
  }

  private init(_ value: Double, _ places: Int32, isFixed: Bool) {
    var buffer = [CChar](repeating: 0, count: 400)
    ink_format(&buffer, buffer.count, value, places, isFixed)
    self = buffer.withUnsafeBufferPointer { text in
      text.baseAddress.map { String(cString: $0) } ?? ""
    }
  }

  /// `50,890`
  package init(grouped value: Int) {
    let digits = Array(String(value.magnitude).utf8)
    self = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { append(",") }
      unicodeScalars.append(Unicode.Scalar(digit))
    }
  }

  /// `35.9 MB`, in powers of 1,000.
  package init(bytes: Int) {
    let units = ["kB", "MB", "GB"]
    guard bytes >= 1000 else {
      self = "\(bytes) bytes"
      return
    }
    var value = Double(bytes) / 1000
    var unit = 0
    while value >= 999.95, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    self = String(value, places: 1) + " " + units[unit]
  }

  /// `47 %`
  package init(percent share: Double) {
    self = String(share * 100, places: 0) + " %"
  }

  /// `62.4 ms`, in the unit that suits.
  package init(seconds: Double) {
    switch seconds {
    case ..<1e-3: self = String(seconds * 1e6, places: 2) + " us"
    case ..<1: self = String(seconds * 1e3, places: 1) + " ms"
    default: self = String(seconds, places: 2) + " s"
    }
  }

  /// With spaces in front, `width` characters or more.
  package func right(_ width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }

  /// With spaces behind, `width` characters or more.
  package func left(_ width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
