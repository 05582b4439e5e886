// What `collect` says of a picture and of all, and how it reads one.

import InklingCore
import InklingData
import InklingRuns
import InklingTraining

/// What a picture was read as, and what became of it.
struct CollectedPicture {
  let file: String
  /// What it really is.
  let className: String
  let read: String
  let probability: Float
  let isRight: Bool
  /// `nil` where it was read right and so not kept.
  var kept: PictureCollection.Kept?

  private var place: String {
    switch kept {
    case .new(let path): "kept in \(path)"
    case .already(let path): "there already, in \(path)"
    case nil: "not kept"
    }
  }

  func text(width: Int) -> PrintedText {
    "\(file.left(width))  \(read)  \(String(Double(probability), places: 4))  \(isRight ? "right" : "wrong, \(className)")  \(place)"
  }

  var json: JSONValue {
    let path: String? =
      switch kept {
      case .new(let path), .already(let path): path
      case nil: nil
      }
    let isNew = if case .new = kept { true } else { false }
    return .object([
      "file": .string(file), "class": .string(className),
      "read": .string(read), "probability": .float(probability),
      "kept": path.map { .string($0) } ?? .null, "new": .bool(isNew),
    ])
  }
}

/// How many pictures came to which end.
struct CollectedCounts {
  var all = 0
  var new = 0
  var already = 0
  var right = 0
  var failed = 0

  mutating func count(_ kept: PictureCollection.Kept?) {
    switch kept {
    case .new: new += 1
    case .already: already += 1
    case nil: right += 1
    }
  }

  func text(_ folder: String) -> PrintedText {
    "\(new) of \(all) kept in \(folder); \(already) there already, \(right) read right, \(failed) not read"
  }

  func json(_ folder: String) -> JSONValue {
    .object([
      "into": .string(folder), "pictures": .int(all), "kept": .int(new),
      "there_already": .int(already), "read_right": .int(right),
      "not_read": .int(failed),
    ])
  }
}

/// Reads pictures of one digit each, or as they are where the model takes them
/// so.
struct PictureReader: ~Copyable {
  private let classifier: Classifier
  private let reading: PictureReading
  private var digits: DigitReader

  init(_ model: Model) throws {
    let classifier = try Classifier(Members(model))
    let digits = try DigitReader([model])
    self.classifier = classifier
    self.digits = digits
    reading = PictureReading(for: model, of: "", wanted: .test)
  }

  /// What the picture at `path` is read as: labels, of which one that is wide
  /// may have got several, and the least of their probabilities.
  ///
  /// - Throws: `DataError`, also where there is not one digit, as which `train`
  ///   would refuse it.
  mutating func read(
    _ path: String
  ) throws -> (labels: [Int], probability: Float) {
    let image = try GrayImage.read(path: path)
    let picture = try image.sample(reading, source: path)
    guard !reading.isAsIs else {
      let answer = try classifier.classify(
        Sample(file: path, input: .bytes(picture.pixels)))
      return ([answer.label], answer.probabilities[answer.label])
    }
    let read = try digits.read(DigitFinder.find(in: image, source: path))
    return (
      read.map(\.label), read.reduce(1) { min($0, $1.probability) }
    )
  }
}
