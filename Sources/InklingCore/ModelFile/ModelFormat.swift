// The numbers of model files of versions 1 and 2: where each field is and the limits.
// Documentation/ModelFormat.md describes the same byte by byte.

/// The numbers of the model file format.
package enum ModelFormat {
  /// The versions that this build reads and writes: 2 is for models that
  /// average their samples, 1 for all others.
  package static let versions = 1...2
  /// Every blob begins at a multiple of this many bytes.
  package static let alignment = 64
  /// The largest metadata section, in bytes.
  package static let maximumMetadataSize = 1 << 24
  /// No model file is larger: header, records, metadata, padding, parameters.
  package static let maximumFileSize =
    Header.size + ParameterLayout.maximumLayers * Record.size
    + maximumMetadataSize + alignment + 4 * ParameterLayout.maximumFloats
  /// The largest number of metadata entries.
  package static let maximumMetadataEntries = 64
  /// The longest class name, in bytes of UTF-8.
  package static let maximumNameLength = 255

  /// 0x89 (no text begins so), "INK", CR LF, Ctrl-Z, LF: a transfer that
  /// rewrites line ends or drops the eighth bit spoils it, as with PNG.
  package static let magic: [UInt8] = [
    0x89, 0x49, 0x4E, 0x4B, 0x0D, 0x0A, 0x1A, 0x0A,
  ]
  /// Read as one little-endian number.
  package static let endiannessTag: UInt32 = 0x0102_0304

  /// The header and its fields' offsets.
  package enum Header {
    package static let size = 64
    package static let version = 8
    package static let endianness = 12
    package static let headerSize = 16
    package static let layerCount = 20
    package static let fileSize = 24
    package static let flags = 32
    package static let checksum = 36
    package static let metadataOffset = 48
    package static let metadataSize = 52
    package static let reserved = 56
  }

  /// A layer record, and the offsets of the fields from which all others
  /// follow (`ModelRecords` lists those).
  package enum Record {
    package static let size = 64
    package static let inputs = 0
    package static let outputs = 4
    package static let activation = 12
    package static let parameterType = 14
    /// The parameter type of 32-bit IEEE 754 floats.
    package static let float32: UInt16 = 0
    /// The parameter type of 8-bit weights; see `QuantizedLayerLayout`.
    package static let int8: UInt16 = 1
    /// With 8-bit weights only.
    package static let scale = 48
  }

  /// A metadata entry's head and its fields' offsets from its start.
  package enum Entry {
    package static let headSize = 12
    package static let tag = 0
    package static let flags = 4
    package static let length = 8
    /// Values are followed by zeros up to a multiple of this.
    package static let alignment = 4
    /// Flag: who does not know the tag must not open the file.
    package static let required: UInt32 = 1
    /// Kinds of input shape.
    package static let vector: UInt32 = 0
    package static let image: UInt32 = 1
  }

  /// `size` rounded up to a multiple of `alignment`, a power of two.
  package static func align(_ size: Int, to alignment: Int = 64) -> Int {
    (size + alignment - 1) & ~(alignment - 1)
  }
}
