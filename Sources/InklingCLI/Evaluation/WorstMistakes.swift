// The samples that a model, or several as one, got most wrong.

import InklingData
import InklingPlatform
import InklingRuns
import InklingTraining

/// Mistakes, the worst first.
struct WorstMistakes {
  /// A sample that was taken for another class.
  struct Mistake {
    let index: Int
    let label: Int
    let answer: Int
    /// Of the class and of the answer.
    let outputs: (label: Double, answer: Double)

    /// How far its class's output is below the answer's.
    var margin: Double { outputs.answer - outputs.label }
  }

  let data: Dataset
  let mistakes: [Mistake]

  /// - Parameters:
  ///   - count: how many at most.
  ///   - labels: the answers.
  ///   - outputs: all outputs of a sample.
  init(
    _ count: Int, on data: Dataset, labels: [UInt16],
    outputs: (Int) -> [Double]
  ) {
    self.data = data
    let all = labels.indices.compactMap { index -> Mistake? in
      let (label, answer) = (Int(data.labels[index]), Int(labels[index]))
      guard label != answer else { return nil }
      let values = outputs(index)
      return Mistake(
        index: index, label: label, answer: answer,
        outputs: (label < values.count ? values[label] : 0, values[answer]))
    }
    mistakes = Array(
      all.sorted { ($1.margin, $0.index) < ($0.margin, $1.index) }
        .prefix(count))
  }

  func name(_ label: Int) -> String {
    label < data.classNames.count ? data.classNames[label] : String(label)
  }

  func print() throws {
    for (rank, mistake) in mistakes.enumerated() {
      try StandardOutput.write(
        """
        \(rank + 1)  sample \(mistake.index)  is \(name(mistake.label)) \
        (\(String(mistake.outputs.label, places: 4))), read as \
        \(name(mistake.answer)) (\(String(mistake.outputs.answer, places: 4)))
        """)
      guard let picture = data.picture(mistake.index) else { continue }
      try picture.checkDrawing()
      try StandardOutput.write(
        PrintedText(
          drawing: TerminalPicture.draw(picture, style: .ofStandardOutput)))
    }
  }

  var json: JSONValue {
    .array(
      mistakes.enumerated().map { rank, mistake in
        .object([
          "rank": .int(rank + 1), "index": .int(mistake.index),
          "label": .int(mistake.answer), "class": .string(name(mistake.answer)),
          "probability": .float(mistake.outputs.answer),
          "true_label": .int(mistake.label),
          "true_class": .string(name(mistake.label)),
          "true_probability": .float(mistake.outputs.label),
        ])
      })
  }

  /// Writes the pictures.
  ///
  /// - Throws: `CommandFailure` for data that are no pictures, or `FileError`.
  func write(to folder: String) throws {
    let digits = max(3, String(mistakes.count).count)
    for (rank, mistake) in mistakes.enumerated() {
      guard let picture = data.picture(mistake.index) else {
        throw CommandFailure(
          "--worst-folder \(folder): the samples are no pictures; expected "
            + "--worst alone")
      }
      let number = String(rank + 1)
      let zeros = String(repeating: "0", count: digits - number.count)
      let file =
        "\(zeros)\(number)-is-\(Self.safe(name(mistake.label)))-read-as-"
        + "\(Self.safe(name(mistake.answer))).png"
      try AtomicFile.write(picture.pngFile(), to: "\(folder)/\(file)")
    }
  }

  /// A class's name as a part of a file's: no slashes, no control characters,
  /// not too long.
  private static func safe(_ name: String) -> String {
    String(
      String.UnicodeScalarView(
        name.unicodeScalars.prefix(40).map {
          $0.value < 0x20 || $0 == "/" || (0x7F...0x9F).contains($0.value)
            ? "_" : $0
        }))
  }
}
