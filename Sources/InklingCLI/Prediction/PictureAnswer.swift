// What was read in a picture, as text and as JSON.

import InklingData
import InklingRuns
import InklingTraining

/// The digits of one picture.
struct PictureAnswer {
  /// The file as the user named it.
  let file: String
  let digits: [ReadDigit]
  let classNames: [String]
  /// Below this an answer is none.
  let reject: Float

  /// A line for each line of writing, with the least probability in it.
  func texts(width: Int) -> [PrintedText] {
    if let only = digits.first, digits.count == 1 {
      return ["\(file.left(width))  \(text(of: only))"]
    }
    let lines = Dictionary(grouping: digits) { $0.found.line }
    return lines.keys.sorted().map { number in
      let line = lines[number] ?? []
      let name = lines.count > 1 ? "\(file):\(number)" : file
      let least = line.map(\.probability).min() ?? 0
      return
        "\(name.left(width))  \(joined(line))  \(String(Double(least), places: 4))"
    }
  }

  /// The digits of a line, with a blank where the writer left room; `?` for
  /// what is not sure enough.
  private func joined(_ line: [ReadDigit]) -> String {
    let heights = line.map(\.found.box.height).sorted()
    let height = heights[heights.count / 2]
    var text = ""
    for (index, digit) in line.enumerated() {
      let isApart =
        index > 0
        && (digit.found.box.left - line[index - 1].found.box.right) * 10
          > height * 6
      if isApart { text += " " }
      text += digit.probability < reject ? "?" : name(digit.label)
    }
    return text
  }

  private func text(of digit: ReadDigit) -> String {
    let best = "\(name(digit.label))  \(number(digit.probability))"
    guard digit.probability < reject else { return best }
    let second = runnerUp(digit)
    return "unsure  \(name(digit.label)) \(number(digit.probability)) or "
      + "\(name(second)) \(number(digit.probabilities[second]))"
  }

  private func number(_ probability: Float) -> String {
    String(Double(probability), places: 4)
  }

  private func runnerUp(_ digit: ReadDigit) -> Int {
    digit.probabilities.indices.filter { $0 != digit.label }
      .max { digit.probabilities[$0] < digit.probabilities[$1] } ?? digit.label
  }

  /// An object for each digit.
  var json: [JSONValue] {
    digits.enumerated().map { index, digit in
      let box = digit.found.box
      let isUnsure = digit.probability < reject
      let candidates = [digit.label, runnerUp(digit)].map { label in
        JSONValue.object([
          "label": .int(label), "class": .string(name(label)),
          "probability": .float(digit.probabilities[label]),
        ])
      }
      return .object([
        "file": .string(file),
        "index": digits.count == 1 ? .null : .int(index),
        "line": .int(digit.found.line),
        "x": .int(box.left), "y": .int(box.top),
        "width": .int(box.width), "height": .int(box.height),
        "label": isUnsure ? .null : .int(digit.label),
        "class": isUnsure ? .null : .string(name(digit.label)),
        "probability": .float(digit.probability),
        "probabilities": .array(digit.probabilities.map { .float($0) }),
        "candidates": .array(candidates),
        "true_label": .null, "true_class": .null,
      ])
    }
  }

  func name(_ label: Int) -> String {
    label < classNames.count ? classNames[label] : String(label)
  }
}
