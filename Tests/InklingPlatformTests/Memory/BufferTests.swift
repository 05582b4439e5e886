// Memory that is given, grows, or is refused.

import InklingTestSupport
import Testing

@testable import InklingPlatform

@Suite("Buffers")
struct BufferTests {
  @Test("aligned, zero, and copied", arguments: [0, 1, 15, 16, 17, 1000])
  func aligned(count: Int) throws {
    let buffer = try #require(AlignedBuffer<Float>(count: count))
    #expect(UInt(bitPattern: buffer.base) % 64 == 0)
    #expect(buffer.count == count && buffer.bytes.count == 4 * count)
    #expect((0..<count).allSatisfy { buffer.base[$0] == 0 })
    for index in 0..<count { buffer.base[index] = Float(index) }
    let copy = try #require(buffer.copy())
    buffer.clear()
    #expect((0..<count).allSatisfy { copy.base[$0] == Float($0) })
    #expect((0..<count).allSatisfy { buffer.base[$0] == 0 })
  }

  @Test("more than there is", arguments: [Int.max, .max / 8, 1 << 60])
  func refused(count: Int) {
    #expect(AlignedBuffer<Double>(count: count) == nil)
    #expect(throws: MemoryRefusal.self) {
      try GrowingBuffer<UInt8>(capacity: count)
    }
    #expect(!Memory.canAllocate(bytes: count - (1 << 21)))
  }

  @Test("a growing buffer keeps what it has, even when refused more")
  func growing() throws {
    let buffer = try GrowingBuffer<Int>(capacity: 0)
    for index in 0..<10_000 {
      try buffer.reserve(1).pointee = index
      buffer.count += 1
    }
    #expect(throws: MemoryRefusal.self) { try buffer.reserve(1 << 59) }
    try buffer.trim()
    #expect(buffer.capacity == 10_000)
    #expect(buffer.elements.elementsEqual(0..<10_000))
  }

  @Test("this process has used some memory")
  func peak() { #expect(Memory.peak > 1 << 20) }
}
