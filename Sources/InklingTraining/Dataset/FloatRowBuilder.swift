// Rows of floats as they come from a file.

import InklingPlatform

/// Takes rows of floats one by one; memory never exceeds 5/4 of what was
/// appended.
public final class FloatRowBuilder {
  private let columns: Int
  private let source: String
  private let storage: GrowingBuffer<Float>

  /// - Parameters:
  ///   - columns: values in a row.
  ///   - source: what to name in an error, usually a path.
  /// - Throws: `DataError` with reason `memory`.
  public init(columns: Int, source: String) throws(DataError) {
    precondition(columns > 0)
    self.columns = columns
    self.source = source
    storage = try GrowingBuffer(capacity: 1024, source: source)
  }

  /// Appends rows, `[n, columns]`.
  ///
  /// - Throws: `DataError` with reason `memory`.
  public func append(rows values: [Float]) throws(DataError) {
    precondition(values.count % columns == 0)
    try values.withUnsafeBufferPointer { values throws(DataError) in
      guard let base = values.baseAddress else { return }
      try storage.reserve(values.count, for: source)
        .update(from: base, count: values.count)
      storage.count += values.count
    }
  }

  /// The finished rows; nothing may be appended afterwards.
  ///
  /// - Throws: `DataError` with reason `memory`.
  public func finish() throws(DataError) -> FloatRows {
    try storage.trim(for: source)
    return FloatRows(storage: storage, columns: columns)
  }
}
