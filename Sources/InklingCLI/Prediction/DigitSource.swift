// Where digits to be predicted come from: told by what a file holds.

import Inkling
import InklingData

/// A file that holds one digit or several.
struct DigitSource {
  private enum Kind {
    case builtin
    case idx(count: Int)
    case picture
  }

  /// The file as the user named it.
  let file: String
  private let kind: Kind

  /// Looks at the start of `file`, or takes the built-in test digits if that is
  /// what it names.
  ///
  /// - Parameter shape: what the model takes.
  /// - Throws: `DataError` where the file cannot be opened, or `CommandFailure`
  ///   where its digits do not fit the model.
  init(_ file: String, for shape: InputShape) throws {
    self.file = file
    let found: InputShape
    if file == DataSource.builtin {
      kind = .builtin
      found = StrokeDigits.shape
    } else if try Self.isIDX(file) {
      let images = try IDXImages(path: file)
      kind = .idx(count: images.count)
      found = images.shape
    } else {
      kind = .picture
      found = .image(height: DigitNormalizer.side, width: DigitNormalizer.side)
    }
    guard found == shape else {
      throw CommandFailure(
        "\(file): digits of \(found.text); the model takes \(shape.text)")
    }
  }

  /// Whether it is a picture of one digit, so that no number tells which.
  var isPicture: Bool {
    if case .picture = kind { true } else { false }
  }

  /// Runs `body` with the digits of these numbers, or with all.
  func forEach(at indices: [Int], _ body: (Digit) throws -> Void) throws {
    switch kind {
    case .picture:
      try body(Digit(file: file, index: nil, image: DigitFile.read(path: file)))
    case .idx where !indices.isEmpty:
      // One image in memory, however large the file.
      for index in indices {
        let image = try DigitFile.read(path: file, index: index)
        try body(Digit(file: file, index: index, image: image))
      }
    case .idx:
      let images = try IDXImages(path: file)
      let (width, height) = (images.width, images.height)
      let rows = try images.readAll()
      for index in 0..<rows.count {
        let image = GrayImage(
          width: width, height: height, pixels: rows.pixels(index))
        try body(Digit(file: file, index: index, image: image))
      }
    case .builtin:
      let test = try DataOptions.builtinTest(upTo: indices.max())
      for index in indices.isEmpty ? Array(0..<test.count) : indices {
        let image = GrayImage(
          width: StrokeDigits.side, height: StrokeDigits.side,
          pixels: test.rows.pixels(index))
        try body(Digit(file: file, index: index, image: image))
      }
    }
  }

  /// The name of every digit takes at most this many characters.
  func nameWidth(at indices: [Int]) -> Int {
    let last =
      switch kind {
      case .picture: ""
      case .idx(let count): ":\(indices.max() ?? count - 1)"
      case .builtin: ":\(indices.max() ?? DataOptions.builtinTestCount - 1)"
      }
    return file.count + last.count
  }

  /// The magic numbers of IDX begin with two zeros, those of pictures do not.
  private static func isIDX(_ file: String) throws(DataError) -> Bool {
    var stream = try ByteStream(path: file)
    return try stream.peek(2) == [0, 0]
  }
}

extension SampleRows {
  /// The bytes of row `index`; empty for rows of floats, which no digits have.
  fileprivate func pixels(_ index: Int) -> [UInt8] {
    switch self {
    case .bytes(let rows):
      Array(UnsafeBufferPointer(start: rows.row(index), count: rows.columns))
    case .compressed(let rows):
      [UInt8](unsafeUninitializedCapacity: rows.columns) { pixels, count in
        guard let base = pixels.baseAddress else { return }
        rows.expand(index, into: base)
        count = rows.columns
      }
    case .floats:
      []
    }
  }
}

extension InputShape {
  /// `28 x 28 pixels`
  fileprivate var text: String {
    switch self {
    case .image(let height, let width): "\(height) x \(width) pixels"
    case .vector(let count): "\(count) features"
    }
  }
}
