// Digits as text, each dot four pixels of the picture.

/// A drawn digit and what it is meant to be.
struct Drawing {
  let label: Int
  let rows: StaticString

  /// The picture's `28 * 28` bytes: ink 255 on 0, in the middle.
  var pixels: [UInt8] {
    var pixels = [UInt8](repeating: 0, count: 28 * 28)
    var (x, y) = (0, 0)
    rows.withUTF8Buffer { text in
      for code in text {
        if code == UInt8(ascii: "\n") {
          (x, y) = (0, y + 1)
          continue
        }
        if code == UInt8(ascii: "#"), x < 10, y < 10 {
          let corner = (2 * y + 4) * 28 + 2 * x + 4
          for offset in [0, 1, 28, 29] { pixels[corner + offset] = 255 }
        }
        x += 1
      }
    }
    return pixels
  }

  static let all = [
    Drawing(
      label: 0,
      rows: """
        ...####...
        ..##..##..
        .##....##.
        .#......#.
        .#......#.
        .#......#.
        .#......#.
        .##....##.
        ..##..##..
        ...####...
        """),
    Drawing(
      label: 1,
      rows: """
        .....#....
        .....#....
        .....#....
        .....#....
        .....#....
        ....##....
        ....#.....
        ....#.....
        ....#.....
        ....#.....
        """),
    Drawing(
      label: 2,
      rows: """
        ..#####...
        .##...##..
        .......#..
        .......#..
        ......##..
        .....##...
        ....##....
        ..###.....
        .##.......
        .########.
        """),
    Drawing(
      label: 3,
      rows: """
        .######...
        ......##..
        .......#..
        ......##..
        ..#####...
        ......##..
        .......##.
        .......##.
        .##...##..
        ..#####...
        """),
    Drawing(
      label: 6,
      rows: """
        ......##..
        ....##....
        ...##.....
        ..##......
        ..#.......
        .##.###...
        .###..##..
        .##....#..
        ..##..##..
        ...####...
        """),
  ]
}
