// Rows of floats as they come from a file.

/// Takes rows of floats one by one; memory never exceeds 5/4 of what was
/// appended.
public final class FloatRowBuilder {
  private let columns: Int
  private let storage = GrowingBuffer<Float>(capacity: 1024)

  /// - Parameter columns: values in a row.
  public init(columns: Int) {
    precondition(columns > 0)
    self.columns = columns
  }

  /// Appends rows, `[n, columns]`.
  public func append(rows values: [Float]) {
    precondition(values.count % columns == 0)
    values.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      storage.reserve(source.count).update(from: base, count: source.count)
      storage.count += source.count
    }
  }

  /// The finished rows; nothing may be appended afterwards.
  public func finish() -> FloatRows {
    storage.trim()
    return FloatRows(storage: storage, columns: columns)
  }
}

extension FloatRows {
  fileprivate init(storage: GrowingBuffer<Float>, columns: Int) {
    self.storage = storage
    self.columns = columns
  }
}
