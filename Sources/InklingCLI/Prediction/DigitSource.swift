// Where digits to be predicted come from: told by what a file holds.

import Inkling
import InklingData

/// A file that holds one digit or several.
enum DigitSource {
  case idx(path: String, shape: InputShape)
  case builtin

  /// - Throws: `DataError` where the file cannot be opened, or
  ///   `CommandFailure` where its digits do not fit the model.
  init(_ file: String, for shape: InputShape) throws {
    if file == DataOptions.builtin {
      self = .builtin
      try check(StrokeDigits.shape, fits: shape, file)
    } else {
      self = .idx(path: file, shape: shape)
    }
  }

  /// Whether a digit is told by its number.
  var hasIndices: Bool { true }

  /// Runs `body` with the digits of these numbers, or with all.
  func forEach(at indices: [Int], _ body: (Digit) throws -> Void) throws {
    switch self {
    case .builtin:
      try forEachBuiltin(at: indices, body)
    case .idx(let path, let shape):
      let images = try IDXImages(path: path)
      try check(images.shape, fits: shape, path)
      guard !indices.isEmpty else {
        return try Self.forEach(of: images.readAll(), path, body)
      }
      // One image in memory, however large the file.
      for index in indices {
        let pixels = try IDXImages(path: path).readImage(at: index)
        try body(Digit(file: path, index: index, pixels: pixels))
      }
    }
  }

  private func forEachBuiltin(
    at indices: [Int], _ body: (Digit) throws -> Void
  ) throws {
    let name = DataOptions.builtin
    let limit = DataOptions.builtinTestCount
    guard let last = indices.max() else {
      return try Self.forEach(of: DataOptions.builtinTest().rows, name, body)
    }
    guard last < limit else {
      throw CommandFailure(
        "\(name): no digit \(last); expected 0 to \(limit - 1)")
    }
    let rows = try DataOptions.builtinTest(last + 1).rows
    for index in indices {
      try body(Digit(file: name, index: index, pixels: rows.pixels(index)))
    }
  }

  private static func forEach(
    of rows: SampleRows, _ file: String, _ body: (Digit) throws -> Void
  ) throws {
    for index in 0..<rows.count {
      try body(Digit(file: file, index: index, pixels: rows.pixels(index)))
    }
  }

  private func check(
    _ found: InputShape, fits expected: InputShape, _ file: String
  ) throws {
    guard found == expected else {
      throw CommandFailure(
        "\(file): digits of \(found.text); the model takes \(expected.text)")
    }
  }
}

extension SampleRows {
  /// The bytes of row `index`; empty for rows of floats.
  fileprivate func pixels(_ index: Int) -> [UInt8] {
    switch self {
    case .bytes(let rows):
      return Array(
        UnsafeBufferPointer(start: rows.row(index), count: rows.columns))
    case .compressed(let rows):
      return [UInt8](unsafeUninitializedCapacity: rows.columns) {
        (pixels, count) in
        guard let base = pixels.baseAddress else { return }
        rows.expand(index, into: base)
        count = rows.columns
      }
    case .floats:
      return []
    }
  }
}

extension InputShape {
  /// `28 x 28 pixels`
  var text: String {
    switch self {
    case .image(let height, let width): "\(height) x \(width) pixels"
    case .vector(let count): "\(count) features"
    }
  }
}
