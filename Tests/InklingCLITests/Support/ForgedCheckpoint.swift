// Checkpoints with settings and reports that nobody wrote, and right checksums.

import CKernels
import Testing

enum ForgedCheckpoint {
  private static let header = 128

  /// The bytes with other text in the settings, where `old` comes first.
  static func replacing(
    _ old: String, with new: String, in bytes: [UInt8]
  ) throws -> [UInt8] {
    var sections = Self.sections(bytes)
    let old = Array(old.utf8)
    let index = try #require(
      sections[0].indices.first { sections[0][$0...].starts(with: old) })
    sections[0].replaceSubrange(index..<index + old.count, with: new.utf8)
    return joined(sections, after: bytes)
  }

  /// The bytes with the last report `count` times more.
  static func repeatingReport(_ count: Int, in bytes: [UInt8]) -> [UInt8] {
    var sections = Self.sections(bytes)
    let report = Array(sections[1].suffix(128))
    sections[1].reserveCapacity(sections[1].count + count * report.count)
    for _ in 0..<count { sections[1] += report }
    return joined(sections, after: bytes)
  }

  private static func sections(_ bytes: [UInt8]) -> [[UInt8]] {
    var offset = header
    return (0..<6).map { index in
      let field = bytes[(40 + 8 * index)..<(48 + 8 * index)]
      let size = field.reversed().reduce(0) { $0 << 8 | Int($1) }
      defer { offset = (offset + size + 63) & ~63 }
      return Array(bytes[offset..<offset + size])
    }
  }

  private static func joined(
    _ sections: [[UInt8]], after bytes: [UInt8]
  ) -> [UInt8] {
    var result = Array(bytes[..<header])
    func put(_ value: Int, at offset: Int, bytes count: Int) {
      for index in 0..<count {
        result[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * index))
      }
    }
    for (index, section) in sections.enumerated() {
      put(section.count, at: 40 + 8 * index, bytes: 8)
      result += section
      result += [UInt8](repeating: 0, count: -result.count & 63)
    }
    put(result.count, at: 24, bytes: 8)
    let checksum = result.withUnsafeBufferPointer { all in
      guard let base = all.baseAddress else { return UInt32(0) }
      return ink_crc32(ink_crc32(0, 36, base), all.count - 40, base + 40)
    }
    put(Int(checksum), at: 36, bytes: 4)
    return result
  }
}
