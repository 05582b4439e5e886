// Arrays that grow with what a file holds.

import InklingTraining

extension Array where Element: BitwiseCopyable {
  /// Makes room for `extra` more elements, as appending them would, but asks
  /// for the memory first: an array that does not get it ends the process.
  ///
  /// - Parameter source: what to name in an error, usually a path.
  /// - Throws: `DataError` with reason `memory`.
  mutating func makeRoom(
    for extra: Int, in source: String
  ) throws(DataError) {
    guard count + extra > capacity else { return }
    let room = Swift.max(count + extra, 2 * capacity)
    try DataError.checkMemory(
      room * MemoryLayout<Element>.stride, for: "what it holds", in: source)
    reserveCapacity(room)
  }
}
