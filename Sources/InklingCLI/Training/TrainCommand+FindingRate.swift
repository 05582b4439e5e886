// `inkling train --find-learning-rate`: a range test, in a table and a picture.

import ArgumentParser
import InklingPlot
import InklingRuns
import InklingTraining

extension TrainCommand {
  /// Raises the learning rate over an epoch and proposes one; saves nothing but
  /// a picture, if that is asked for.
  func findLearningRate(
    for network: Network, _ settings: Recipe, on data: Dataset
  ) throws {
    let progress = Progress()
    defer { progress.clear() }
    let search = try LearningRateSearch(
      network, options: settings.options, on: data
    ) { number, count in
      progress.show("learning rate \(number)/\(count)")
    }
    progress.clear()
    // A picture of what went wrong is of use too.
    if let path = reports.plot {
      try LearningRatePlot(
        title: "\(settings.name): loss by learning rate",
        subtitle: settings.summary(of: network, withRate: false)
      ).write(search, to: path)
    }
    if format.json {
      for point in search.points {
        try StandardOutput.write(.members(point.json))
      }
    } else {
      try StandardOutput.write(search.table.text)
    }
    guard let index = search.proposal else {
      throw CommandFailure(
        "the loss falls at no learning rate from \(LearningRateSearch.rates.lowerBound) to "
          + "\(search.points.last.map { "\($0.rate)" } ?? "the first"); expected "
          + "data that can be learned, another network or optimizer")
    }
    let rate = search.points[index].proposed
    let lowest = search.points[search.lowest].proposed
    guard !format.json else {
      return try StandardOutput.write(
        .object([
          "learning_rate": .number(rate), "lowest_loss_at": .number(lowest),
        ]))
    }
    try StandardOutput.write(
      """

      The smoothed loss falls steepest at \(rate) and is lowest at \(lowest).
      Proposed: --learning-rate \(rate)
      """)
  }
}

extension LearningRateSearch.Point {
  /// Its rate with two digits, as an option takes it.
  fileprivate var proposed: String { String(Double(rate), digits: 2) }

  /// Scripts rely on these names.
  fileprivate var json: [(String, JSONValue)] {
    [
      ("step", .int(step)), ("learning_rate", .float(rate)),
      ("train_loss", .float(loss)), ("smoothed_loss", .float(smoothed)),
    ]
  }
}

extension LearningRateSearch {
  /// Rows of the table, about.
  private static let rows = 25
  private static let barWidth = 40

  /// Some of the points, the smoothed loss drawn beside them.
  fileprivate var table: Table {
    var table = Table([
      "learning rate": .right, "loss": .right, "smoothed": .right,
      "smoothed loss": .left,
    ])
    let stride = max((points.count + Self.rows - 1) / Self.rows, 1)
    let most = points.reduce(0) { max($0, $1.smoothed) }
    for (index, point) in points.enumerated() {
      let isProposed = index == proposal
      let isLowest = proposal != nil && index == lowest
      guard index.isMultiple(of: stride) || isProposed || isLowest else {
        continue
      }
      let share = most > 0 ? min(max(point.smoothed / most, 0), 1) : 0
      let bar = String(
        repeating: "#", count: Int((Double(Self.barWidth) * share).rounded()))
      let mark = isProposed ? "  steepest" : isLowest ? "  lowest" : ""
      table.append([
        String(Double(point.rate), digits: 2), String(point.loss, places: 4),
        String(point.smoothed, places: 4), bar + mark,
      ])
    }
    return table
  }
}
