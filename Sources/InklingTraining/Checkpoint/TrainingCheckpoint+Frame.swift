// A checkpoint's frame: its bytes as they come from a file, the header, and where
// each section is. What is in the sections, TrainingCheckpoint+Reading.swift reads.

import InklingCore
import InklingPlatform

extension TrainingCheckpoint {
  /// Where each section is, from the checked header.
  ///
  /// - Parameter limit: the most bytes of a section.
  static func sections(
    _ bytes: [UInt8],
    limit: (CheckpointFormat.Section) -> Int = { $0.limit }
  ) throws(TrainingError) -> [Range<Int>] {
    typealias Header = CheckpointFormat.Header
    guard bytes.starts(with: CheckpointFormat.magic) else {
      throw TrainingError(
        .notACheckpoint, "not a checkpoint of inkling train")
    }
    guard bytes.count >= Header.size else {
      throw TrainingError(
        .damaged,
        "\(bytes.count) bytes; expected at least \(Header.size): the file was "
          + "cut")
    }
    let version = bytes.integer(at: Header.version, as: UInt32.self)
    guard version == CheckpointFormat.version else {
      throw TrainingError(
        .unsupportedVersion,
        "version \(version); this build reads version "
          + "\(CheckpointFormat.version)")
    }
    try check(bytes, "file size", at: Header.fileSize, UInt64(bytes.count))
    let checksum = bytes.withUnsafeBytes {
      ModelHeader.checksum(of: $0, then: nil)
    }
    try check(bytes, "CRC-32", at: Header.checksum, checksum)
    try check(
      bytes, "endianness tag", at: Header.endianness, ModelFormat.endiannessTag)
    try check(bytes, "header size", at: Header.headerSize, UInt32(Header.size))
    let all = CheckpointFormat.Section.allCases
    try check(
      bytes, "section count", at: Header.sectionCount, UInt32(all.count))
    try check(bytes, "flags", at: Header.flags, UInt32(0))
    try checkZero(bytes, in: Header.reserved..<Header.size)
    var sections: [Range<Int>] = []
    var offset = Header.size
    for section in all {
      let field = Header.sizes + 8 * section.rawValue
      let found = bytes.integer(at: field, as: UInt64.self)
      guard let size = Int(exactly: found),
        size <= min(limit(section), bytes.count - offset),
        ModelFormat.align(offset + size)
          <= bytes.count
      else {
        throw TrainingError(
          .malformed,
          "size of section '\(section)' at byte \(field): found \(found); "
            + "expected at most \(limit(section)), and an end inside the file")
      }
      let end = ModelFormat.align(offset + size)
      try checkZero(bytes, in: offset + size..<end)
      sections.append(offset..<offset + size)
      offset = end
    }
    guard offset == bytes.count else {
      throw TrainingError(
        .malformed,
        "\(bytes.count - offset) bytes behind the last section; expected none")
    }
    return sections
  }

  private static func check<T: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: [UInt8], _ field: String, at offset: Int, _ expected: T
  ) throws(TrainingError) {
    let found = bytes.integer(at: offset, as: T.self)
    guard found == expected else {
      throw TrainingError(
        .damaged,
        "\(field) at byte \(offset): found \(found); expected \(expected): the "
          + "file was cut, altered or damaged")
    }
  }

  private static func checkZero(
    _ bytes: [UInt8], in range: Range<Int>
  ) throws(TrainingError) {
    guard let offset = bytes.span.bytes.firstNonzero(in: range) else { return }
    throw TrainingError(
      .malformed, "padding at byte \(offset): expected 0")
  }

  /// All of a file.
  static func bytes(
    of file: borrowing RegularFile
  ) throws(TrainingError) -> [UInt8] {
    do throws(FileError) {
      guard file.size <= CheckpointFormat.maximumFileSize else {
        throw FileError(
          operation: .read, path: file.path,
          problem: .tooLarge(
            file.size, limit: CheckpointFormat.maximumFileSize))
      }
      guard Memory.canAllocate(bytes: file.size) else {
        throw FileError(
          operation: .read, path: file.path, problem: .memory(file.size))
      }
      var bytes = [UInt8](repeating: 0, count: file.size)
      var span = bytes.mutableSpan
      let count = try span.withUnsafeMutableBytes {
        buffer throws(FileError) in try file.read(into: buffer, at: 0)
      }
      bytes.removeSubrange(count...)
      return bytes
    } catch {
      throw TrainingError(error)
    }
  }
}
