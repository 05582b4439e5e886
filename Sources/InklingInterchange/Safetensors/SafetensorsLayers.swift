// Which tensors of a safetensors file are a layer, and which layer comes first:
// told by their names alone.

import InklingTraining

/// The tensors as layers in order.
///
/// Names are a stem and `.weight` or `.bias`; the stems differ in their numbers
/// alone (`0`, `2`, `4`; `net.0`, `net.1`; `fc1`, `fc2`), and the numbers give
/// the order.
struct SafetensorsLayers {
  private(set) var pairs:
    [(weight: SafetensorsTensor, bias: SafetensorsTensor?)] = []

  init(_ tensors: [SafetensorsTensor], source: String) throws(DataError) {
    var layers: [String: (SafetensorsTensor?, SafetensorsTensor?)] = [:]
    for tensor in tensors {
      if let stem = Self.stem(of: tensor.name, ".weight") {
        layers[stem, default: (nil, nil)].0 = tensor
      } else if let stem = Self.stem(of: tensor.name, ".bias") {
        layers[stem, default: (nil, nil)].1 = tensor
      } else {
        throw tensor.error(
          "expected only 'weight' and 'bias' of Linear modules", in: source)
      }
    }
    let stems = try Self.ordered(layers.keys.map(Stem.init), source: source)
    for stem in stems {
      switch layers[stem.text] {
      case (let weight?, let bias)?: pairs.append((weight, bias))
      case (nil, let bias?)?:
        throw bias.error(
          "expected \(stem.text).weight beside it", in: source, .inconsistent)
      case (nil, nil)?, nil: break
      }
    }
    guard !pairs.isEmpty else {
      throw DataError(
        .unsupported, in: source,
        "no tensors; expected at least 0.weight and 0.bias")
    }
  }

  private static func stem(of name: String, _ suffix: String) -> String? {
    guard name.utf8.count > suffix.utf8.count, name.hasSuffix(suffix) else {
      return nil
    }
    return String(name.dropLast(suffix.count))
  }

  private static func ordered(
    _ stems: [Stem], source: String
  ) throws(DataError) -> [Stem] {
    let sorted = stems.sorted {
      $0.pattern == $1.pattern
        ? $0.numbers.lexicographicallyPrecedes($1.numbers)
        : $0.pattern.lexicographicallyPrecedes($1.pattern)
    }
    for (stem, next) in zip(sorted, sorted.dropFirst())
    where stem.pattern != next.pattern || stem.numbers == next.numbers {
      throw DataError(
        .unsupported, in: source,
        "layers named \(stem.text) and \(next.text): which is first is not "
          + "known; expected names that differ in their numbers alone")
    }
    return sorted
  }

  /// A layer's name, its digits apart from what is around them.
  private struct Stem {
    let text: String
    /// The bytes, each run of digits replaced by a zero byte, which no name
    /// has.
    private(set) var pattern: [UInt8] = []
    /// The runs of digits without leading zeros, the length in two bytes before
    /// each, so that what is smaller comes first.
    private(set) var numbers: [UInt8] = []

    init(_ text: String) {
      self.text = text
      let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
      var tail = text.utf8[...]
      while let first = tail.first {
        let isNumber = digits.contains(first)
        let run = tail.prefix { digits.contains($0) == isNumber }
        tail = tail.dropFirst(run.count)
        guard isNumber else {
          pattern += run
          continue
        }
        let number = run.drop { $0 == digits.lowerBound }
        pattern.append(0)
        // Names are shorter than 65,536 bytes.
        numbers += [UInt8(number.count >> 8), UInt8(number.count & 255)]
        numbers += number
      }
    }
  }
}
