// Data as a network's first layer takes them: pictures averaged to smaller ones
// where the network does that.

import InklingCore

extension Network {
  /// Values in a sample that the network takes.
  package var sampleCount: Int {
    signature.reducedShape == nil
      ? layout.inputs : signature.inputShape.count
  }

  /// How samples of `data` become what the first layer takes, if not as they
  /// are.
  ///
  /// - Throws: `TrainingError` for samples of another shape, or a signature that
  ///   was changed to one which says no such thing.
  func average(of data: Dataset) throws(TrainingError) -> AreaAverage? {
    guard signature.reducedShape != nil else { return nil }
    guard let average = signature.average,
      average.reducedCount == layout.inputs
    else {
      throw TrainingError(
        .shape, "a network that averages pictures to others than it takes")
    }
    guard data.shape.count == average.count,
      data.shape == signature.inputShape
        || data.shape == .vector(count: average.count)
    else {
      throw .inputs(found: data.shape.count, expected: average.count)
    }
    return average
  }

  /// `data` as the first layer takes them; streamed ones as they are, of which
  /// each portion is averaged once it is in memory.
  ///
  /// - Throws: `TrainingError` where they do not fit, or for want of memory.
  func averaged(_ data: Dataset) throws(TrainingError) -> Dataset {
    guard let average = try average(of: data), !data.isStreamed else {
      return data
    }
    do throws(DataError) {
      return try data.replacingRows(
        data.rows.averaged(by: average),
        shape: .image(
          height: average.reducedHeight, width: average.reducedWidth))
    } catch {
      throw TrainingError(.memory, error.detail)
    }
  }
}

/// The rows of data sets averaged, so that each set is once and not at every
/// report of a run.
struct AveragedRows {
  /// Training, validation and test samples, and one more.
  private static let capacity = 4
  private var rows: [(source: SampleRows, averaged: SampleRows)] = []

  /// `data` as the network's first layer takes them.
  ///
  /// - Throws: as `Network.averaged(_:)`.
  mutating func data(
    _ data: Dataset, for network: Network
  ) throws(TrainingError) -> Dataset {
    guard let average = try network.average(of: data), !data.isStreamed else {
      return data
    }
    if let found = rows.first(where: { $0.source.areSame(as: data.rows) }) {
      return data.replacingRows(
        found.averaged,
        shape: .image(
          height: average.reducedHeight, width: average.reducedWidth))
    }
    let result = try network.averaged(data)
    if rows.count == Self.capacity { rows.removeFirst() }
    rows.append((data.rows, result.rows))
    return result
  }
}
