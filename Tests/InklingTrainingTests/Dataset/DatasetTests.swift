// Data sets: how rows are kept, what they take, and what is refused.

import InklingTestSupport
import Testing

@testable import InklingTraining

@Suite("Data sets")
struct DatasetTests {
  static func bytes(count: Int, columns: Int, oneIn: Int) -> [UInt8] {
    var random = TestRandom(4)
    return (0..<count * columns).map { _ in
      random.below(oneIn) == 0 ? UInt8(1 + random.below(255)) : 0
    }
  }

  static func unpacked(_ rows: SampleRows) -> [UInt8] {
    (0..<rows.count).flatMap { rows.bytes(ofRow: $0) }
  }

  @Test(
    "sparse rows are kept compressed, others are not",
    arguments: [(20, true), (8, true), (3, false), (1, false)],
    [1, 255, 256, 700])
  func density(rule: (oneIn: Int, isCompressed: Bool), count: Int) throws {
    // One value in eight: 1 - (7/8)^4 = 0.41 of the quads; in three: 0.80.
    let bytes = Self.bytes(count: count, columns: 300, oneIn: rule.oneIn)
    let rows = try Fixtures.rows(bytes, columns: 300)
    #expect(rows.count == count)
    #expect(rows.columns == 300)
    #expect(Self.unpacked(rows) == bytes)
    if case .blockSparse(let packed) = rows {
      #expect(rule.isCompressed)
      let values = bytes.count { $0 != 0 }
      #expect(packed.density == Double(values) / Double(bytes.count))
      #expect(packed.byteCount <= bytes.count + 8 * (count + 1))
    } else {
      #expect(!rule.isCompressed)
    }
  }

  @Test("rows that turn dense, or sparse, after the first ones")
  func densityChanges() throws {
    let sparse = Self.bytes(count: 600, columns: 50, oneIn: 20)
    let dense = Self.bytes(count: 800, columns: 50, oneIn: 1)
    for (bytes, isDense) in [
      (sparse + dense, true), (dense + sparse, true),
      (sparse + sparse + dense.prefix(100 * 50), false),
    ] {
      let rows = try Fixtures.rows(bytes, columns: 50)
      #expect(Self.unpacked(rows) == bytes)
      if case .bytes = rows { #expect(isDense) } else { #expect(!isDense) }
    }
  }

  @Test("no rows, rows without ink, rows full of it")
  func extremes() throws {
    #expect(try Fixtures.rows([], columns: 5).count == 0)
    for byte: UInt8 in [0, 255] {
      let bytes = [UInt8](repeating: byte, count: 3 * 1000)
      let rows = try Fixtures.rows(bytes, columns: 1000)
      #expect(Self.unpacked(rows) == bytes)
    }
  }

  @Test("floats are kept as they are") func floats() throws {
    let values: [Float] = [1, -2, .infinity, 0, 5.5, -0.0]
    let rows = try FloatRows(values, columns: 3)
    #expect(rows.count == 2)
    #expect((0..<3).map { rows.row(1)[$0] } == [0, 5.5, 0])
    #expect(rows.row(0)[2] == .infinity)
    #expect(try FloatRows([], columns: 3).count == 0)
  }

  @Test("counts, columns and labels that disagree are refused")
  func refusals() throws {
    let rows = try SampleRows.floats(FloatRows([1, 2, 3, 4], columns: 2))
    func error(_ labels: [UInt16], _ shape: InputShape, _ classes: Int)
      -> DataError?
    {
      do throws(DataError) {
        _ = try Dataset(
          rows: rows, labels: labels, shape: shape, scale: 1,
          classNames: (0..<classes).map { "\($0)" }, source: "here")
        return nil
      } catch { return error }
    }
    let pair = InputShape.vector(count: 2)
    #expect(error([0, 1], pair, 2) == nil)
    #expect(error([0, 1], .image(height: 2, width: 1), 2) == nil)
    #expect(
      error([0], pair, 2)?.description
        == "here: 2 samples but 1 labels; expected as many")
    #expect(
      error([0, 1], .vector(count: 3), 2)?.description
        == "here: rows of 2 values; expected 3")
    #expect(
      error([0, 2], pair, 2)?.description
        == "here: label 2 of sample 1; expected 0 to 1")
    for found in [
      error([0], pair, 2), error([0, 1], .vector(count: 3), 2),
      error([0, 2], pair, 2),
    ] { #expect(found?.reason == .inconsistent) }
  }
}
