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
    #if canImport(InklingPlatform)
      case drop(FileMapping)
    #endif
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
      do throws(FileError) {
        let file = try RegularFile(path: path)
        guard file.size <= ModelFormat.maximumFileSize else {
          throw FileError(
            operation: .open, path: path,
            problem: .tooLarge(
              file.size, limit: ModelFormat.maximumFileSize))
        }
        let mapping = try file.map()
        bytes = mapping.bytes
        release = .drop(mapping)
      } catch {
        throw Self.refusal(error)
      }
    }

    private static func refusal(_ error: FileError) -> ModelError {
      switch error.problem {
      case .notAFile:
        ModelError(
          .notAFile, "file", at: 0, found: 0,
          expected: .rule("a regular file"))
      case .tooLarge(let size, let limit):
        ModelError(
          .outOfLimits, "file size", at: 0, found: size,
          expected: .range(0, UInt64(limit)))
      case .system, .nulByte, .memory:
        ModelError(
          .system(code: error.code ?? EINVAL),
          error.operation == .map
            ? "map" : error.operation == .examine ? "examine" : "open",
          at: 0, found: 0, expected: .rule("a readable file"))
      }
    }
  #endif

  deinit {
    if case .deallocate(let memory) = release { memory.deallocate() }
  }
}
