// Samples to be predicted, and where they come from: told by what a file holds.

import InklingData
import InklingTraining

/// A digit or a text, as a network takes it.
struct Sample {
  enum Input {
    /// Pixels, to be scaled by the model.
    case bytes([UInt8])
    /// Values that are scaled already.
    case floats([Float])
  }

  /// The file as the user named it.
  let file: String
  /// Its number in a file that holds several.
  var index: Int?
  let input: Input
  /// What to draw, if it is a picture.
  var picture: GrayImage?
  /// What it really is, where that is known.
  var label: Int?

  /// `file` or `file:index`
  var name: String { index.map { "\(file):\($0)" } ?? file }
}

/// A file that holds one sample or several.
struct SampleSource {
  private enum Kind {
    case builtin
    case idx(count: Int, labels: [UInt16]?)
    case picture
    case text(TfidfVectorizer)
    case dataset(Dataset)
  }

  /// The file as the user named it.
  let file: String
  private let kind: Kind

  /// Looks at the start of `file`, or takes the built-in test digits if that is
  /// what it names.
  ///
  /// - Parameters:
  ///   - shape: what the model takes.
  ///   - vectorizer: the model's, if it is one of texts.
  /// - Throws: `DataError` where the file cannot be opened, or `CommandFailure`
  ///   where its samples do not fit the model.
  init(
    _ file: String, for shape: InputShape, vectorizer: TfidfVectorizer?
  ) throws {
    self.file = file
    func check(_ found: InputShape) throws {
      guard found != shape else { return }
      throw CommandFailure(
        "\(file): samples of \(found.text); the model takes \(shape.text)")
    }
    if try file == DataSplits.builtin || DataSplits.isCollection(file),
      let declared = try DataSplits.declaredShape(of: file)
    {
      // Before all is read.
      try check(declared)
    }
    kind = try Self.kind(of: file, vectorizer)
    let found: InputShape =
      switch kind {
      case .builtin: StrokeDigits.shape
      case .idx: try IDXImages(path: file).shape
      case .picture:
        .image(height: DigitNormalizer.side, width: DigitNormalizer.side)
      case .text(let vectorizer): .vector(count: vectorizer.vocabulary.count)
      case .dataset(let data): data.shape
      }
    try check(found)
  }

  private static func kind(
    of file: String, _ vectorizer: TfidfVectorizer?
  ) throws -> Kind {
    if file == DataSplits.builtin { return .builtin }
    if try DataSplits.isCollection(file) {
      return .dataset(try DataSplits.load(file, vectorizer: vectorizer).test)
    }
    if let vectorizer { return .text(vectorizer) }
    var stream = try ByteStream(path: file)
    // The magic numbers of IDX begin with two zeros, those of pictures do not.
    guard try stream.peek(2) == [0, 0] else { return .picture }
    let count = try IDXImages(path: file).count
    guard let path = IDXLabels.path(besideImages: file) else {
      return .idx(count: count, labels: nil)
    }
    let labels = try IDXLabels.read(path: path)
    guard labels.count == count else {
      throw CommandFailure(
        "\(path): \(labels.count) labels; expected \(count), one for each "
          + "image of \(file)")
    }
    return .idx(count: count, labels: labels)
  }

  /// Whether it is one sample alone, so that no number tells which.
  var isSingle: Bool {
    switch kind {
    case .picture, .text: true
    case .builtin, .idx, .dataset: false
    }
  }

  /// Runs `body` with the samples of these numbers, or with all.
  func forEach(at indices: [Int], _ body: (Sample) throws -> Void) throws {
    switch kind {
    case .picture:
      let picture = try GrayImage.readDigit(path: file)
      try body(
        Sample(file: file, input: .bytes(picture.pixels), picture: picture))
    case .text(let vectorizer):
      let values = vectorizer.transform(try TextFolder.read(file))
      try body(Sample(file: file, input: .floats(values)))
    case .idx(_, let labels) where !indices.isEmpty:
      // One image in memory, however large the file.
      for index in indices {
        let image = try GrayImage.readDigit(path: file, index: index)
        try body(
          Sample(
            file: file, index: index, input: .bytes(image.pixels),
            picture: image, label: labels.map { Int($0[index]) }))
      }
    case .idx(let count, let labels):
      let images = try IDXImages(path: file)
      let (shape, classes) = (images.shape, Int(labels?.max() ?? 0) + 1)
      if labels == nil { try checkMemory(2 * count, for: "labels") }
      let data = try Dataset(
        rows: images.readAll(),
        labels: labels ?? Array(repeating: 0, count: count), shape: shape,
        scale: 1, classNames: (0..<classes).map { String($0) }, source: file)
      try forEach(of: data, labelled: labels != nil, at: [], body)
    case .builtin:
      let data = try DataOptions.builtinTest(upTo: indices.max())
      try forEach(of: data, at: indices, body)
    case .dataset(let data):
      try forEach(of: data, at: indices, body)
    }
  }

  private func forEach(
    of data: Dataset, labelled: Bool = true, at indices: [Int],
    _ body: (Sample) throws -> Void
  ) throws {
    for place in 0..<(indices.isEmpty ? data.count : indices.count) {
      let index = indices.isEmpty ? place : indices[place]
      guard index < data.count else {
        throw CommandFailure(
          "\(file): no sample \(index); expected 0 to \(data.count - 1)")
      }
      let picture = data.picture(index)
      let input: Sample.Input =
        if let picture, !data.rows.areFloats {
          .bytes(picture.pixels)
        } else {
          .floats(data.rows.floats(ofRow: index).map { $0 * data.scale })
        }
      try body(
        Sample(
          file: file, index: index, input: input, picture: picture,
          label: labelled ? Int(data.labels[index]) : nil))
    }
  }

  /// The name of every sample takes at most this many characters.
  func nameWidth(at indices: [Int]) -> Int {
    let count =
      switch kind {
      case .picture, .text: 0
      case .idx(let count, _): count
      case .builtin: DataOptions.builtinTestCount
      case .dataset(let data): data.count
      }
    guard count > 0 else { return file.count }
    return file.count + ":\(indices.max() ?? count - 1)".count
  }
}
