// Samples to be predicted, and where they come from: told by what a file holds.

import InklingData
import InklingRuns
import InklingTraining

/// A file that holds one sample or several.
struct SampleSource {
  private enum Kind {
    case builtin
    case idx(count: Int, labels: [UInt16]?)
    case picture
    case text(TfidfVectorizer)
    case dataset(Dataset, areLabelled: Bool)
  }

  /// The file as the user named it.
  let file: String
  private let kind: Kind
  /// What a pipe held, or `nil` for a file.
  private let bytes: [UInt8]?
  private let shape: InputShape
  /// What the model takes of pictures.
  private let reading: PictureReading

  /// Looks at the start of `file`, or takes the built-in test digits if that is
  /// what it names.
  ///
  /// - Parameters:
  ///   - model: what is to take them.
  ///   - vectorizer: the model's, if it is one of texts.
  /// - Throws: `DataError` where the file cannot be opened, or `CommandFailure`
  ///   where its samples do not fit the model.
  init(
    _ input: InputFile, for model: Model, vectorizer: TfidfVectorizer?
  ) throws {
    let file = input.name
    let shape = model.signature.inputShape
    self.file = file
    bytes = input.bytes
    self.shape = shape
    reading = PictureReading(for: model, of: file, wanted: .test)
    func check(_ found: InputShape) throws {
      guard found != shape else { return }
      // Pictures are brought into the size that the model takes.
      if case .image = shape, scales { return }
      throw CommandFailure(
        "\(file): samples of \(found.text); the model takes \(shape.text)")
    }
    var scales = false
    if vectorizer == nil, let rows = try Self.rows(of: input, for: model) {
      try check(rows.data.shape)
      kind = .dataset(rows.data, areLabelled: rows.areLabelled)
      return
    }
    if try bytes == nil
      && (file == DataSplits.builtin || DataSplits.isCollection(file)),
      let declared = try DataSplits.declaredShape(of: file, pictures: reading)
    {
      // Before all is read.
      try check(declared)
    }
    kind = try Self.kind(of: input, for: model, vectorizer, reading)
    switch kind {
    case .idx, .picture: scales = true
    case .builtin, .text, .dataset: break
    }
    let found: InputShape =
      switch kind {
      case .builtin: StrokeDigits.shape
      case .idx: try IDXImages(Self.stream(input)).shape
      case .picture:
        .image(height: MNISTForm.side, width: MNISTForm.side)
      case .text(let vectorizer): .vector(count: vectorizer.vocabulary.count)
      case .dataset(let data, _): data.shape
      }
    try check(found)
  }

  private static func stream(
    _ input: InputFile
  ) throws(DataError) -> ByteStream {
    guard let bytes = input.bytes else {
      return try ByteStream(path: input.name)
    }
    return try ByteStream(bytes: bytes, source: input.name)
  }

  /// The rows of a table or an array, if it is one.
  private static func rows(
    of input: InputFile, for model: Model
  ) throws(DataError) -> ModelRows? {
    guard input.bytes != nil || input.name != DataSplits.builtin else {
      return nil
    }
    if input.bytes == nil, try DataSplits.isFolder(input.name) { return nil }
    let signature = model.signature
    let record = TrainingRecord(of: model)
    return try ModelRows(
      TableSource(path: input.name, bytes: input.bytes),
      for: ModelInputs(
        shape: signature.inputShape, names: record?.data?.columns,
        label: record?.data?.label,
        classNames: signature.classNames.isEmpty
          ? (0..<model.layout.outputs).map { "\($0)" } : signature.classNames,
        areFloats: record?.inputsAreFloats))
  }

  private static func kind(
    of input: InputFile, for model: Model, _ vectorizer: TfidfVectorizer?,
    _ reading: PictureReading
  ) throws -> Kind {
    let file = input.name
    if input.bytes == nil {
      if file == DataSplits.builtin { return .builtin }
      if try DataSplits.isCollection(file) {
        var tables = TableReading.whole
        tables.areFloats = !model.takesBytes
        if try DataSplits.isFolder(file) {
          tables.label = TrainingRecord(of: model)?.data?.label
        }
        let splits = try DataSplits.load(
          file, vectorizer: vectorizer, tables: tables, pictures: reading)
        splits.sayRefused(of: file)
        return .dataset(
          try splits.test.named(for: model, from: file), areLabelled: true)
      }
    }
    if let vectorizer { return .text(vectorizer) }
    var stream = try stream(input)
    guard GrayImage.isIDX(try stream.peek(12)) else { return .picture }
    let count = try IDXImages(Self.stream(input)).count
    guard input.bytes == nil,
      let path = IDXLabels.path(besideImages: file)
    else {
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

  /// The picture that digits are to be found in, if it is one, as it stands in
  /// its file.
  var picture: GrayImage? {
    get throws(DataError) {
      guard case .picture = kind, !reading.isAsIs else { return nil }
      return try GrayImage.read(stream())
    }
  }

  private func stream() throws(DataError) -> ByteStream {
    guard let bytes else { return try ByteStream(path: file) }
    return try ByteStream(bytes: bytes, source: file)
  }

  /// In the size that the model takes.
  private func fitted(_ image: GrayImage) -> GrayImage {
    guard case .image(let height, let width) = shape,
      (image.width, image.height) != (width, height)
    else { return image }
    return image.scaled(width: width, height: height)
  }

  /// Runs `body` with the samples of these numbers, or with all.
  func forEach(at indices: [Int], _ body: (Sample) throws -> Void) throws {
    switch kind {
    case .picture where reading.isAsIs:
      let image = try GrayImage.read(stream()).sample(reading, source: file)
      try body(
        Sample(file: file, input: .bytes(image.pixels), picture: image))
    case .picture:
      // Digits are found in it first: `DigitReader`.
      return
    case .text(let vectorizer):
      let values = vectorizer.transform(try bytes ?? TextFolder.read(file))
      try body(Sample(file: file, input: .floats(values)))
    case .idx(_, let labels) where !indices.isEmpty:
      // One image in memory, however large the file.
      for index in indices {
        let image = fitted(try GrayImage.read(stream(), index: index))
        try body(
          Sample(
            file: file, index: index, input: .bytes(image.pixels),
            picture: image, label: labels.map { Int($0[index]) }))
      }
    case .idx(let count, let labels):
      let images = try IDXImages(stream())
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
    case .dataset(let data, let areLabelled):
      try forEach(of: data, labelled: areLabelled, at: indices, body)
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
      let picture = data.picture(index).map { fitted($0) }
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
      case .dataset(let data, _): data.count
      }
    guard count > 0 else { return file.count }
    return file.count + ":\(indices.max() ?? count - 1)".count
  }
}
