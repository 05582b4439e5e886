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
    case buffer(AlignedBuffer<UInt8>)
    #if canImport(InklingPlatform)
      case mapping(FileMapping)
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
    guard let buffer = AlignedBuffer<UInt8>(uninitialized: count) else {
      throw ModelError(
        .memory, "memory", found: count, expected: .rule("more memory"))
    }
    let memory = buffer.bytes
    owner = .buffer(buffer)
    memory.copyBytes(from: head)
    UnsafeMutableRawBufferPointer(rebasing: memory[head.count...])
      .copyBytes(from: rest)
    bytes = UnsafeRawBufferPointer(memory)
  }

  #if canImport(InklingPlatform)
    /// Reads a regular file, or maps it.
    init(path: String, mapped: Bool) throws(ModelError) {
      let limit = ModelFormat.maximumFileSize
      do throws(FileError) {
        let file = try RegularFile(path: path)
        if mapped {
          let mapping = try file.map(limit: limit)
          bytes = mapping.bytes
          owner = .mapping(mapping)
        } else {
          let buffer = try file.contents(limit: limit)
          bytes = UnsafeRawBufferPointer(buffer.bytes)
          owner = .buffer(buffer)
        }
      } catch {
        throw ModelError(error)
      }
    }
  #endif
}

#if !canImport(InklingPlatform)
  #if canImport(CInkling)
    import CInkling
  #endif

  /// What the platform's buffer is elsewhere: by libinkling's C, which may be
  /// refused memory; on a board there is no system to refuse it, and a lack of
  /// it traps.
  final class AlignedBuffer<Element: BitwiseCopyable> {
    let bytes: UnsafeMutableRawBufferPointer

    init?(uninitialized count: Int) {
      let size = max(count, 1) * MemoryLayout<Element>.stride
      #if canImport(CInkling)
        guard let memory = ink_core_allocate(size) else { return nil }
        bytes = UnsafeMutableRawBufferPointer(start: memory, count: size)
      #else
        bytes = .allocate(byteCount: size, alignment: ModelFormat.alignment)
      #endif
    }

    deinit {
      #if canImport(CInkling)
        ink_core_free(bytes.baseAddress)
      #else
        bytes.deallocate()
      #endif
    }
  }
#endif
