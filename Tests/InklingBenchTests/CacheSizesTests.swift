// Cache sizes as Linux writes them, and where it writes none.

import InklingTestSupport
import Testing

@testable import InklingBench

@Suite struct CacheSizesTests {
  typealias Level = CacheSizes.Level

  @Test func readsWhatHoldsData() throws {
    let caches = try sizes([
      ("Data", "1", "48K"), ("Instruction", "1", "32K"),
      ("Unified", "2", "1024K"), ("Unified", "3", "32M"),
    ])
    #expect(
      caches.levels == [
        Level(level: 1, bytes: 49_152), Level(level: 2, bytes: 1_048_576),
        Level(level: 3, bytes: 33_554_432),
      ])
    #expect(caches.last == 33_554_432)
    #expect(caches.line == 64)
  }

  @Test func leavesOutWhatIsNoLargerOrNoNumber() throws {
    let caches = try sizes([
      ("Data", "1", "32K"), ("Unified", "2", "16K"), ("Unified", "2", "big"),
      ("Unified", "3", "9999999G"), ("Unified", "4", "2M"),
    ])
    #expect(
      caches.levels == [
        Level(level: 1, bytes: 32_768), Level(level: 4, bytes: 2_097_152),
      ])
  }

  @Test func assumesASmallBoardWhereNothingIsSaid() throws {
    let caches = try sizes([])
    #expect(caches.levels.map(\.level) == [1, 2])
  }

  @Test(arguments: [
    ("48K", 49_152), ("32M", 33_554_432), ("512", 512), ("4096M", 4 << 30),
    ("", nil), ("K", nil), ("0", nil), ("-1K", nil), ("4097M", nil),
    ("9223372036854775807M", nil), ("1.5M", nil), ("12k", nil),
  ])
  func readsSizes(_ text: String, _ bytes: Int?) {
    #expect(CacheSizes.bytes(text) == bytes)
  }

  private func sizes(
    _ entries: [(type: String, level: String, size: String)]
  ) throws -> CacheSizes {
    let folder = try TemporaryFolder()
    for (index, entry) in entries.enumerated() {
      let name = "index\(index)"
      try #require(mkdir(folder.path(name), 0o700) == 0)
      try folder.write(Array("\(entry.type)\n".utf8), to: "\(name)/type")
      try folder.write(Array("\(entry.level)\n".utf8), to: "\(name)/level")
      try folder.write(Array("\(entry.size)\n".utf8), to: "\(name)/size")
    }
    return CacheSizes(folder: folder.path)
  }
}
