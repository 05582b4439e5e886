// The one way to open a file for reading.

/// A regular file opened for reading, closed when it goes out of scope.
///
/// Folders, pipes and devices are refused: a pipe gives its bytes once, and a
/// device may never end.
package struct RegularFile: ~Copyable {
  /// The path as the caller gave it.
  package let path: String
  /// Its bytes when it was opened; it may shrink or grow meanwhile, and files
  /// of /proc say 0.
  package let size: Int
  private let file: OpenFile
  var descriptor: Int32 { file.descriptor }

  /// - Throws: `FileError` with the operation `open` or `examine`.
  package init(path: String) throws(FileError) {
    try checkPath(path, .open)
    // Without O_NONBLOCK, opening a pipe would wait for its writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw FileError(operation: .open, path: path, code: errno)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let error = FileError(operation: .examine, path: path, code: errno)
      close(descriptor)
      throw error
    }
    let kind = status.st_mode & S_IFMT
    guard kind == S_IFREG else {
      close(descriptor)
      throw FileError(
        operation: .open, path: path,
        problem: .notAFile(isFolder: kind == S_IFDIR))
    }
    self.path = path
    file = OpenFile(descriptor)
    size = Int(clamping: status.st_size)
  }

  /// Reads the next bytes, at least one unless the file is at its end.
  ///
  /// - Returns: how many, at most `buffer.count`.
  /// - Throws: `FileError` with the operation `read`.
  package func read(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(FileError) -> Int {
    while true {
      let count = systemRead(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      guard errno == EINTR else { throw error(.read) }
    }
  }

  /// Fills `buffer` from byte `offset` on, wherever reading is.
  ///
  /// - Returns: how many bytes there were; fewer only at the file's end.
  /// - Throws: `FileError` with the operation `read`.
  package func read(
    into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(FileError) -> Int {
    var done = 0
    while done < buffer.count {
      let count = pread(
        descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done,
        off_t(offset + done))
      if count == 0 { break }
      if count > 0 {
        done += count
      } else if errno != EINTR {
        throw error(.read)
      }
    }
    return done
  }

  /// Goes on reading at byte `offset`.
  ///
  /// - Throws: `FileError` with the operation `read`.
  package func seek(to offset: Int) throws(FileError) {
    guard lseek(descriptor, off_t(offset), SEEK_SET) == offset else {
      throw error(.read)
    }
  }

  /// Its first bytes, `count` unless it is shorter.
  ///
  /// - Throws: `FileError` with the operation `read`.
  package func start(_ count: Int) throws(FileError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let found = bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(FileError) in try read(into: buffer, at: 0) }
    }
    return Array(bytes.prefix(try found.get()))
  }

  /// All of its bytes, fewer than `size` where it was cut meanwhile.
  ///
  /// - Throws: `FileError` for more than `limit` bytes, or more than there is
  ///   memory for, before any is read.
  package func contents(
    limit: Int = .max
  ) throws(FileError) -> AlignedBuffer<UInt8> {
    guard size <= limit else {
      throw error(.read, .tooLarge(size, limit: limit))
    }
    guard let buffer = AlignedBuffer<UInt8>(uninitialized: size) else {
      throw error(.read, .memory(size))
    }
    let count = try read(into: buffer.bytes, at: 0)
    buffer.shorten(to: count)
    return buffer
  }

  /// Its bytes where the system shows them. Nobody may cut the file meanwhile:
  /// to read past a cut ends the process.
  ///
  /// - Throws: `FileError` for more than `limit` bytes, or with the operation
  ///   `map`.
  package func map(limit: Int = .max) throws(FileError) -> FileMapping {
    guard size <= limit else {
      throw error(.map, .tooLarge(size, limit: limit))
    }
    // An empty file cannot be mapped.
    guard size > 0 else {
      return FileMapping(UnsafeRawBufferPointer(start: nil, count: 0))
    }
    // Without MAP_POPULATE: a fault brings 16 pages at once, in less time.
    guard let memory = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
      memory != MAP_FAILED
    else { throw error(.map) }
    return FileMapping(UnsafeRawBufferPointer(start: memory, count: size))
  }

  private func error(
    _ operation: FileError.Operation, _ problem: FileError.Problem? = nil
  ) -> FileError {
    FileError(
      operation: operation, path: path, problem: problem ?? .system(errno))
  }
}

/// A file's bytes, constant, as long as this object.
package final class FileMapping: @unchecked Sendable {
  package let bytes: UnsafeRawBufferPointer

  fileprivate init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  deinit {
    guard let base = bytes.baseAddress else { return }
    munmap(UnsafeMutableRawPointer(mutating: base), bytes.count)
  }
}

/// A file that the system has open for this process: closed with the last
/// reference, and a temporary name goes with it. A class: Embedded Swift does not
/// see from other modules what ends with a structure.
final class OpenFile: @unchecked Sendable {
  let descriptor: Int32
  /// `nil` where there is no name to remove: none was given yet, or it is that
  /// of the whole file by now.
  var temporary: String?

  init(_ descriptor: Int32, temporary: String? = nil) {
    self.descriptor = descriptor
    self.temporary = temporary
  }

  deinit {
    close(descriptor)
    if let temporary { unlink(temporary) }
  }
}
