// Bytes of a file, or of memory, in chunks: the one place where data files are
// opened and read.
//
// Files are read, not mapped: a file that is cut off while it is read gives a
// short read, where a map would give SIGBUS.

import InklingPlatform
import InklingTraining

/// A forward-only reader that shows its data one chunk at a time.
struct ChunkedInput: ~Copyable {
  /// Bytes asked of the system at a time.
  static let chunkSize = 64 << 10

  /// The path, or a name for memory.
  let source: String
  /// Bytes from the start of the file, or of memory, to the first unread one.
  private(set) var position = 0

  /// `nil` for memory.
  private let file: RegularFile?
  private let memory: ArraySlice<UInt8>
  /// Bytes of the file when it was opened, or of memory.
  private let size: Int
  private let chunk: AlignedBuffer<UInt8>
  private var begin = 0
  private var end = 0
  /// Bytes of the file, or of memory, that may still be asked for.
  private var remaining = 0

  /// Opens the file at `path` to read at most `count` bytes from byte `offset`
  /// on; `name` names them in errors.
  ///
  /// - Throws: `DataError` with reason `cannotOpen`, for what is no regular file
  ///   too; `cannotRead`; `memory`.
  init(
    path: String, at offset: Int = 0, count: Int = .max, name: String? = nil
  ) throws(DataError) {
    let chunk = try Self.allocate(Self.chunkSize, name ?? path)
    let file = try Self.open(path, at: offset)
    size = file.size
    self.file = consume file
    self.chunk = chunk
    memory = []
    source = name ?? path
    position = offset
    remaining = count
  }

  private static func open(
    _ path: String, at offset: Int
  ) throws(DataError) -> RegularFile {
    do throws(FileError) {
      let file = try RegularFile(path: path)
      if offset > 0 { try file.seek(to: offset) }
      return file
    } catch {
      throw DataError(error)
    }
  }

  /// Reads from `bytes`.
  ///
  /// - Throws: `DataError` with reason `memory`.
  init(bytes: ArraySlice<UInt8>, source: String) throws(DataError) {
    chunk = try Self.allocate(min(bytes.count, Self.chunkSize), source)
    memory = bytes
    size = bytes.count
    file = nil
    self.source = source
    remaining = bytes.count
  }

  /// Bytes that are left, as far as anybody knows before they are read.
  var count: Int {
    let unread = end - begin
    return unread + min(remaining, max(0, size - position - unread))
  }

  private static func allocate(
    _ count: Int, _ source: String
  ) throws(DataError) -> AlignedBuffer<UInt8> {
    guard let chunk = AlignedBuffer<UInt8>(count: count) else {
      throw .memory(count, for: "what it holds", in: source)
    }
    return chunk
  }

  /// The rest of the chunk, valid until the next `refill`.
  var unread: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: chunk.base + begin, count: end - begin)
  }

  /// Marks the first `count` unread bytes as read.
  mutating func consume(_ count: Int) {
    precondition(count <= end - begin)
    begin += count
    position += count
  }

  /// Makes `unread` non-empty unless the data are at their end.
  ///
  /// - Throws: `DataError` with reason `cannotRead`.
  mutating func refill() throws(DataError) {
    guard begin == end, remaining > 0 else { return }
    begin = 0
    end = 0
    while end < chunk.count, remaining > 0 {
      let free = chunk.bytes[end...].prefix(remaining)
      guard file != nil else {
        let next = memory.suffix(remaining).prefix(free.count)
        UnsafeMutableRawBufferPointer(rebasing: free).copyBytes(from: next)
        end += next.count
        remaining -= next.count
        continue
      }
      var got = 0
      do throws(FileError) {
        got = try file?.read(into: .init(rebasing: free)) ?? 0
      } catch {
        throw DataError(error, in: source, at: position + end)
      }
      if got == 0 { return }
      end += got
      remaining -= got
    }
  }

  /// The next `count` bytes; fewer only where the data end.
  mutating func read(upTo count: Int) throws(DataError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      try refill()
      let next = unread.prefix(count - bytes.count)
      if next.isEmpty { break }
      try bytes.reserve(next.count, in: source)
      bytes.append(contentsOf: next)
      consume(next.count)
    }
    return bytes
  }
}

extension DataError {
  /// What the system said of a path. `source` and `offset` name a part of the
  /// file, if it is one.
  init(_ error: FileError, in source: String? = nil, at offset: Int? = nil) {
    self.init(
      error.operation == .read ? .cannotRead : .cannotOpen,
      in: source ?? error.path, at: offset,
      error.reason())
  }
}

extension FileStatus {
  /// What is at `path`.
  ///
  /// - Throws: `DataError` with reason `cannotOpen`.
  static func of(_ path: String) throws(DataError) -> FileStatus {
    do throws(FileError) { return try FileStatus(path: path) } catch {
      throw DataError(error)
    }
  }
}

extension Array where Element: BitwiseCopyable {
  /// Makes place for `extra` more elements, as appending them would, but asks
  /// for the memory first: an array that does not get it ends the process.
  ///
  /// - Parameters:
  ///   - total: how many there will be at most, if that is known; while it
  ///     grows the array takes no more than twice that.
  ///   - source: what to name in an error, usually a path.
  /// - Throws: `DataError` with reason `memory`.
  package mutating func reserve(
    _ extra: Int, upTo total: Int = .max, in source: String
  ) throws(DataError) {
    guard count + extra > capacity else { return }
    let capacity = Swift.max(count + extra, Swift.min(2 * capacity, total))
    try DataError.checkMemory(
      capacity * MemoryLayout<Element>.stride, for: "what it holds", in: source)
    reserveCapacity(capacity)
  }
}
