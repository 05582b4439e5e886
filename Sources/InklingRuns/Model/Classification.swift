// A sample that is to be predicted, and a model's answer for it.

import InklingData
import InklingTraining

/// A digit or a text, as a network takes it.
package struct Sample {
  package enum Input {
    /// Pixels, to be scaled by the model.
    case bytes([UInt8])
    /// Values that are scaled already.
    case floats([Float])
  }

  /// The file as the user named it.
  package let file: String
  /// Its number in a file that holds several.
  package var index: Int?
  package let input: Input
  /// What to draw, if it is a picture.
  package var picture: GrayImage?
  /// What it really is, where that is known.
  package var label: Int?

  package init(
    file: String, index: Int? = nil, input: Input, picture: GrayImage? = nil,
    label: Int? = nil
  ) {
    self.file = file
    self.index = index
    self.input = input
    self.picture = picture
    self.label = label
  }

  /// `file` or `file:index`
  package var name: String { index.map { "\(file):\($0)" } ?? file }
}

/// A label and how probable each is.
package struct Classification {
  package let label: Int
  package let classNames: [String]
  /// One a class; outputs as they are where the model has no softmax.
  package let probabilities: [Float]

  package init(label: Int, classNames: [String], probabilities: [Float]) {
    self.label = label
    self.classNames = classNames
    self.probabilities = probabilities
  }

  /// The class, its probability, and what it really is where that is known.
  ///
  /// - Parameter reject: below this probability it is unsure, with the two best.
  package func text(for sample: Sample, reject: Float = 0) -> String {
    func text(_ label: Int, _ gap: String) -> String {
      name(label) + gap + String(Double(probabilities[label]), places: 4)
    }
    var answer = text(label, "  ")
    if probabilities[label] < reject {
      let second =
        probabilities.indices.filter { $0 != label }
        .max { probabilities[$0] < probabilities[$1] } ?? label
      answer = "unsure  \(text(label, " ")) or \(text(second, " "))"
    }
    guard let truth = sample.label else { return answer }
    return answer + "  true \(name(truth))" + (truth == label ? "" : " (wrong)")
  }

  package func json(for sample: Sample) -> JSONValue {
    .object([
      "file": .string(sample.file),
      "index": sample.index.map { .int($0) } ?? .null,
      "label": .int(label), "class": .string(name(label)),
      "probability": .float(probabilities[label]),
      "probabilities": .array(probabilities.map { .float($0) }),
      "true_label": sample.label.map { .int($0) } ?? .null,
      "true_class": sample.label.map { .string(name($0)) } ?? .null,
    ])
  }

  private func name(_ label: Int) -> String {
    label < classNames.count ? classNames[label] : String(label)
  }
}
