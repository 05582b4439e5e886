// Which of a table's columns a model takes: its rows are to be predicted, with
// labels beside them or without.

import InklingCore
import InklingTraining

extension ModelInputs {
  /// Whether a column of these cells can be that of the labels.
  fileprivate func areLabels(_ cells: [TableCell]) -> Bool {
    let known = Set(classNames)
    return !cells.isEmpty
      && cells.allSatisfy { cell in
        cell.isMissing || known.contains(cell.text)
          || cell.whole.map { known.contains("\($0)") } == true
      }
  }
}

extension TableLayout {
  /// Finds a model's features among the columns: by their names where both have
  /// such, in the order in which it was trained on them; else all but a column
  /// of the rows' numbers and one of labels.
  ///
  /// A column of labels in which nothing stands is left out.
  ///
  /// - Throws: `DataError` with reason `inconsistent` for columns that are
  ///   missing, too many, or in another order, by name.
  init(
    _ sample: TableSample, for model: ModelInputs
  ) throws(DataError) {
    let names = try Self.names(of: sample)
    var index = Self.index(names, sample)
    var label: Int?
    if let wanted = model.names, !names.isEmpty {
      if let place = index, wanted.contains(names[place]) { index = nil }
      label = try Self.label(names, sample, index, model, wanted)
    } else {
      switch sample.columns - model.shape.count {
      case 0: index = nil
      case 1:
        label = try Self.label(names, sample, among: index, model)
        if label != nil { index = nil }
      case 2 where index != nil:
        label = try Self.label(names, sample, among: nil, model)
      default:
        throw DataError(
          .inconsistent, in: sample.source,
          "\(sample.columns) columns; expected \(model.shape.count), which the model "
            + "takes, or \(model.shape.count + 1) with a label")
      }
    }
    if let place = label, index == nil,
      Self.cells(place, sample).allSatisfy({ $0.isMissing })
    {
      (label, index) = (nil, place)
    }
    try self.init(sample, label: label, index: index)
  }

  private static func cells(
    _ column: Int, _ sample: TableSample
  ) -> [TableCell] {
    sample.rows.compactMap { $0.count > column ? $0[column] : nil }
  }

  /// The label among columns beside the features `wanted`.
  private static func label(
    _ names: [String], _ sample: TableSample, _ index: Int?,
    _ model: ModelInputs, _ wanted: [String]
  ) throws(DataError) -> Int? {
    func refuse(_ detail: String) -> DataError {
      DataError(.inconsistent, in: sample.source, detail)
    }
    let missing = wanted.filter { !names.contains($0) }
    guard missing.isEmpty else {
      throw refuse(
        "no column \(list(missing)), which the model was trained on; there are "
          + list(names))
    }
    let others = names.indices.filter {
      $0 != index && !wanted.contains(names[$0])
    }
    let labels = others.filter { isLabel($0, names, sample, model) }
    let strange = others.filter { !labels.contains($0) }
    guard strange.isEmpty, labels.count < 2 else {
      throw refuse(
        "column \(list((strange.isEmpty ? labels : strange).map { names[$0] })), "
          + "which the model was not trained on; expected \(list(wanted))"
          + (strange.isEmpty ? ", and one of labels" : ""))
    }
    let found = names.indices.filter { $0 != index && $0 != labels.first }
      .map { names[$0] }
    for (place, (name, expected)) in zip(found, wanted).enumerated()
    where name != expected {
      throw refuse(
        "feature \(place + 1) is column '\(name)'; expected '\(expected)', as "
          + "the model was trained on")
    }
    guard found.count == wanted.count else {
      throw refuse("a column's name twice; expected \(list(wanted))")
    }
    return labels.first
  }

  private static func isLabel(
    _ column: Int, _ names: [String], _ sample: TableSample,
    _ model: ModelInputs
  ) -> Bool {
    names[column] == model.label
      || labelNames.contains(names[column].lowercased())
      || model.areLabels(cells(column, sample))
  }

  /// The label, where one column is not a feature.
  ///
  /// - Parameter index: the column that may be the rows' numbers instead.
  private static func label(
    _ names: [String], _ sample: TableSample, among index: Int?,
    _ model: ModelInputs
  ) throws(DataError) -> Int? {
    if let wanted = model.label, let place = names.firstIndex(of: wanted) {
      return place
    }
    let named = names.indices.filter {
      labelNames.contains(names[$0].lowercased())
    }
    if named.count == 1 { return named[0] }
    if index != nil { return nil }
    let last = sample.columns - 1
    let numbered = Self.index(names, sample) == nil ? 0 : 1
    let ends = [numbered, last].filter {
      model.areLabels(cells($0, sample))
    }
    switch (model.label, ends.count) {
    case ("first", _): return numbered
    case ("last", _): return last
    case (_, 1): return ends[0]
    default:
      throw DataError(
        .unsupported, in: sample.source,
        "\(sample.columns) columns, one more than the model takes, and which is "
          + "the label cannot be told; expected the features alone, or a header "
          + "that says 'label'")
    }
  }
}
