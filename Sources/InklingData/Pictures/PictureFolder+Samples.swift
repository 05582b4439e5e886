// The pictures of a folder as samples: read on several threads, in the order of
// their names whatever their number; what cannot be read is named and left out.

import InklingPlatform
import InklingTraining

extension PictureFolder {
  /// Pictures that are in memory at a time, beside those being read.
  private static let chunkSize = 256
  /// Bytes that reading a picture takes at most, as Documentation/Limits.md
  /// says.
  private static let memoryPerThread = 144 << 20
  /// Refused pictures that an error names.
  private static let named = 3

  /// Reads what is asked for; the other part is empty.
  ///
  /// - Throws: `DataError` when a folder cannot be read, a class is empty or
  ///   unknown, more than a quarter of a part or all of a class is refused, or
  ///   there is no part to test on.
  func load(_ reading: PictureReading) throws(DataError) -> DataSplits {
    let (train, test, all) = try parts(for: reading)
    guard let all else {
      guard let test else { throw missingTest }
      let tested = try samples(of: test, reading)
      guard let train else {
        return try splits(
          train: nil, test: tested.data, tested.refused, reading)
      }
      let trained = try samples(of: train, reading)
      return try splits(
        train: trained.data, test: tested.data,
        trained.refused + tested.refused, reading)
    }
    // What to split is known now; that it cannot be is said before all is read.
    let isSplit = reading.testShare != nil
    if !isSplit, reading.wanted == .all, reading.needsTest { throw missingTest }
    if !isSplit, reading.wanted == .test, !isFlat { throw missingTest }
    let (data, refused) = try samples(of: all, reading)
    guard let share = reading.testShare else {
      return reading.wanted == .test
        ? try splits(train: nil, test: data, refused, reading)
        : try splits(train: data, test: nil, refused, reading)
    }
    // From one seed, so that no run trains on what another tests on.
    let (rest, part) = try data.split(
      Int((share * Double(data.count)).rounded()), seed: 0,
      source: "\(path): --test \(share)")
    return try splits(train: rest, test: part, refused, reading)
  }

  private var missingTest: DataError {
    DataError(
      .unsupported, in: path,
      "pictures by class without a part to test on; expected --test with the "
        + "share that is, such as --test 0.2, or a folder named test beside "
        + "one named train")
  }

  /// With nothing in place of what is `nil`.
  private func splits(
    train: Dataset?, test: Dataset?, _ refused: [DataError],
    _ reading: PictureReading
  ) throws(DataError) -> DataSplits {
    let names = (train ?? test)?.classNames
    let empty = try Dataset(
      pixels: [], labels: [], shape: reading.shape, classNames: names)
    var result = DataSplits(train: train ?? empty, test: test ?? empty)
    result.refused = refused
    result.pictures = reading
    return result
  }

  /// Reads all pictures of a part.
  private func samples(
    of part: Part, _ reading: PictureReading
  ) throws(DataError) -> (data: Dataset, refused: [DataError]) {
    let builder = try ByteRowBuilder(
      columns: reading.shape.count, source: part.path)
    var labels: [UInt16] = []
    var refused: [DataError] = []
    let pool = WorkerPool(count: Self.threads(reading, for: part.files.count))
    let size = Self.chunkSize
    for begin in stride(from: 0, to: part.files.count, by: size) {
      let files = part.files[begin..<min(begin + size, part.files.count)]
      let read = ReadPictures(count: files.count)
      pool.share(files.count) { _, index in
        let picture = Self.sample(files[begin + index].path, reading)
        read.results.withLock { $0[index] = picture }
      }
      for (file, result) in zip(files, read.results.withLock { $0 }) {
        switch result {
        case .success(let picture):
          try picture.pixels.withUnsafeBufferPointer {
            row throws(DataError) in
            guard let base = row.baseAddress else { return }
            try builder.append(base)
          }
          labels.append(file.label)
        case .failure(let error) where error.reason == .memory: throw error
        case .failure(let error): refused.append(error)
        case nil: break
        }
      }
      try DataError.checkMemory(
        512 * (refused.count + size), for: "what is wrong with pictures",
        in: part.path)
      if refused.count * 4 > part.files.count {
        throw Self.tooMany(refused, of: begin + files.count, in: part)
      }
    }
    let present = Set(labels)
    if let lost = part.files.first(where: { !present.contains($0.label) }) {
      let folder = "\(part.path)/\(part.classNames[Int(lost.label)])"
      let own = refused.filter { $0.source.hasPrefix("\(folder)/") }
      throw DataError(
        .inconsistent, in: folder,
        "no picture of the class can be read: \(Self.list(own))")
    }
    let data = try Dataset(
      rows: builder.finish(), labels: labels, shape: reading.shape,
      scale: 1 / 255, classNames: part.classNames, source: part.path)
    return (data, refused)
  }

  /// As many as there is work and memory for.
  private static func threads(
    _ reading: PictureReading, for count: Int
  ) -> Int {
    var threads = min(
      reading.threads == 0 ? WorkerPool.processors : reading.threads, count)
    while threads > 1, !Memory.canAllocate(bytes: threads * memoryPerThread) {
      threads /= 2
    }
    return threads
  }

  private static func sample(
    _ path: String, _ reading: PictureReading
  ) -> Result<GrayImage, DataError> {
    do throws(DataError) {
      var stream = try ByteStream(path: path)
      guard
        !GrayImage.isIDX(try stream.peek(PictureFormat.startSize))
      else {
        throw DataError(
          .unsupported, in: path,
          "no picture; expected PNG, JPEG, BMP, PGM or "
            + "PPM")
      }
      return .success(
        try GrayImage.read(stream).sample(reading, source: path))
    } catch {
      return .failure(error)
    }
  }

  private static func tooMany(
    _ refused: [DataError], of count: Int, in part: Part
  ) -> DataError {
    let some = count == part.files.count ? "" : "first "
    return DataError(
      .unsupported, in: part.path,
      "\(refused.count) of the \(some)\(count) pictures cannot be read, more "
        + "than a quarter of all: \(list(refused))")
  }

  /// The first of them, on one line.
  private static func list(_ refused: [DataError]) -> String {
    refused.prefix(named).map { $0.description }.joined(separator: "; ")
      + (refused.count > named ? "; and so on" : "")
  }
}

/// What becomes of some files.
private final class ReadPictures: Sendable {
  let results: Lock<[Result<GrayImage, DataError>?]>

  init(count: Int) {
    results = Lock(
      [Result<GrayImage, DataError>?](repeating: nil, count: count))
  }
}
