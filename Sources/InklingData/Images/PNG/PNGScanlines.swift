// From the packed data of a PNG picture to its pixels: inflate, undo the
// filters (W3C PNG specification, 9), put each row where its pass says.

import InklingTraining

struct PNGScanlines {
  private let header: PNGHeader
  /// Over white, and over black where parts may be transparent.
  private let shades: [PNGShades]
  private let source: String
  private let inflater: Inflater
  private var passes: ArraySlice<PNGPass>
  private var rowInPass = 0
  /// The filter's number and the row; filled from the front.
  private var row: [UInt8]
  private var filled = 0
  private var previous: [UInt8]
  /// One for each of `shades`.
  private var pixels: [[UInt8]]
  private var isComplete = false

  init(
    _ header: PNGHeader, _ shades: [PNGShades], source: String
  ) throws(DataError) {
    // Its pixels, and rows of up to eight bytes a pixel.
    try DataError.checkMemory(
      (shades.count * header.height + 64) * header.width, for: "a picture",
      in: source)
    self.header = header
    self.shades = shades
    self.source = source
    inflater = try Inflater(.zlib, source: source)
    passes = PNGPass.all(of: header)[...]
    pixels = shades.map { _ in
      [UInt8](repeating: 0, count: header.width * header.height)
    }
    (row, previous) = ([], [])
    startPass()
  }

  /// Takes packed data, which begin at byte `offset` of the file.
  ///
  /// - Throws: `DataError` with reason `malformed`.
  mutating func append(_ data: [UInt8], at offset: Int) throws(DataError) {
    var used = 0
    while used < data.count {
      guard !isComplete else {
        throw error(offset + used, "more packed data than the pixels need")
      }
      // After the last row, a place for one byte shows whether there are more.
      if passes.isEmpty { row = [0] }
      let step = data.withUnsafeBufferPointer { input in
        row.withUnsafeMutableBufferPointer { row in
          inflater.step(
            UnsafeBufferPointer(rebasing: input[used...]),
            into: UnsafeMutableBufferPointer(rebasing: row[filled...]))
        }
      }
      used += step.consumed
      filled += step.produced
      isComplete = step.isComplete
      if let problem = step.problem {
        throw error(offset + used, "the packed pixels: \(problem)")
      }
      if filled == row.count {
        guard !passes.isEmpty else {
          throw error(offset + used, "more pixels than the header declares")
        }
        try finishRow(offset + used)
      }
    }
  }

  /// The picture, when all data are there.
  ///
  /// - Throws: `DataError` with reason `truncated`.
  func image(at offset: Int) throws(DataError) -> GrayImage {
    guard passes.isEmpty, isComplete else {
      throw DataError(
        .truncated, in: source, at: offset,
        "the packed pixels end early; expected \(header.height) rows of "
          + "\(header.width) pixels and their check sum")
    }
    // White ink on nothing is ink: over white it could not be seen.
    let isBlank = pixels.count > 1 && Self.range(pixels[0]) < 24
    let seen = isBlank && Self.range(pixels[1]) >= 24 ? pixels[1] : pixels[0]
    return GrayImage(width: header.width, height: header.height, pixels: seen)
  }

  private static func range(_ greys: [UInt8]) -> Int {
    Int(greys.max() ?? 0) - Int(greys.min() ?? 0)
  }

  private mutating func startPass() {
    rowInPass = 0
    filled = 0
    guard let pass = passes.first else { return }
    row = [UInt8](repeating: 0, count: 1 + header.rowBytes(width: pass.width))
    previous = row
  }

  private mutating func finishRow(_ offset: Int) throws(DataError) {
    guard let pass = passes.first else { return }
    guard unfilter() else {
      throw error(offset, "filter \(row[0]) of a row; expected 0 to 4")
    }
    for (ground, shades) in shades.enumerated() {
      guard let greys = shades.convert(row[1...], width: pass.width) else {
        throw error(offset, "a pixel without a colour in the palette")
      }
      var target = (pass.y + rowInPass * pass.stepY) * header.width + pass.x
      for grey in greys {
        pixels[ground][target] = grey
        target += pass.stepX
      }
    }
    swap(&row, &previous)
    filled = 0
    rowInPass += 1
    if rowInPass == pass.height {
      passes = passes.dropFirst()
      startPass()
    }
  }

  /// Undoes the row's filter, or returns false if there is no such filter.
  private mutating func unfilter() -> Bool {
    let distance = header.filterDistance
    let filter = row[0]
    guard filter <= 4 else { return false }
    guard filter > 0 else { return true }
    for index in 1..<row.count {
      let left = index > distance ? Int(row[index - distance]) : 0
      let above = Int(previous[index])
      let corner = index > distance ? Int(previous[index - distance]) : 0
      let guess =
        switch filter {
        case 1: left
        case 2: above
        case 3: (left + above) / 2
        default: Self.paeth(left, above, corner)
        }
      row[index] &+= UInt8(truncatingIfNeeded: guess)
    }
    return true
  }

  private static func paeth(_ left: Int, _ above: Int, _ corner: Int) -> Int {
    let toLeft = abs(above - corner)
    let toAbove = abs(left - corner)
    let toCorner = abs(left + above - 2 * corner)
    if toLeft <= toAbove, toLeft <= toCorner { return left }
    return toAbove <= toCorner ? above : corner
  }

  private func error(_ offset: Int, _ detail: String) -> DataError {
    DataError(.malformed, in: source, at: offset, detail)
  }
}
