// The memory that is asked for beforehand, against what is taken.

import Testing

import InklingPlatform
@testable import InklingTraining

@Suite struct WorkspaceTests {
  /// One sample, sorted batches, and such as take several groups.
  @Test(arguments: [0, 1, 2, 127, 128, 129, 700], [[], [40], [100, 20]])
  func asksForWhatItTakes(capacity: Int, hidden: [Int]) throws {
    let network = try Network(
      shape: .vector(count: 785),
      layers: hidden.map { .dense($0) } + [.dense(10)])
    for (sparse, trains, isPipelined) in [
      (false, false, false), (false, true, false), (true, false, false),
      (true, true, false), (true, true, true),
    ] {
      for threads in [1, 3] {
        let space = try Workspace(
          network: network, capacity: capacity, sparse: sparse,
          threads: threads, trains: trains, isPipelined: isPipelined,
          sharesOutput: false, clips: trains,
          normalizes: trains)
        let bytes = Workspace.byteCount(
          network.layout, capacity: capacity, sparse: sparse, threads: threads,
          trains: trains, isPipelined: isPipelined, clips: trains,
          normalizes: trains)
        #expect(
          bytes == Self.bytesTaken(by: space),
          "sparse \(sparse) trains \(trains) ahead \(isPipelined) x \(threads)")
      }
    }
  }

  /// The bytes of all buffers in an object, found by reflection.
  private static func bytesTaken(by object: Any) -> Int {
    Mirror(reflecting: object).children.reduce(0) { sum, child in
      sum
        + bytes(child.value, of: Float.self)
        + bytes(child.value, of: UInt8.self)
        + bytes(child.value, of: UInt16.self)
        + bytes(child.value, of: Double.self)
    }
  }

  private static func bytes<T: BitwiseCopyable>(_ value: Any, of: T.Type) -> Int
  {
    let buffers =
      value as? [AlignedBuffer<T>]
      ?? (value as? AlignedBuffer<T>).map { [$0] } ?? []
    return buffers.reduce(0) { $0 + $1.count * MemoryLayout<T>.stride }
  }
}
