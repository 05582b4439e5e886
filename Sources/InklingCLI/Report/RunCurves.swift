// The figures of one run or several, report by report, and the charts of them.

import InklingPlot
import InklingRuns
import InklingTraining

/// A run by its reports.
struct RunCurves {
  /// What is measured, as histories name it.
  enum Part: String, CaseIterable {
    case test, validation
    case train
  }

  /// A report.
  struct Row {
    var epoch: Int
    var endsEpoch = true
    /// How far it is, in epochs; known when all rows are.
    var place = 0.0
    /// Since training began, if that is known.
    var samples: Double?
    var learningRate: Double?
    /// Of training in this epoch so far.
    var seconds: Double
    /// Of training since it began.
    var total = 0.0
    var losses: [Part: Double] = [:]
    var accuracies: [Part: Double] = [:]
  }

  /// Runs whose curves can be told apart.
  static let most = RunChart.colors * RunChart.dashes

  var name: String
  private(set) var rows: [Row]

  /// - Parameter rows: in order, all but their places and total times.
  init(_ name: String, _ rows: [Row]) {
    self.name = name
    self.rows = rows
    let ended = rows.last { $0.endsEpoch && $0.epoch > 0 && $0.samples != nil }
    let perEpoch = ended.flatMap { row in
      row.samples.map { $0 / Double(row.epoch) }
    }
    var before = 0.0
    for index in rows.indices {
      let row = rows[index]
      self.rows[index].total = before + row.seconds
      if row.endsEpoch {
        before += row.seconds
        self.rows[index].place = Double(row.epoch)
      } else if let samples = row.samples, let perEpoch, perEpoch > 0 {
        self.rows[index].place = samples / perEpoch
      } else {
        // Reports within an epoch are as far from each other.
        let first = rows[..<index].lastIndex { $0.endsEpoch } ?? -1
        let next = rows[index...].firstIndex { $0.endsEpoch } ?? rows.count
        self.rows[index].place =
          Double(row.epoch - 1) + Double(index - first) / Double(next - first)
      }
    }
  }

  init(_ name: String, _ history: TrainingHistory) {
    self.init(
      name,
      history.reports.map { report in
        var row = Row(
          epoch: report.epoch, endsEpoch: report.endsEpoch,
          samples: Double(report.samples),
          learningRate: Double(report.learningRate), seconds: report.seconds)
        for (part, figures) in [
          (Part.train, report.train), (.validation, report.validation),
          (.test, report.test),
        ] {
          row.losses[part] = figures?.loss
          row.accuracies[part] = figures?.accuracy
        }
        return row
      })
  }

  /// By which the best is chosen: as `TrainingReport.score` is.
  var scored: Part? {
    [.validation, .test, .train].first { part in
      rows.contains { $0.accuracies[part] != nil }
    }
  }

  /// The row with the highest accuracy, of equals the one with the lowest loss.
  var best: Row? {
    guard let part = scored else { return nil }
    return rows.filter { $0.accuracies[part] != nil }.max {
      ($0.accuracies[part] ?? 0, -($0.losses[part] ?? 0))
        < ($1.accuracies[part] ?? 0, -($1.losses[part] ?? 0))
    }
  }

  /// The last row with the figures that the best is chosen by.
  var last: Row? {
    scored.flatMap { part in rows.last { $0.accuracies[part] != nil } }
  }

  /// A curve; `nil` for a figure that no row has.
  fileprivate func series(
    _ index: Int, _ name: String, by x: KeyPath<Row, Double> = \.place,
    _ y: (Row) -> Double?
  ) -> RunChart.Series? {
    let points = rows.compactMap { row in
      y(row).map { (x: row[keyPath: x], y: $0) }
    }
    guard !points.isEmpty else { return nil }
    return RunChart.Series(
      name, style: RunChart.classes(index), points: points)
  }
}

extension [RunCurves] {
  /// The charts of all runs: of one, a curve per part of the data; of several,
  /// a curve per run and a chart per part.
  var charts: HTML {
    let parts = RunCurves.Part.allCases.filter { part in
      contains { $0.rows.contains { $0.losses[part] != nil } }
    }
    guard !parts.isEmpty else {
      return HTMLReport.note("The run has no figures.")
    }
    let groups = count == 1 ? [parts] : parts.map { [$0] }
    var charts: [HTML] = []
    for group in groups {
      let words = count == 1 ? "" : " (\(group[0]))"
      func series(
        _ figure: KeyPath<RunCurves.Row, [RunCurves.Part: Double]>,
        by x: KeyPath<RunCurves.Row, Double> = \.place
      ) -> [RunChart.Series] {
        enumerated().flatMap { index, run in
          group.enumerated().compactMap { place, part in
            run.series(
              count == 1 ? place : index,
              count == 1 ? part.rawValue : run.name, by: x
            ) { $0[keyPath: figure][part] }
          }
        }
      }
      charts += [
        chart(
          "Loss\(words)", "logarithmic", scale: .logarithmic, series(\.losses)),
        chart(
          "Accuracy\(words)", "spread out towards 1", scale: .accuracy,
          series(\.accuracies)),
      ]
      if count > 1, group[0] == parts.first {
        charts.append(
          chart(
            "Accuracy\(words) by time of training", "spread out towards 1",
            by: "seconds", scale: .accuracy,
            series(\.accuracies, by: \.total)))
      }
    }
    let rates = enumerated().compactMap { index, run in
      run.series(index, run.name, \.learningRate)
    }
    if !rates.isEmpty { charts.append(Self.rateChart(rates, of: self)) }
    let times = enumerated().compactMap { index, run in
      run.series(index, run.name) {
        $0.endsEpoch && $0.epoch > 0 ? $0.seconds : nil
      }
    }
    if !times.isEmpty {
      charts.append(chart("Seconds per epoch", "", scale: .linear, times))
    }
    let keys = count == 1 ? parts.map(\.rawValue) : map(\.name)
    return "\(Self.key(keys))<div class=\"charts\">\n\(charts)</div>\n"
  }

  private static func rateChart(
    _ series: [RunChart.Series], of runs: [RunCurves]
  ) -> HTML {
    let rates = runs.flatMap { $0.rows.compactMap(\.learningRate) }
    let (least, most) = (rates.min() ?? 0, rates.max() ?? 0)
    let isWide = least > 0 && most / least > 20
    return runs.chart(
      "Learning rate", isWide ? "logarithmic" : "",
      scale: isWide ? .logarithmic : .linear, series)
  }

  private func chart(
    _ title: String, _ note: String, by unit: String = "epoch",
    scale: RunChartScale, _ series: [RunChart.Series]
  ) -> HTML {
    let chart = RunChart("\(title) by \(unit)", by: unit, scale: scale, series)
    let small: HTML = note.isEmpty ? "" : " <small>(\(note))</small>"
    return """
      <figure><h3>\(title)\(small)</h3>
      \(HTML(element: chart.svg()))
      </figure>

      """
  }

  private static func key(_ names: [String]) -> HTML {
    let items = names.enumerated().map { index, name -> HTML in
      """
      <li class="\(RunChart.classes(index))"><svg viewBox="0 0 34 10" \
      aria-hidden="true"><path class="line" d="M0 5h34"/></svg>\
      <span>\(name)</span></li>

      """
    }
    return "<ul class=\"key\">\n\(items)</ul>\n"
  }
}
