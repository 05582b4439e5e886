// The memory that a model's bytes lie in, and its release.

#if canImport(InklingPlatform)
  import InklingPlatform
#endif

/// A file's bytes, 64-byte aligned and constant, released with the last
/// reference.
///
/// Unchecked: the bytes are written before the storage is shared, never after.
final class ModelStorage: @unchecked Sendable {
  private enum Owner {
    case caller
    #if canImport(InklingPlatform)
      case buffer(AlignedBuffer<UInt8>)
      case mapping(FileMapping)
    #else
      case memory(UnsafeMutableRawPointer)
    #endif
  }

  /// All bytes of the file.
  let bytes: UnsafeRawBufferPointer
  private let owner: Owner

  /// Uses memory that the caller keeps.
  init(unowned bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    owner = .caller
  }

  /// Copies the bytes of `head`, then those of `rest`.
  ///
  /// - Throws: `ModelError` with the reason `memory`; where there is no system
  ///   to refuse memory, a lack of it traps.
  init(
    copying head: UnsafeRawBufferPointer,
    _ rest: UnsafeRawBufferPointer = UnsafeRawBufferPointer(
      start: nil, count: 0)
  ) throws(ModelError) {
    let count = head.count + rest.count
    #if canImport(InklingPlatform)
      guard let buffer = AlignedBuffer<UInt8>(count: count) else {
        throw ModelError(
          .memory, "memory", found: count, expected: .rule("more memory"))
      }
      let memory = buffer.bytes
      owner = .buffer(buffer)
    #else
      let base = UnsafeMutableRawPointer.allocate(
        byteCount: max(count, 1), alignment: ModelFormat.alignment)
      let memory = UnsafeMutableRawBufferPointer(start: base, count: count)
      owner = .memory(base)
    #endif
    memory.copyBytes(from: head)
    UnsafeMutableRawBufferPointer(rebasing: memory[head.count...])
      .copyBytes(from: rest)
    bytes = UnsafeRawBufferPointer(memory)
  }

  #if canImport(InklingPlatform)
    /// Maps a regular file.
    init(mapping path: String) throws(ModelError) {
      do throws(FileError) {
        let file = try RegularFile(path: path)
        let mapping = try file.map(limit: ModelFormat.maximumFileSize)
        bytes = mapping.bytes
        owner = .mapping(mapping)
      } catch {
        throw ModelError(error)
      }
    }
  #else
    deinit {
      if case .memory(let memory) = owner { memory.deallocate() }
    }
  #endif
}
