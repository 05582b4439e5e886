// The order of a PNG picture's pixels: row by row, or Adam7's seven passes
// (W3C PNG specification, 8.1).

struct PNGPass {
  let x: Int
  let y: Int
  let stepX: Int
  let stepY: Int
  /// Pixels in a row of this pass.
  let width: Int
  /// Rows of this pass.
  let height: Int

  private init(
    _ header: PNGHeader, _ x: Int, _ y: Int, _ stepX: Int, _ stepY: Int
  ) {
    (self.x, self.y, self.stepX, self.stepY) = (x, y, stepX, stepY)
    width = (header.width - x + stepX - 1) / stepX
    height = (header.height - y + stepY - 1) / stepY
  }

  /// The passes that have pixels, in their order.
  static func all(of header: PNGHeader) -> [PNGPass] {
    guard header.isInterlaced else { return [PNGPass(header, 0, 0, 1, 1)] }
    return [
      PNGPass(header, 0, 0, 8, 8), PNGPass(header, 4, 0, 8, 8),
      PNGPass(header, 0, 4, 4, 8), PNGPass(header, 2, 0, 4, 4),
      PNGPass(header, 0, 2, 2, 4), PNGPass(header, 1, 0, 2, 2),
      PNGPass(header, 0, 1, 1, 2),
    ].filter { $0.width > 0 && $0.height > 0 }
  }
}
