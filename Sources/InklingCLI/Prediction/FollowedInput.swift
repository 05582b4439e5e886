// `predict --follow`: a process that stays, and answers each line or digit of
// standard input as soon as it is there.

import InklingData
import InklingPlatform
import InklingRuns
import InklingTraining

/// Standard input by lines, or by pieces of one size.
struct FollowedInput {
  /// Bytes of a path at most.
  private static let longestLine = 64 << 10

  private var bytes: [UInt8] = []
  private var place = 0

  /// The next line without its line feed, or `nil` at the end.
  ///
  /// - Throws: `FileError`, or `CommandFailure` for a line that is no path.
  mutating func nextLine() throws -> String? {
    var searched = place
    while true {
      if let end = bytes[searched...].firstIndex(of: 10) {
        defer { place = end + 1 }
        return try text(bytes[place..<end])
      }
      guard bytes.count - place <= Self.longestLine else {
        throw CommandFailure(
          "standard input: a line of more than \(Self.longestLine) bytes; "
            + "expected a path per line")
      }
      let known = bytes.count - place
      guard try refill() else {
        defer { place = bytes.count }
        return known == 0 ? nil : try text(bytes[place...])
      }
      searched = place + known
    }
  }

  /// The next `count` bytes, or `nil` at the end.
  ///
  /// - Throws: `FileError`, or `CommandFailure` where the data end within them.
  mutating func next(_ count: Int) throws -> [UInt8]? {
    while bytes.count - place < count {
      guard try refill() else {
        guard bytes.count > place else { return nil }
        throw CommandFailure(
          "standard input: ends within a digit, after \(bytes.count - place) of "
            + "\(count) bytes")
      }
    }
    defer { place += count }
    return Array(bytes[place..<place + count])
  }

  private func text(_ line: ArraySlice<UInt8>) throws -> String {
    guard let text = String(validating: line, as: UTF8.self) else {
      throw CommandFailure("standard input: a line that is not UTF-8")
    }
    return text
  }

  /// Whether more came.
  private mutating func refill() throws(FileError) -> Bool {
    bytes.removeFirst(place)
    place = 0
    var chunk = [UInt8](repeating: 0, count: 16 << 10)
    while true {
      let count = read(STDIN_FILENO, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw FileError(operation: .read, path: "standard input", code: errno)
      }
      bytes += chunk[..<count]
      return count > 0
    }
  }
}
