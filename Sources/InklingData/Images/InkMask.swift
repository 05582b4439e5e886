// Which pixels of a picture are the digit's, and which are specks and noise.

/// Threshold with hysteresis: connected pixels (8 neighbours) above `low` are
/// kept where one of them is above `high` and they hold at least a fiftieth of
/// the ink of the largest such part.
enum InkMask {
  /// Sets all other pixels of `ink` (0 is background) to 0.
  static func apply(to ink: inout GrayImage, low: UInt8, high: UInt8) {
    var labels = [Int32](repeating: 0, count: ink.pixels.count)
    var masses: [Int] = [0]
    var stack: [Int] = []
    for start in ink.pixels.indices
    where ink.pixels[start] > high && labels[start] == 0 {
      let label = Int32(masses.count)
      var mass = 0
      labels[start] = label
      stack.append(start)
      while let index = stack.popLast() {
        mass += Int(ink.pixels[index])
        let (y, x) = index.quotientAndRemainder(dividingBy: ink.width)
        for ny in max(0, y - 1)...min(ink.height - 1, y + 1) {
          for nx in max(0, x - 1)...min(ink.width - 1, x + 1) {
            let neighbour = ny * ink.width + nx
            guard labels[neighbour] == 0, ink.pixels[neighbour] > low
            else { continue }
            labels[neighbour] = label
            stack.append(neighbour)
          }
        }
      }
      masses.append(mass)
    }
    let least = (masses.max() ?? 0) / 50
    for index in ink.pixels.indices {
      let label = Int(labels[index])
      if label == 0 || masses[label] < least { ink.pixels[index] = 0 }
    }
  }
}
