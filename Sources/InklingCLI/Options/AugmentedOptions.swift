// What `show` makes of digits as they are trained on: a sheet of them, augmented.

import ArgumentParser
import InklingData
import InklingRuns
import InklingTraining

struct AugmentedOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Show what train's --augment makes of it.", valueName: "name:part=f"),
    completion: .list(Augmentation.names),
    transform: Augmentation.init(parsing:))
  var augment: Augmentation?

  @Option(
    help: ArgumentHelp(
      "Beside --augment: how many epochs, 1 to 64.", valueName: "n"))
  var variants = 5

  @Option(
    help: ArgumentHelp(
      "Beside --augment: how many digits, from --index on, 1 to 64.",
      valueName: "n"))
  var rows = 1

  @Option(
    help: ArgumentHelp("Beside --augment: train's seed.", valueName: "n"))
  var seed: UInt64 = 0

  /// Pixels between two pictures.
  private static let gap = 2
  /// The shade between them.
  private static let shade: UInt8 = 96

  func validate() throws {
    for (name, count) in [("--variants", variants), ("--rows", rows)]
    where !(1...64).contains(count) {
      throw ValidationError("\(name) is \(count); expected 1 to 64")
    }
    guard augment != nil || rows == 1 else {
      throw ValidationError("--rows is given; expected --augment beside it")
    }
  }

  /// A row for each of the digits: as it is, then augmented.
  ///
  /// - Throws: `CommandFailure` where there is no memory for the sheet, or
  ///   `TrainingError` for pictures that are not augmented.
  func sheet(
    of part: Dataset, _ indices: ClosedRange<Int>
  ) throws -> GrayImage {
    var rows: [[GrayImage]] = []
    for index in indices {
      guard let picture = part.picture(index) else { continue }
      try checkMemory(
        4 * (variants + 2) * indices.count * picture.pixels.count,
        for: "the pictures")
      let changed = try augment?.pictures(
        of: picture.pixels, height: picture.height, width: picture.width,
        place: index, seed: seed, epochs: 0..<variants)
      rows.append(
        [picture]
          + (changed ?? []).map {
            GrayImage(
              width: picture.width, height: picture.height, pixels: $0)
          })
    }
    return Self.joined(rows)
  }

  /// Pictures of one size side by side, in rows.
  private static func joined(_ rows: [[GrayImage]]) -> GrayImage {
    let first = rows[0][0], across = rows[0].count
    let width = across * (first.width + gap) - gap
    let height = rows.count * (first.height + gap) - gap
    var sheet = GrayImage(
      width: width, height: height,
      pixels: Array(repeating: shade, count: width * height))
    for (row, pictures) in rows.enumerated() {
      for (column, picture) in pictures.enumerated() {
        let left = column * (first.width + gap)
        let top = row * (first.height + gap)
        for y in 0..<first.height {
          for x in 0..<first.width {
            sheet[left + x, top + y] = picture[x, y]
          }
        }
      }
    }
    return sheet
  }
}
