// Samples that a model is to predict, from tables and arrays: rows of its
// features, as scikit-learn's `predict` takes them, with labels or without.

import InklingCore
import InklingTraining

/// What a model says of its inputs.
package struct ModelInputs {
  /// The layout of one sample.
  package let shape: InputShape
  /// The features' names, where it knows them.
  package let names: [String]?
  /// The label's column, as it was named when the model was trained.
  package let label: String?
  /// The model's classes.
  package let classNames: [String]
  /// Whether it takes floats or bytes, where that is known.
  package let areFloats: Bool?

  /// Joins the parts.
  package init(
    shape: InputShape, names: [String]?, label: String?, classNames: [String],
    areFloats: Bool?
  ) {
    self.shape = shape
    self.names = names?.count == shape.count ? names : nil
    self.label = label
    self.classNames = classNames
    self.areFloats = areFloats
  }
}

/// Rows for a model.
package struct ModelRows {
  /// The samples; labels are all 0 where they have none.
  package let data: Dataset
  package let areLabelled: Bool

  /// Reads a table (CSV or TSV, gzipped or not), an .npy array, or an .npz
  /// archive that has samples without labels.
  ///
  /// - Returns: `nil` for what is none of these.
  /// - Throws: `DataError` for what the readers refuse, and for columns or
  ///   arrays that are not the model's.
  package init?(
    _ source: TableSource, for inputs: ModelInputs
  ) throws(DataError) {
    var stream = try source.open()
    let start = try stream.peek(PictureFormat.startSize)
    if start.starts(with: [0x50, 0x4b, 3, 4]), !stream.isGzipped {
      let archive =
        if let bytes = source.bytes {
          try NPZArchive(bytes: bytes, source: source.path)
        } else {
          try NPZArchive(path: source.path)
        }
      guard let name = NamedArrays(archive).samplesAlone else { return nil }
      try self.init(inputs, source.path) { () throws(DataError) in
        try archive.open(name)
      }
    } else if start.starts(with: NPYHeader.magic) {
      try self.init(inputs, source.path) { () throws(DataError) in
        try NPYStream(source.open(), name: "the array")
      }
    } else if PictureFormat(start) == .unknown,
      try TableFiles.isTable(&stream)
    {
      try self.init(table: source, for: inputs)
    } else {
      return nil
    }
  }

  /// An array of samples, read under one coding after the other until one fits.
  private init(
    _ inputs: ModelInputs, _ source: String,
    open: () throws(DataError) -> NPYStream
  ) throws(DataError) {
    let layout = try open().layout
    guard layout.shape.count > 1, layout.sampleShape.count == inputs.shape.count
    else {
      throw DataError(
        .inconsistent, in: source,
        "an array \(layout); expected samples of \(inputs.shape.text), in two or "
          + "more dimensions, the first of which counts them")
    }
    let codings: [ArrayCoding] =
      inputs.areFloats == true ? [.floats] : ArrayCoding.allCases
    for coding in codings {
      guard let rows = try open().readRows(as: coding) else { continue }
      let areAsTheyAre = inputs.areFloats == true
      data = try Dataset(
        rows: rows, labels: [UInt16](repeating: 0, count: rows.count),
        shape: inputs.shape,
        scale: areAsTheyAre ? 1 : coding.scale(of: layout.element),
        classNames: inputs.classNames, source: source)
      areLabelled = false
      return
    }
    // `floats` fits everything.
    throw DataError(.unsupported, in: source, "no known coding of floats")
  }

  private init(
    table: TableSource, for inputs: ModelInputs
  ) throws(DataError) {
    let layout = try TableLayout(TableSample(table), for: inputs)
    let reader = TableReader(layout: layout, table: table)
    let areFloats = inputs.areFloats ?? !inputs.shape.isImage
    let bytes = areFloats ? nil : try reader.bytes()
    if inputs.areFloats == false, bytes == nil {
      throw DataError(
        .unsupported, in: layout.source,
        "numbers that are not whole or not 0 to 255; expected pixels, which the "
          + "model was trained on")
    }
    let part = if let bytes { bytes } else { try reader.floats() }
    areLabelled = layout.label != nil
    data = try Dataset(
      rows: part.rows,
      labels: areLabelled
        ? part.labels.classes(
          inputs.classNames, column: layout.name(layout.label ?? 0),
          source: layout.source)
        : [UInt16](repeating: 0, count: part.rows.count),
      shape: inputs.shape, scale: bytes == nil ? 1 : 1 / 255,
      classNames: inputs.classNames, source: layout.source)
  }
}
