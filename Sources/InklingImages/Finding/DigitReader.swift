// What a network reads in digits that were found. Each is looked at from several
// sides; where the network then changes its mind, its mean answer says so. What
// is far from every digit of MNIST's is doubted.

import CKernels
package import InklingCore

/// A digit and what it was read as.
package struct ReadDigit: Sendable {
  package let found: FoundDigit
  /// As the network saw it, upright.
  package let picture: GrayImage
  package let label: Int
  /// One per class: the mean over what was looked at, times how familiar it is;
  /// what is missing to 1 is that it may be none of them.
  package let probabilities: [Float]

  package var probability: Float { probabilities[label] }
}

/// Networks that read, as one, what `DigitFinder` found.
package struct DigitReader: ~Copyable {
  /// Upright, and turned to both sides by up to 14 degrees.
  private static let views: [DigitView] = (-2...2).map { .turned($0) }
  /// By up to 36 degrees.
  private static let digitViews: [DigitView] = (-5...5).map { .turned($0) }

  /// Where views that count more than the rest of this are read otherwise, the
  /// share of the answer that stays.
  private static let agreement: Float = 0.95
  private static let dissent: Float = 0.95

  /// A predictor that several may be kept of.
  private final class Member {
    var predictor: Predictor

    init(_ model: Model) throws(PredictionError) {
      predictor = try Predictor(model: model)
    }
  }

  private var members: [Member] = []
  /// Pixels that the network takes.
  private let width: Int
  private let height: Int
  /// Whether it reads the digits from 0 to 9, whose looks are known.
  private let readsDigits: Bool

  /// - Parameter models: of one shape; what they say is averaged.
  /// - Throws: as `Predictor` does.
  package init(_ models: [Model]) throws(PredictionError) {
    (height, width) =
      if case .image(let height, let width)? =
        models.first?.signature.inputShape
      {
        (height, width)
      } else { (MNISTForm.side, MNISTForm.side) }
    let names = models.first?.signature.classNames ?? []
    readsDigits =
      names.count == 10
      && names.indices.allSatisfy {
        Array(names[$0].utf8) == [48 + UInt8($0)]
      }
    for model in models { members.append(try Member(model)) }
  }

  /// Reads each; what is as wide as several digits that touch is taken apart
  /// where its parts are read better.
  ///
  /// - Throws: as `Predictor.predict` does.
  package mutating func read(
    _ found: [FoundDigit]
  ) throws(PredictionError) -> [ReadDigit] {
    var digits: [ReadDigit] = []
    for one in found where !one.isBlot {
      let whole = try read(one)
      guard one.isWide, let parts = try apart(one, depth: 3),
        Self.weakest(parts) > max(0.75, whole.probability)
      else {
        digits.append(one.isVeryWide || one.isCut ? whole.doubted : whole)
        continue
      }
      digits += parts
    }
    return digits
  }

  private mutating func read(
    _ one: FoundDigit
  ) throws(PredictionError) -> ReadDigit {
    let pictures = one.pixels(readsDigits ? Self.digitViews : Self.views)
    let looks = readsDigits ? pictures.map { DigitLook($0) } : []
    let weights = DigitLook.weights(looks, count: pictures.count)
    var mean: [Float] = []
    var answers: [Int] = []
    for (picture, weight) in zip(pictures, weights) {
      let fitted =
        (picture.width, picture.height) == (width, height)
        ? picture : picture.scaled(width: width, height: height)
      let outputs = try predict(fitted)
      if mean.isEmpty { mean = outputs.map { _ in 0 } }
      for index in mean.indices { mean[index] += weight * outputs[index] }
      answers.append(Self.best(outputs))
    }
    let best = Self.best(mean)
    if readsDigits {
      var trust = DigitLook.familiarity(looks, weights, of: best)
      // Data sets have this form, and hold nothing but digits.
      if one.isReady { trust = (1 + trust) / 2 }
      let agreement = zip(answers, weights).reduce(Float(0)) {
        $1.0 == best ? $0 + $1.1 : $0
      }
      if agreement < Self.agreement { trust *= Self.dissent }
      for index in mean.indices { mean[index] *= trust }
    }
    return ReadDigit(
      found: one, picture: pictures[pictures.count / 2], label: best,
      probabilities: mean)
  }

  /// The mean of the networks' outputs.
  private func predict(
    _ picture: GrayImage
  ) throws(PredictionError) -> [Float] {
    var mean: [Float] = []
    for member in members {
      var outputs = [Float](
        repeating: 0, count: member.predictor.model.layout.outputs)
      var span = outputs.mutableSpan
      _ = try member.predictor.predict(
        pixels: picture.pixels.span, into: &span)
      if mean.isEmpty { mean = outputs.map { _ in 0 } }
      for index in mean.indices {
        mean[index] += outputs[index] / Float(members.count)
      }
    }
    return mean
  }

  private static func best(_ outputs: [Float]) -> Int {
    outputs.indices.max { outputs[$0] < outputs[$1] } ?? 0
  }

  /// The best way to cut off the first digit, and the rest likewise.
  private mutating func apart(
    _ one: FoundDigit, depth: Int
  ) throws(PredictionError) -> [ReadDigit]? {
    var best: [ReadDigit]?
    for column in one.cuts {
      guard let (left, right) = one.cut(at: column) else { continue }
      let first = try read(left)
      guard !first.isFlat, first.probability > best.map(Self.weakest) ?? 0.5
      else { continue }
      var rest = [try read(right)]
      if depth > 0, right.isWide, let more = try apart(right, depth: depth - 1),
        Self.weakest(more) > rest[0].probability
      {
        rest = more
      }
      guard !rest.contains(where: { $0.isFlat }) else { continue }
      let parts = [first] + rest
      if best.map({ Self.weakest($0) < Self.weakest(parts) }) ?? true {
        best = parts
      }
    }
    return best
  }

  private static func weakest(_ digits: [ReadDigit]) -> Float {
    digits.map { $0.probability }.min() ?? 0
  }
}

