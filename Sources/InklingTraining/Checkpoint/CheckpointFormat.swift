// The numbers of checkpoint version 1: where each field is and the limits.
// Documentation/CheckpointFormat.md describes the same byte by byte.

import InklingCore

/// The numbers of the checkpoint format.
package enum CheckpointFormat {
  /// The version that this build writes, and the only one it reads.
  static let version = 1
  /// The most bytes of settings and notes.
  static let maximumSettingsSize = 1 << 20
  /// The most lines of them.
  static let maximumLines = 4096
  /// The most reports.
  static let maximumReports = 1 << 22
  /// The most floats beside a parameter.
  static let maximumSlots = 3
  /// The most samples in an order.
  static let maximumSamples = 1 << 30
  /// The most samples of a data set.
  static let maximumCount = Int(clamping: UInt32.max)
  /// The most epochs done.
  static let maximumEpochs = TrainingOptions.maximumEpochs
  /// The most steps done.
  static let maximumSteps = Int(clamping: 1 << 52 as Int64)

  /// As a model's, but for the letters.
  static let magic: [UInt8] = [
    0x89, 0x49, 0x43, 0x50, 0x0D, 0x0A, 0x1A, 0x0A,
  ]

  /// The header, a model's as far as its checksum. The sections' sizes follow.
  enum Header {
    static let size = 128
    static let version = ModelFormat.Header.version
    static let endianness = ModelFormat.Header.endianness
    static let headerSize = ModelFormat.Header.headerSize
    static let sectionCount = ModelFormat.Header.layerCount
    static let fileSize = ModelFormat.Header.fileSize
    static let flags = ModelFormat.Header.flags
    static let checksum = ModelFormat.Header.checksum
    static let sizes = 40
    static let reserved = sizes + 8 * Section.allCases.count
  }

  /// The parts behind the header, in this order, each from a multiple of 64 on.
  enum Section: Int, CaseIterable {
    case settings
    case history
    case network
    case kept
    /// What is kept beside the parameters; named `velocity` in messages.
    case slots
    case order

    /// The most bytes.
    var limit: Int { Int(clamping: mostBytes) }

    fileprivate var mostBytes: Int64 {
      switch self {
      case .settings: Int64(maximumSettingsSize)
      case .history: Int64(maximumReports + 1) * Int64(Report.size)
      case .network, .kept: Int64(ModelFormat.maximumFileSize)
      // And as much for batch normalization, whose units' six floats or more
      // are fewer than parameters but in the narrowest networks.
      case .slots:
        Int64(8 * maximumSlots) * Int64(ParameterLayout.maximumFloats)
      case .order: 4 * Int64(maximumSamples)
      }
    }
  }

  /// No checkpoint is larger.
  static let maximumFileSize = Int(
    clamping: Section.allCases.reduce(Int64(Header.size)) {
      $0 + $1.mostBytes + Int64(ModelFormat.alignment)
    })

  /// A report and its fields' offsets.
  enum Report {
    static let size = 128
    static let flags = 0
    static let learningRate = 4
    /// Epoch, samples of the epoch, steps, samples.
    static let counts = 8
    /// Of the epoch, in all.
    static let seconds = 40
    /// For training, validation and test: loss, correct, count.
    static let figures = 56
    /// Flag: the epoch is at its end. The next three: which figures there are.
    static let endsEpoch: UInt32 = 1
  }
}
