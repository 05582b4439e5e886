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

  /// -1 for memory, all of which is the one chunk.
  private let descriptor: Int32
  private let chunk: UnsafeMutablePointer<UInt8>
  private var begin = 0
  private var end: Int
  /// Bytes of the file that may still be asked for.
  private var remaining: Int

  /// Opens the file at `path`.
  ///
  /// - Throws: `DataError` with reason `cannotOpen`, for what is no regular file
  ///   too.
  init(path: String) throws(DataError) {
    descriptor = try Self.openFile(path)
    source = path
    chunk = .allocate(capacity: Self.chunkSize)
    end = 0
    remaining = .max
  }

  /// Opens the file at `path` to read at most `count` bytes from byte `offset`
  /// on; `name` names them in errors.
  ///
  /// - Throws: as `init(path:)`, and `cannotRead`.
  init(
    path: String, at offset: Int, count: Int, name: String
  ) throws(DataError) {
    descriptor = try Self.openFile(path, at: offset)
    source = name
    chunk = .allocate(capacity: Self.chunkSize)
    end = 0
    position = offset
    remaining = count
  }

  /// Reads from a copy of `bytes`.
  ///
  /// - Throws: `DataError` with reason `memory`.
  init(bytes: ArraySlice<UInt8>, source: String) throws(DataError) {
    try DataError.checkMemory(
      bytes.count, for: "what it holds", in: source)
    descriptor = -1
    self.source = source
    chunk = .allocate(capacity: bytes.count)
    end = UnsafeMutableBufferPointer(start: chunk, count: bytes.count)
      .initialize(fromContentsOf: bytes)
    remaining = 0
  }

  deinit {
    chunk.deallocate()
    if descriptor >= 0 { close(descriptor) }
  }

  /// The rest of the chunk, valid until the next `refill`.
  var unread: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: chunk + begin, count: end - begin)
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
    guard begin == end, descriptor >= 0 else { return }
    begin = 0
    end = 0
    while end < Self.chunkSize, remaining > 0 {
      let room = min(Self.chunkSize - end, remaining)
      let got = read(descriptor, chunk + end, room)
      if got == 0 { return }
      if got > 0 {
        end += got
        remaining -= got
      } else if errno != EINTR {
        throw DataError(
          .cannotRead, in: source, at: position + end, Self.systemMessage())
      }
    }
  }

  private static func openFile(
    _ path: String, at offset: Int
  ) throws(DataError) -> Int32 {
    let descriptor = try openFile(path)
    guard lseek(descriptor, offset, SEEK_SET) == offset else {
      let message = systemMessage()
      close(descriptor)
      throw DataError(.cannotRead, in: path, message)
    }
    return descriptor
  }

  private static func openFile(_ path: String) throws(DataError) -> Int32 {
    // Without O_NONBLOCK, opening a pipe would wait for its writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw DataError(.cannotOpen, in: path, systemMessage())
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let message = systemMessage()
      close(descriptor)
      throw DataError(.cannotOpen, in: path, message)
    }
    // A pipe gives its bytes once, and most readers look twice; a device may
    // never end.
    let kind = status.st_mode & S_IFMT
    guard kind == S_IFREG else {
      close(descriptor)
      let found = kind == S_IFDIR ? "a folder" : "a pipe or a device"
      throw DataError(
        .cannotOpen, in: path, "is \(found); expected a regular file")
    }
    return descriptor
  }

  /// The system's words for the last call's failure.
  private static func systemMessage() -> String {
    String(cString: strerror(errno))
  }
}
