// The readers, each as one function of bytes that nobody trusts. A refusal is
// as good as data; a crash, a hang or too much memory is a finding.

import InklingCore
import InklingInterchange
import InklingONNX
import InklingTraining

@testable import InklingData

/// What the environment variable FUZZ_READER names.
enum Reader: String, CaseIterable {
  case model, images, labels, gzip, npz, pickle, table, png, pgm, jpeg, bmp
  case folder, text, vectorizer
  case safetensors, network, onnx, checkpoint

  /// Bytes that are no file of this kind only because a check sum is wrong are
  /// made one: the fuzzer cannot find check sums.
  func mend(_ bytes: inout [UInt8]) {
    switch self {
    case .model, .checkpoint: Checksums.mendModel(&bytes)
    case .png: Checksums.mendPNG(&bytes)
    default: break
    }
  }

  /// Reads, and uses what was read.
  func read(_ bytes: [UInt8]) throws {
    switch self {
    case .model: try Self.predict(with: bytes)
    case .images: _ = try IDXImages(stream(bytes)).readAll()
    case .labels: _ = try IDXLabels.read(stream(bytes))
    case .gzip:
      var stream = try stream(bytes)
      _ = try stream.readToEnd(limit: 1 << 24)
    case .npz:
      _ = try? NPZSplits.load(
        NPZArchive(bytes: bytes, source: "it"), reading: .whole)
      try Self.rows(bytes)
    case .table:
      _ = try? TableFiles.load(
        TableSource(path: "it", bytes: bytes), reading: .whole)
      try Self.rows(bytes)
    case .folder:
      guard let folder = Folder(bytes) else { return }
      for isAsIs in [false, true] {
        var pictures = PictureReading(
          size: .image(height: 8, width: 8), isAsIs: isAsIs)
        (pictures.needsTest, pictures.threads) = (false, 1)
        _ = DataSplits.sources(of: folder.path)
        _ = try? DataSplits.declaredShape(of: folder.path, pictures: pictures)
        _ = try? DataSplits.load(
          folder.path, tables: .whole, pictures: pictures)
      }
    case .pickle:
      _ = try PickleSplits.load { () throws(DataError) in try stream(bytes) }
    case .png, .pgm, .jpeg, .bmp:
      let image = try GrayImage.read(stream(bytes))
      _ = try? DigitFinder.find(in: image, source: "it")
      _ = try image.normalizedDigit()
    case .text:
      var corpus = TfidfCorpus()
      try corpus.add(bytes)
      _ = corpus.vectorizer(maximumFeatures: 10)?.transform(bytes)
    case .vectorizer: _ = try TfidfVectorizer(encoded: bytes)
    case .checkpoint: _ = try TrainingCheckpoint(bytes: bytes)
    case .safetensors: try describe(.safetensors, bytes)
    case .network: try describe(.npz, bytes)
    case .onnx: try describe(.onnx, bytes)
    }
  }

  /// As `predict` takes them: by the names of columns, or by their number.
  private static func rows(_ bytes: [UInt8]) throws {
    for (names, shape) in [
      (["a", "b"], InputShape.vector(count: 2)), (nil, .vector(count: 4)),
      (nil, .image(height: 8, width: 8)),
    ] {
      _ = try? ModelRows(
        TableSource(path: "it", bytes: bytes),
        for: ModelInputs(
          shape: shape, names: names, label: nil,
          classNames: ["setosa", "virginica", "0"], areFloats: nil))
    }
  }

  private func stream(_ bytes: [UInt8]) throws(DataError) -> ByteStream {
    try ByteStream(bytes: bytes, source: "it")
  }

  private func describe(
    _ format: InterchangeFormat, _ bytes: [UInt8]
  ) throws {
    let read = try format.read(bytes, source: "it")
    _ = try? read.network()
    _ = try read.network(hiddenActivations: [.relu])
  }

  private static func predict(with bytes: [UInt8]) throws {
    let model = try Model(bytes: bytes)
    // Large networks take their time, which is no finding.
    let weights = model.layers.reduce(0) { $0 + $1.inputs * $1.outputs }
    guard weights < 1 << 20 else { return }
    var predictor = try Predictor(model: model)
    let pixels = [UInt8](repeating: 7, count: model.signature.inputShape.count)
    _ = try predictor.label(ofPixels: pixels.span)
  }
}
