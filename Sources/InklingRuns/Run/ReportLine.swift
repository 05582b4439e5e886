// What is printed of each report of a training run.

import InklingTraining

/// One report, as JSON or for people.
package struct ReportLine {
  package let row: TrainingReport
  package let epochs: Int
  package let epochsPerLine: Int

  /// Whether this report is printed: those within epochs all, of those at the
  /// ends of epochs each `epochsPerLine`-th and the last.
  package var isPrinted: Bool {
    !row.endsEpoch || row.epoch.isMultiple(of: epochsPerLine)
      || row.epoch == epochs
  }

  /// Scripts rely on these names. A report at an epoch's end has `epoch`; one
  /// within an epoch has `within_epoch` instead, so that who reads epochs does
  /// not count it. The untrained network is no epoch: nothing for it.
  package var json: [(String, JSONValue)]? {
    guard row.epoch > 0 else { return nil }
    guard row.endsEpoch else {
      return [
        ("within_epoch", .int(row.epoch)), ("step", .int(row.step)),
        ("samples", .int(row.samples)), ("seconds", .float(row.seconds)),
      ] + figures
    }
    return [("epoch", .int(row.epoch)), ("seconds", .float(row.seconds))]
      + figures
  }

  /// One line for people.
  package var text: String {
    let number = String(row.epoch).right(String(epochs).count)
    let head = "epoch \(number)/\(epochs)"
    let place =
      if row.epoch == 0 {
        "untrained".left(head.count)
      } else if row.endsEpoch {
        "\(head)  \(String(row.seconds, places: 3)) s"
      } else {
        "\(head)  at \(String(grouped: row.samplesOfEpoch)) samples"
      }
    return place
      + parts.map { name, figures in
        "  \(name) loss \(String(figures.loss, places: 4)) "
          + "accuracy \(String(figures.accuracy, places: 4))"
      }.joined()
  }

  private var parts: [(name: String, figures: Evaluation)] {
    [
      ("train", row.train), ("validation", row.validation), ("test", row.test),
    ].compactMap { name, figures in figures.map { (name, $0) } }
  }

  private var figures: [(String, JSONValue)] {
    parts.flatMap { name, figures in
      [
        ("\(name)_loss", JSONValue.float(figures.loss)),
        ("\(name)_accuracy", .float(figures.accuracy)),
      ]
    }
  }
}
