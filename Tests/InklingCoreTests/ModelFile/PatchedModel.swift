// Making model files, and spoiling them on purpose.

import CKernels
import InklingCore

extension [UInt8] {
  /// A copy with `value` little-endian at `offset`.
  func patched<T: FixedWidthInteger>(_ value: T, at offset: Int) -> [UInt8] {
    var copy = self
    for index in 0..<MemoryLayout<T>.size {
      copy[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * index))
    }
    return copy
  }

  /// A copy whose checksum is right again, so that the checks behind it run.
  var resealed: [UInt8] {
    let head = ink_crc32(0, 36, self)
    let rest = Array(self[40...])
    return patched(ink_crc32(head, rest.count, rest), at: 36)
  }

  /// A copy whose metadata section is `metadata`, sizes and offsets adjusted.
  func withMetadata(_ metadata: [UInt8]) -> [UInt8] {
    let old: (end: Int, blob: Int) = (192 + 104, 320)
    precondition(integer(at: 52) == old.end - 192)
    let blob = (192 + metadata.count + 63) / 64 * 64
    var copy = Array(self[..<192]) + metadata
    copy += [UInt8](repeating: 0, count: blob - copy.count)
    copy += self[old.blob...]
    copy = copy.patched(UInt64(copy.count), at: 24)
      .patched(UInt32(metadata.count), at: 52)
    for field in [64 + 16, 64 + 32, 128 + 16, 128 + 32] {
      let offset = UInt64(integer(at: field)) - UInt64(old.blob)
      copy = copy.patched(offset + UInt64(blob), at: field)
    }
    return copy.resealed
  }

  /// The 32-bit number at `offset`.
  func integer(at offset: Int) -> UInt32 {
    (0..<4).reversed().reduce(0) { $0 << 8 | UInt32(self[offset + $1]) }
  }

  /// A metadata entry.
  static func entry(
    _ tag: String, flags: UInt32 = 0, length: UInt32? = nil, _ value: [UInt8]
  ) -> [UInt8] {
    var head = Array(tag.utf8) + [UInt8](repeating: 0, count: 8)
    head = head.patched(flags, at: 4)
      .patched(length ?? UInt32(value.count), at: 8)
    return head + value + [UInt8](repeating: 0, count: -value.count & 3)
  }
}

extension EncodedModel {
  /// The bytes of a model file.
  static func bytes(
    _ layout: ParameterLayout, _ parameters: UnsafePointer<Float>,
    _ signature: ModelSignature, extra: [ModelMetadataEntry] = []
  ) throws(ModelError) -> [UInt8] {
    try EncodedModel(
      layout, parameters: parameters, signature: signature, extra: extra
    ).bytes()
  }
}