extension ReadDigit {
  /// A stroke that lies more than it stands, and reads as a one in the views
  /// that turn it: a part of a digit rather than one.
  fileprivate var isFlat: Bool {
    label == 1 && found.ink.width * 10 > found.ink.height * 8
  }

  /// The same, half as probable.
  fileprivate var doubted: ReadDigit {
    ReadDigit(
      found: found, picture: picture, label: label,
      probabilities: probabilities.map { $0 / 2 })
  }
}

extension FoundDigit {
  /// Columns where little ink crosses, at most four, those of least ink first.
  fileprivate var cuts: [Int] {
    let sums = (0..<ink.width).map { x in
      (0..<ink.height).reduce(0) { $0 + Int(ink[x, $1]) }
    }
    let margin = max(2, ink.height / 5)
    let span = max(1, ink.height / 10)
    guard ink.width > 2 * margin else { return [] }
    let valleys = (margin..<ink.width - margin).filter { x in
      x <= ink.height * 6 / 5
        && (x - span...x + span).allSatisfy {
          !sums.indices.contains($0) || sums[$0] >= sums[x]
        }
    }
    var chosen: [Int] = []
    for x in valleys.sorted(by: { sums[$0] < sums[$1] })
    where chosen.count < 4 && chosen.allSatisfy({ abs($0 - x) > span }) {
      chosen.append(x)
    }
    return chosen
  }

  /// The parts left and right of a column; `nil` where one is no more than a
  /// piece of a digit.
  fileprivate func cut(at column: Int) -> (FoundDigit, FoundDigit)? {
    guard let left = part(0..<column), let right = part(column..<ink.width),
      2 * min(left.ink.height, right.ink.height) >= ink.height
    else { return nil }
    return (left, right)
  }

  private func part(_ columns: Range<Int>) -> FoundDigit? {
    let whole = ink.cropped(
      to: PixelBox(
        left: columns.lowerBound, top: 0, right: columns.upperBound,
        bottom: ink.height))
    guard let inner = PixelBox(whole, above: MNISTForm.halo) else { return nil }
    func scaled(_ value: Int) -> Int { value * box.width / ink.width }
    return FoundDigit(
      box: PixelBox(
        left: box.left + scaled(columns.lowerBound + inner.left),
        top: box.top + scaled(inner.top),
        right: box.left + scaled(columns.lowerBound + inner.right),
        bottom: box.top + scaled(inner.bottom)),
      line: line, ink: whole.cropped(to: inner), isBlot: false)
  }
}
