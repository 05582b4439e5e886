// What a network answers, in a report: which classes it takes for which, how well
// it knows each, and the mistakes as pictures.

import InklingData
import InklingPlatform
import InklingRuns
import InklingTraining

/// What a network, or several as one, answers on a part of the data.
struct Answers {
  /// Mistakes that are shown.
  static let worstCount = 30

  /// `test`, `validation` or `training`
  let part: String
  let data: Dataset
  let evaluation: Evaluation
  let confusion: Confusion
  let worst: WorstMistakes

  /// - Parameter outputs: of all samples, summed up.
  init(_ part: String, _ data: Dataset, _ outputs: Ensemble) {
    let (evaluation, labels) = outputs.evaluate()
    self.init(
      part, data, evaluation: evaluation, labels: labels,
      outputs: outputs.mean(ofSample:))
  }

  init(
    _ part: String, _ data: Dataset, evaluation: Evaluation, labels: [UInt16],
    outputs: (Int) -> [Double]
  ) {
    self.part = part
    self.data = data
    self.evaluation = evaluation
    confusion = Confusion(predicted: labels, data: data)
    worst = WorstMistakes(
      Self.worstCount, on: data, labels: labels, outputs: outputs)
  }
}

extension HTMLReport {
  /// - Parameter isPlain: whether the samples are what they were in the data,
  ///   so that pictures show what was to be read.
  mutating func add(_ answers: Answers, isPlain: Bool = true) {
    let place =
      "\(String(grouped: answers.evaluation.count)) "
      + "\(answers.part) samples"
    add("Confusion (\(place))", answers.confusion.matrix)
    add("Classes (\(place))", answers.confusion.classes)
    add("Worst mistakes (\(place))", answers.worst.html(isPlain: isPlain))
  }
}

extension Confusion {
  /// Classes whose matrix is drawn.
  private static let drawnClasses = 40
  /// Classes that are listed.
  private static let listedClasses = 1000

  fileprivate var matrix: HTML {
    let labels = figures.map(\.label)
    guard labels.count <= Self.drawnClasses else {
      return """
        \(HTMLReport.note(
          "\(labels.count) classes, too many for a matrix: the most frequent "
            + "mistakes."))\
        \(HTML.table(
          [("class", false), ("taken for", false), ("samples", true)],
          pairs.map { [name($0.is), name($0.takenFor), String(grouped: $0.count)]
          }))
        """
    }
    let head = labels.map { label -> HTML in
      "<th scope=\"col\">\(name(label))</th>"
    }
    let rows = labels.map { label -> HTML in
      let row = label < counts.count ? counts[label] : [:]
      let samples = max(row.values.reduce(0, +), 1)
      let cells = labels.map { other -> HTML in
        guard let count = row[UInt16(truncatingIfNeeded: other)] else {
          return "<td></td>"
        }
        // Roots: few mistakes are to be seen too.
        let share = (Double(count) / Double(samples)).squareRoot()
        let alpha = String(0.08 + 0.5 * share, places: 2)
        let kind = other == label ? "right" : "wrong"
        return "<td class=\"\(kind)\" style=\"--a:\(alpha)\">\(count)</td>"
      }
      return "<tr><th scope=\"row\">\(name(label))</th>\(cells)</tr>\n"
    }
    return """
      \(HTMLReport.note("Rows: what it is. Columns: what it was taken for."))\
      <div class="wide"><table class="matrix">
      <thead><tr><td></td>\(head)</tr></thead>
      <tbody>
      \(rows)</tbody>
      </table></div>

      """
  }

  fileprivate var classes: HTML {
    let figures = figures
    func row(_ name: String, _ ratios: [Double], _ samples: Int) -> [String] {
      [name] + ratios.map { String($0, places: 4) }
        + [String(grouped: samples)]
    }
    var shown = figures
    if figures.count > Self.listedClasses {
      shown = Array(
        figures.sorted { ($0.f1, $0.label) < ($1.f1, $1.label) }
          .prefix(Self.listedClasses))
    }
    let rows = shown.map {
      row(name($0.label), [$0.precision, $0.recall, $0.f1], $0.samples)
    }
    let last = row(
      "mean of classes", Self.means(figures),
      figures.reduce(0) { $0 + $1.samples })
    let note: HTML =
      shown.count < figures.count
      ? HTMLReport.note(
        "Of \(figures.count) classes those with the lowest F1.") : ""
    return """
      \(note)\
      \(HTML.table(
        [("class", false)]
          + ["precision", "recall", "F1", "samples"].map { ($0, true) },
        rows + [last]))
      """
  }
}

extension WorstMistakes {
  fileprivate func html(isPlain: Bool) -> HTML {
    guard !mistakes.isEmpty else { return HTMLReport.note("None.") }
    let outputs = "in brackets the output of each; the first is the worst."
    let images = mistakes.map { isPlain ? data.picture($0.index) : nil }
    guard images.allSatisfy({ $0 != nil }) else {
      let why =
        isPlain
        ? "The samples are no pictures, so they are listed"
        : "The samples were standardized, so that they are no pictures any "
          + "more: they are listed"
      return """
        \(HTMLReport.note("\(why): their places in the data, \(outputs)"))\
        \(HTML.table(
          [("sample", true), ("is", false), ("", true), ("read as", false),
            ("", true)],
          mistakes.map {
            ["\($0.index)", name($0.label), text($0.outputs.label),
              name($0.answer), text($0.outputs.answer)]
          }))
        """
    }
    let figures = zip(mistakes, images).map { mistake, image -> HTML in
      let source = image.map { HTMLReport.source($0.pngFile()) } ?? ""
      let (truth, answer) = (name(mistake.label), name(mistake.answer))
      return """
        <figure><img alt="\(truth), read as \(answer)" src="\(source)"/>\
        <figcaption>is <b>\(truth)</b> (\(text(mistake.outputs.label)))<br/>\
        read as <b>\(answer)</b> (\(text(mistake.outputs.answer)))<br/>\
        <small>sample \(mistake.index)</small></figcaption></figure>

        """
    }
    return """
      \(HTMLReport.note("Below each what it is and what it was read as, "
        + outputs))\
      <div class="pictures">
      \(figures)</div>

      """
  }

  private func text(_ output: Double) -> String { String(output, places: 3) }
}
