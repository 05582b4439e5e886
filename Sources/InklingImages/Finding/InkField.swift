// How strongly each pixel of a picture is ink, whatever the light: the share of
// the paper's light that it takes away.

/// Strengths of ink from 0 (paper) to 255 (black), and what they say of noise.
struct InkField {
  /// Pixels of the longer side; larger pictures are reduced first.
  static let largestSide = 2048

  /// Strengths.
  var ink: Plane
  /// Pixels of the picture per pixel of `ink`, in both directions.
  let factor: Int
  /// Strengths below this are noise, or faint beside the strongest.
  let faintest: UInt8
  /// Whether light ink lies on a dark ground.
  let isLight: Bool

  /// `nil` where nothing stands out.
  init?(_ image: GrayImage) {
    let whole = Plane(
      width: image.width, height: image.height, bytes: image.pixels)
    factor = Self.factor(for: image)
    let dark = whole.reduced(by: factor)
    isLight = InkPolarity.isLight(dark)
    let greys = isLight ? dark.inverted : dark
    let radius = Self.radius(greys)
    let noise = Self.noise(greys)
    var paper = greys.closed(radius: radius)
    paper.bound(byRimOf: greys, radius: radius, slack: Int(3 * noise + 1))
    var ink = Plane(width: greys.width, height: greys.height)
    for index in ink.bytes.indices {
      let (grey, light) = (Int(greys.bytes[index]), Int(paper.bytes[index]))
      // Ink on dark paper: the light counts as if there were a little more.
      ink.bytes[index] = UInt8(255 * (light - grey) / max(48, light + 1))
    }
    // The paper's greys are the largest of many, above its mean.
    let bias = Int(ink.quantile(0.25))
    for index in ink.bytes.indices {
      ink.bytes[index] = UInt8(max(0, Int(ink.bytes[index]) - bias))
    }
    let light = Double(max(48, paper.quantile(0.5)))
    let floor = max(16, 5 * noise * 255 / light)
    // The strongest, single pixels left out.
    let strong = Self.strongest(ink, above: floor)
    guard let strong else { return nil }
    faintest = UInt8(min(254, max(floor, Double(strong) / 4)))
    self.ink = ink
  }

  static func factor(for image: GrayImage) -> Int {
    (max(image.width, image.height) + largestSide - 1) / largestSide
  }

  /// The window must be wider than strokes: those of one large digit that fills
  /// the picture, at most.
  static func radius(_ greys: Plane) -> Int {
    let shorter = min(greys.width, greys.height)
    let longer = max(greys.width, greys.height)
    return max(2, shorter * 3 / 10, min(longer, 64) * 2 / 5)
  }

  /// The standard deviation of the noise: of second differences in both
  /// directions (Immerkaer, 1996), whose lowest quarter holds no edges.
  private static func noise(_ greys: Plane) -> Double {
    let (width, height) = (greys.width, greys.height)
    guard width >= 3, height >= 3 else { return 1 }
    var counts = [Int](repeating: 0, count: 4096)
    var total = 0
    let step = max(1, max(width, height) / 512)
    for y in stride(from: 1, to: height - 1, by: step) {
      for x in stride(from: 1, to: width - 1, by: step) {
        func row(_ y: Int, _ x: Int) -> Int {
          let index = y * width + x
          return Int(greys.bytes[index - 1]) - 2 * Int(greys.bytes[index])
            + Int(greys.bytes[index + 1])
        }
        let value = abs(row(y - 1, x) - 2 * row(y, x) + row(y + 1, x))
        counts[min(4095, value)] += 1
        total += 1
      }
    }
    var left = total / 4
    var level = 0
    while level < 4095, left >= counts[level] {
      left -= counts[level]
      level += 1
    }
    // A quarter of a normal distribution's values are within 0.3186 of it; the
    // differences have 6 times the pixels' deviation.
    return Double(level) / (6 * 0.3186)
  }

  /// What a hundredth of the pixels above `floor` reach; `nil` if none is.
  private static func strongest(_ ink: Plane, above floor: Double) -> Int? {
    guard floor < 255 else { return nil }
    var counts = [Int](repeating: 0, count: 256)
    for byte in ink.bytes { counts[Int(byte)] += 1 }
    let first = Int(floor) + 1
    guard first < 256 else { return nil }
    let total = counts[first...].reduce(0, +)
    guard total > 0 else { return nil }
    var left = total / 100
    var level = 255
    while left >= counts[level], level > first {
      left -= counts[level]
      level -= 1
    }
    return level
  }
}

extension Plane {
  /// Pixels of the longer side in which the light at the rim is looked at.
  private static let coarse = 128

  /// Lowers what `closed` made of `greys` to what it would be if the greys at
  /// the border went on outside: light that falls off towards the border is no
  /// ink.
  fileprivate mutating func bound(
    byRimOf greys: Plane, radius: Int, slack: Int
  ) {
    let factor = (max(width, height) + Self.coarse - 1) / Self.coarse
    guard factor > 1, min(width, height) >= 2 * factor else { return }
    let room = radius / factor + 1
    let rim = greys.reduced(by: factor).padded(by: room).closed(radius: room)
    var bound = rim.cropped(by: room)
    // The brightest of the neighbours: steps of light stay sharp.
    bound.dilateRows(1)
    bound.dilateColumns(1)
    let columns = (0..<width).map { min($0 / factor, bound.width - 1) }
    for y in 0..<height {
      let row = min(y / factor, bound.height - 1) * bound.width
      for (x, column) in columns.enumerated() {
        let limit = Int(bound.bytes[row + column]) + slack
        let index = y * width + x
        guard Int(bytes[index]) > limit else { continue }
        bytes[index] = UInt8(max(limit, Int(greys.bytes[index])))
      }
    }
  }

  /// With `room` more pixels at each side, as bright as those at the border.
  private func padded(by room: Int) -> Plane {
    var result = Plane(width: width + 2 * room, height: height + 2 * room)
    for y in 0..<result.height {
      let row = min(max(y - room, 0), height - 1)
      for x in 0..<result.width {
        result[x, y] = self[min(max(x - room, 0), width - 1), row]
      }
    }
    return result
  }

  private func cropped(by room: Int) -> Plane {
    var result = Plane(width: width - 2 * room, height: height - 2 * room)
    for y in 0..<result.height {
      for x in 0..<result.width { result[x, y] = self[x + room, y + room] }
    }
    return result
  }
}
