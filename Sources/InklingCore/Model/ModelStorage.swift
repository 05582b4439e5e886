// The memory that a model's bytes lie in, and its release.

#if canImport(InklingPlatform)
  import InklingPlatform
#endif

/// A file's bytes, 64-byte aligned and constant, released with the last
/// reference.
///
/// Unchecked: the bytes are written before the storage is shared, never after.
final class ModelStorage: @unchecked Sendable {
  private enum Release {
    case none
    case deallocate(UnsafeMutableRawPointer)
    case unmap
  }

  /// All bytes of the file.
  let bytes: UnsafeRawBufferPointer
  private let release: Release

  /// Uses memory that the caller keeps.
  init(unowned bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    release = .none
  }

  /// Copies the bytes.
  init(copying source: RawSpan) {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: max(source.byteCount, 1), alignment: ModelFormat.alignment)
    source.withUnsafeBytes {
      UnsafeMutableRawBufferPointer(start: memory, count: $0.count)
        .copyMemory(from: $0)
    }
    bytes = UnsafeRawBufferPointer(start: memory, count: source.byteCount)
    release = .deallocate(memory)
  }

  #if canImport(InklingPlatform)
    /// Maps a regular file.
    init(mapping path: String) throws(ModelError) {
      // Without O_NONBLOCK, opening a pipe would wait for its writer.
      let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
      guard file >= 0 else { throw Self.systemError("open") }
      defer { close(file) }
      var status = stat()
      guard fstat(file, &status) == 0 else {
        throw Self.systemError("examine")
      }
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw ModelError(
          .notAFile, "file", at: 0, found: 0,
          expected: .rule("a regular file"))
      }
      guard let size = Int(exactly: status.st_size), size > 0 else {
        // An empty file cannot be mapped; it fails as a header too short.
        bytes = UnsafeRawBufferPointer(start: nil, count: 0)
        release = .none
        return
      }
      guard size <= ModelFormat.maximumFileSize else {
        throw ModelError(
          .outOfLimits, "file size", at: 0, found: size,
          expected: .range(0, UInt64(ModelFormat.maximumFileSize)))
      }
      // Without MAP_POPULATE: a fault brings 16 pages at once, in less time.
      guard let memory = mmap(nil, size, PROT_READ, MAP_PRIVATE, file, 0),
        memory != MAP_FAILED
      else { throw Self.systemError("map") }
      bytes = UnsafeRawBufferPointer(start: memory, count: size)
      release = .unmap
    }

    private static func systemError(_ operation: StaticString) -> ModelError {
      ModelError(
        .system(code: errno), operation, at: 0, found: 0,
        expected: .rule("a readable file"))
    }
  #endif

  deinit {
    switch release {
    case .none:
      break
    case .deallocate(let memory):
      memory.deallocate()
    case .unmap:
      #if canImport(InklingPlatform)
        munmap(
          UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
      #endif
    }
  }
}
