// A history as a picture: what is asked for, and how it becomes a file. The
// drawing is HistoryPlotDrawing's.

import InklingPlatform
public import InklingTraining

/// Loss and accuracy curves as an SVG file, on two axes: loss on the left,
/// accuracy on the right, every data set's curve named at its end.
///
/// The picture is transparent and follows the reader's light or dark setting.
/// Colour tells loss from accuracy, and so do the markers; dashes tell the data
/// sets apart, in print too.
public struct HistoryPlot: Hashable, Sendable {
  let title: String
  let subtitle: String
  private let inEpochs: Bool?

  /// A plot with the given heading. Lines that are too long for the picture
  /// are cut there; the picture's description has them whole.
  ///
  /// - Parameters:
  ///   - title: the heading: the network, say.
  ///   - subtitle: a line below it: the settings, say.
  ///   - inEpochs: whether epochs run along the bottom, or steps; `nil` for
  ///     epochs from the second one on, steps before.
  public init(
    title: String, subtitle: String = "", inEpochs: Bool? = nil
  ) {
    self.title = title
    self.subtitle = subtitle
    self.inEpochs = inEpochs
  }

  /// The picture, an XML document. Figures that are no number (or beyond
  /// 1e100) are gaps; of tens of thousands of rows, the points that make a
  /// difference are drawn.
  public func svg(of history: TrainingHistory) -> String {
    HistoryPlotDrawing(self, history).svg()
  }

  /// Writes the picture to `path`, atomically as `AtomicFile` says.
  ///
  /// - Throws: `TrainingError`, also for a name that does not end in
  ///   `.svg`; what was at `path` is then still there.
  public func write(
    _ history: TrainingHistory, to path: String
  ) throws(TrainingError) {
    try Self.check(path: path)
    let text = svg(of: history)
    do throws(FileError) {
      try AtomicFile.write(text, to: path)
    } catch {
      throw TrainingError(error)
    }
  }

  /// Says beforehand what `write` would say of the name.
  ///
  /// - Throws: `TrainingError` for a name that does not end in
  ///   `.svg`, in any case.
  package static func check(path: String) throws(TrainingError) {
    guard TrainingError.path(path, endsIn: "svg") else {
      throw .ending(of: path, expected: ".svg")
    }
  }

  /// Whether the bottom axis shows epochs.
  func showsEpochs(_ rows: [TrainingReport]) -> Bool {
    inEpochs ?? ((rows.last?.epoch ?? 0) > 1)
  }

  /// The best row in words: `best test accuracy 0.9741 at epoch 9`.
  static func best(of history: TrainingHistory) -> String? {
    guard history.reports.count > 1, let best = history.best,
      let score = best.score, 0...1 ~= score.accuracy
    else { return nil }
    let part: HistoryPlotCurve.Part =
      best.validation != nil ? .validation : best.test != nil ? .test : .train
    let value = HistoryPlotDecimal(score.accuracy, places: 4).text
    let place =
      best.epoch == 0
      ? "before training"
      : best.endsEpoch ? "at epoch \(best.epoch)" : "at step \(best.step)"
    return "best \(part.rawValue) accuracy \(value) \(place)"
  }
}
