// Plots: valid XML, everything inside the picture, nothing over anything.

import Foundation
import InklingTestSupport
import Testing

@testable import InklingPlot
@testable import InklingTraining

@Suite struct HistoryPlotTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    let name: String
    let history: TrainingHistory
    var inEpochs: Bool?
    var testDescription: String { name }
  }

  static let samples = [
    Sample(name: "none", history: TrainingHistory()),
    Sample(name: "untrained", history: HistorySamples.history(epochs: 0)),
    Sample(name: "one epoch", history: HistorySamples.history(epochs: 1)),
    Sample(
      name: "three sets",
      history: HistorySamples.history(epochs: 10, validation: true)),
    Sample(name: "500 epochs", history: HistorySamples.history(epochs: 500)),
    Sample(
      name: "by steps", history: HistorySamples.history(epochs: 40),
      inEpochs: false),
    Sample(
      name: "50,000 rows",
      history: HistorySamples.history(epochs: 50_000, validation: true)),
    Sample(
      name: "all the same",
      history: TrainingHistory(
        (0...5).map {
          HistorySamples.row(
            epoch: $0, test: (2.3, 1_000), validation: (2.3, 1_000),
            train: (2.3, 1_000))
        })),
    Sample(
      name: "huge losses",
      history: TrainingHistory(
        (0...5).map {
          HistorySamples.row(
            epoch: $0, test: (1.25e99 / Double($0 + 1), 10_000))
        })),
    Sample(
      name: "no numbers",
      history: TrainingHistory(
        (0...5).map {
          HistorySamples.row(
            epoch: $0, test: ($0 % 2 == 0 ? .nan : .infinity, 0))
        })),
    Sample(
      name: "no order, no sense",
      history: TrainingHistory(
        [9, .min, 0, .max, -1].map {
          var row = HistorySamples.row(epoch: 1, test: (1, 99_999_999))
          (row.epoch, row.step, row.samples) = ($0, $0, $0)
          return row
        })),
  ]

  private static let title =
    "784-256-256-10 <ReLU> & \"friends\" ]]> \u{1}\u{FFFE} é \u{1F58B}"

  @Test(arguments: samples)
  func isWellFormedAndInsideThePicture(_ sample: Sample) throws {
    let plot = HistoryPlot(
      title: Self.title,
      subtitle: String(repeating: "W&<", count: 2_000),
      inEpochs: sample.inEpochs)
    let picture = try SVGPicture(plot.svg(of: sample.history))
    #expect(picture.viewBox == [0, 0, 840, 480])
    #expect(picture.title.hasPrefix("784-256-256-10 <ReLU> & \"friends\" ]]> "))
    #expect(picture.labels.count >= 10)
    for label in picture.labels {
      #expect(!label.text.isEmpty)
      #expect(label.box.left >= 0 && label.box.right <= 840, "\(label)")
      #expect(label.box.top >= 0 && label.box.bottom <= 480, "\(label)")
    }
    for (index, label) in picture.labels.enumerated() {
      for other in picture.labels[..<index] {
        #expect(!label.box.overlaps(other.box), "\(label) over \(other)")
      }
    }
    for point in picture.points {
      #expect((0...840).contains(point.x), "\(point)")
      #expect((0...480).contains(point.y), "\(point)")
    }
  }

  @Test func namesEveryCurveInTheLegendAndAtItsEnd() throws {
    let history = HistorySamples.history(epochs: 10, validation: true)
    let texts = try SVGPicture(HistoryPlot(title: "t").svg(of: history))
      .labels.map(\.text)
    for part in ["train", "validation", "test"] {
      for figure in ["loss", "accuracy"] {
        #expect(texts.filter { $0 == "\(part) \(figure)" }.count == 2)
      }
    }
    #expect(texts.contains("epoch"))
    let best = try #require(history.best)
    #expect(
      texts.contains {
        $0.hasPrefix("best validation accuracy 0.")
          && $0.contains("at epoch \(best.epoch)")
      })
  }

  @Test func oneEpochHasMarkers() throws {
    let svg = HistoryPlot(title: "t").svg(
      of: TrainingHistory([HistorySamples.row(epoch: 1, test: (0.5, 9_000))]))
    // One in the legend, one in the plot.
    #expect(svg.components(separatedBy: "<circle class=\"mark\"").count == 3)
    #expect(svg.components(separatedBy: "<rect class=\"mark\"").count == 3)
  }

  @Test func manyRowsMakeASmallFile() {
    let history = HistorySamples.history(epochs: 50_000, validation: true)
    let size = HistoryPlot(title: "t").svg(of: history).utf8.count
    #expect(size < 400_000)
  }

  /// What is left out lies, column by column, between what is kept.
  @Test func thinningKeepsTheEnvelope() {
    var state: UInt64 = 1
    let points = (0..<20_000).map { index in
      state = state &* 6_364_136_223_846_793_005 &+ 1
      return HistoryPlotCurve.Point(
        x: Double(index) / 97, y: Double(state >> 40))
    }
    let thinned = HistoryPlotCurve.thinned(points)
    let columns = { (points: [HistoryPlotCurve.Point]) in
      Dictionary(grouping: points) { Int($0.x) }
    }
    let (all, kept) = (columns(points), columns(thinned))
    #expect(all.count == kept.count)
    for (column, whole) in all {
      let some = kept[column] ?? []
      #expect(some.count <= 4)
      #expect(some.first == whole.first && some.last == whole.last)
      #expect(some.map(\.y).min() == whole.map(\.y).min())
      #expect(some.map(\.y).max() == whole.map(\.y).max())
    }
    #expect(zip(thinned, thinned.dropFirst()).allSatisfy { $0.x <= $1.x })
    let few = Array(points.prefix(300)).filter { $0.x == $0.x.rounded() }
    #expect(HistoryPlotCurve.thinned(few) == few)
  }

  @Test func gapsBreakTheLine() throws {
    let losses: [Double] = [3, 2, .nan, 1, 0.5]
    let history = TrainingHistory(
      losses.enumerated().map {
        HistorySamples.row(epoch: $0, test: ($1, 9_000))
      })
    let curve = HistoryPlotCurve(
      .loss, of: .test, in: history.reports, at: { Double($0.epoch) })
    #expect(
      curve?.runs.map { $0.map(\.x) } == [[0, 1], [3, 4]])
    #expect(
      HistoryPlotCurve(.loss, of: .train, in: history.reports, at: { _ in 0 })
        == nil)
  }

  @Test func mixedReportsLieAtTheirShareOfTheEpoch() throws {
    var history = TrainingHistory([HistorySamples.row(epoch: 0, test: (2, 900))]
    )
    for epoch in 1...2 {
      var row = HistorySamples.row(epoch: epoch, test: (1, 5_000))
      (row.endsEpoch, row.samplesOfEpoch) = (false, 15_000)
      row.samples = (epoch - 1) * 60_000 + 15_000
      history.reports.append(row)
      history.reports.append(
        HistorySamples.row(epoch: epoch, test: (0.5, 9_000)))
    }
    let drawing = HistoryPlotDrawing(HistoryPlot(title: "t"), history)
    #expect(drawing.curves[0].points.map(\.x) == [0, 0.25, 1, 1.25, 2])
  }

  @Test func labelsKeepTheirDistance() {
    let spread = { (heights: [Double]) in
      HistoryPlotDrawing.spread(heights, pitch: 16, top: 100, bottom: 400)
    }
    #expect(spread([200, 300]) == [200, 300])
    #expect(spread([200, 204]) == [200, 216])
    #expect(spread([300, 200, 200]) == [300, 200, 216])
    #expect(spread([400, 399, 10]) == [400, 384, 100])
  }

  /// Widths in ems as Pillow measures them in DejaVu Sans.
  @Test(arguments: [
    ("validation accuracy", 9.753, 10.956), ("train loss", 4.577, 5.269),
    ("784-256-256-10 ReLU", 10.903, 12.109),
    ("softmax cross-entropy, momentum 0.9, batch 128", 25.217, 28.2),
    ("MMMWWW@@%%", 9.455, 10.298), ("0123456789", 6.362, 6.958),
    ("best test accuracy 0.9768 at epoch 8 (ringed)", 22.994, 25.784),
    ("1,000,000", 5.089, 5.63), ("illicit jail, Ill.", 5.899, 7.002),
    ("L2 loss > 5 & <tag>", 10.284, 11.244),
  ])
  func widthsAreNeverTooSmall(_ text: String, _ plain: Double, _ bold: Double) {
    #expect(HistoryPlotText.width(text, size: 1) >= plain)
    #expect(HistoryPlotText.width(text, size: 1) <= plain * 1.2)
    #expect(HistoryPlotText.width(text, size: 1, bold: true) >= bold)
  }

  @Test func longTextIsCut() {
    let text = String(repeating: "settings ", count: 100)
    let cut = HistoryPlotText.fitted(text, size: 13, within: 300)
    #expect(cut.hasSuffix("\u{2026}"))
    #expect(text.hasPrefix(cut.dropLast()))
    #expect(HistoryPlotText.width(cut, size: 13) <= 300)
    #expect(HistoryPlotText.width(cut + "WW", size: 13) > 300)
    #expect(HistoryPlotText.fitted("short", size: 13, within: 300) == "short")
  }

  @Test func filesHoldThePictureAndOtherEndingsAreRefused() throws {
    let folder = try TemporaryFolder()
    let plot = HistoryPlot(title: "t")
    let history = HistorySamples.history(epochs: 3)
    try plot.write(history, to: folder.path("run.SVG"))
    #expect(try folder.read("run.SVG") == Array(plot.svg(of: history).utf8))
    let error = #expect(throws: TrainingError.self) {
      try plot.write(history, to: folder.path("run.png"))
    }
    #expect(error?.description.hasSuffix("a name that ends in .svg") == true)
    #expect(try folder.names() == ["run.SVG"])
  }
}
