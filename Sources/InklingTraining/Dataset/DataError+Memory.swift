// Data that are larger than the machine.

import InklingPlatform

extension DataError {
  /// The system refused `bytes` bytes for `what`, such as "samples".
  package static func memory(
    _ bytes: Int, for what: String, in source: String
  ) -> Self {
    DataError(
      .memory, in: source,
      "\(bytes) bytes of memory for \(what), more than the system gives; "
        + "expected less data or more memory")
  }

  /// Asks for memory that is taken next, where nothing says whether it was
  /// given: Swift's arrays end the process.
  ///
  /// - Throws: `DataError` with reason `memory`.
  package static func checkMemory(
    _ bytes: Int, for what: String, in source: String
  ) throws(DataError) {
    guard Memory.canAllocate(bytes: bytes) else {
      throw memory(bytes, for: what, in: source)
    }
  }
}
