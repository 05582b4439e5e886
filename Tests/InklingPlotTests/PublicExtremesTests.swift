// Histories with the least and the greatest figures: a picture or a typed error,
// never a trap.

import InklingPlot
import InklingTestSupport
import InklingTraining
import Testing

struct PublicExtremesTests {
  static let integers = [Int.min, -1, 0, 1, .max]
  static let losses: [Double] = [
    .nan, .infinity, -.infinity, 0, .greatestFiniteMagnitude,
    -.greatestFiniteMagnitude, .leastNonzeroMagnitude,
  ]

  @Test(arguments: integers, integers)
  func anyHistoryIsDrawn(_ first: Int, _ second: Int) {
    for loss in Self.losses {
      var history = TrainingHistory()
      for place in [first, second, first] {
        history.reports.append(
          HistorySamples.row(
            epoch: 1, step: place, test: (loss, place), train: (-loss, 0)))
        history.reports[history.reports.count - 1].epoch = place
      }
      for inEpochs in [true, false, nil] {
        let plot = HistoryPlot(
          title: "\0\u{1b}<&>", subtitle: "", inEpochs: inEpochs)
        let picture = plot.svg(of: history)
        #expect(picture.hasSuffix("</svg>\n"))
        #expect(!picture.contains("nan") && !picture.contains("inf"))
      }
    }
  }

  @Test(arguments: ["", "\0", "a\0.svg", "\0.svg", "/", "/none/a.svg"])
  func pathsAreWhole(_ path: String) {
    #expect(throws: TrainingError.self) {
      try HistoryPlot(title: "").write(TrainingHistory(), to: path)
    }
  }
}
