// Every reader against 100,000 damaged inputs: an error or data, never a crash,
// a hang, or memory for sizes that are only declared.

import InklingTraining
import Testing

@testable import InklingData

import InklingTestSupport

/// About ten seconds in a debug build.
@Suite struct MutationTests {
  enum Reader: CaseIterable {
    case npz, storedNPZ, npy, python2Pickle, protocol5Pickle, vectorizer, text
    case images, labels, gzip

    var seed: [UInt8] {
      switch self {
      case .npz: GoldenDataFiles.deflated
      case .storedNPZ: Self.stored
      case .npy: Self.array
      case .python2Pickle: GoldenDataFiles.python2
      case .protocol5Pickle: GoldenDataFiles.protocol5
      case .vectorizer: TfidfTests.entry
      case .text: Array(TfidfReference.corpus.joined().utf8)
      case .images: ByteStreamTests.plain
      case .labels: IDXTests.labels
      case .gzip: ByteStreamTests.members
      }
    }

    func read(_ bytes: [UInt8]) throws(DataError) {
      switch self {
      case .npz, .storedNPZ:
        let archive = try ZipArchive(bytes: bytes, source: "memory")
        for entry in archive.entries {
          var stream = try archive.open(entry)
          _ = try stream.readToEnd(limit: 1 << 20)
        }
        if self == .npz {
          _ = try NPZSplits.load(NPZArchive(bytes: bytes, source: "memory"))
        }
      case .npy:
        let stream = try ByteStream(bytes: bytes, source: "memory")
        for coding in ArrayCoding.allCases {
          _ = try NPYStream(
            ByteStream(bytes: bytes, source: "memory"), name: "x"
          ).readRows(as: coding)
        }
        _ = try NPYStream(stream, name: "x").readNumbers()
      case .python2Pickle, .protocol5Pickle:
        _ = try PickleTests.load(bytes)
      case .vectorizer: _ = try TfidfVectorizer(encoded: bytes)
      case .text:
        var corpus = TfidfCorpus()
        try corpus.add(bytes)
        let vectorizer = corpus.vectorizer(maximumFeatures: 10)
        _ = vectorizer?.transform(bytes)
      case .images: _ = try IDXTests.images(bytes)
      case .labels: _ = try IDXTests.readLabels(bytes)
      case .gzip: _ = try ByteStreamTests.unpack(bytes)
      }
    }

    /// f4 of 2 x 2, as `numpy.save` writes it.
    private static let array: [UInt8] = {
      let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }"
      let floats = bytes(hex: "0000003f 0000803e 00000000 00807f3f")
      return NPYHeader.magic + [1, 0, UInt8(text.utf8.count), 0]
        + Array(text.utf8) + floats
    }()

    /// One stored member, "a", of no bytes.
    private static let stored: [UInt8] = bytes(
      hex: """
        504b0304 1400 0000 0000 00000000 00000000 00000000 00000000 0100 0000
        61 504b0102 1400 1400 0000 0000 00000000 00000000 00000000 00000000
        0100 0000 0000 0000 0000 00000000 00000000 61
        504b0506 0000 0000 0100 0100 2f000000 1f000000 0000
        """)
  }

  @Test(arguments: Reader.allCases) func damagedInputIsSurvived(
    reader: Reader
  ) throws {
    let seed = reader.seed
    var random = SplitMix64(state: 1)
    var refused = 0
    let before = Self.peakMemory
    for _ in 0..<10_500 {
      let altered = Self.mutate(seed, &random)
      do throws(DataError) {
        try reader.read(altered)
      } catch {
        refused += 1
        #expect(!error.detail.isEmpty)
      }
    }
    // Declared sizes go up to 2^63; other tests run beside this one.
    #expect(Self.peakMemory - before < 512 << 20)
    #expect(reader == .text || refused > 1_000)
    // The input before the damage reads: mutations begin inside the format.
    try reader.read(seed)
  }

  /// Bytes.
  static var peakMemory: Int {
    var usage = rusage()
    getrusage(0, &usage)  // RUSAGE_SELF, whose type differs between C libraries
    return usage.ru_maxrss * 1024
  }

  /// One to four changes: a bit, a byte, a cut, a doubled or removed range, a
  /// run of extreme bytes.
  static func mutate(
    _ seed: [UInt8], _ random: inout SplitMix64
  ) -> [UInt8] {
    var bytes = seed
    for _ in 0...Int.random(in: 0..<4, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: bytes.indices, using: &random)
      let end = min(
        bytes.count, place + Int.random(in: 1...16, using: &random))
      switch Int.random(in: 0..<7, using: &random) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes[place] = .random(in: 0...255, using: &random)
      case 2: bytes.removeSubrange(place...)
      case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 4: bytes.removeSubrange(place..<end)
      case 5: for index in place..<end { bytes[index] = 0xff }
      default: for index in place..<end { bytes[index] = 0 }
      }
    }
    return bytes
  }

  /// Steele, Lea and Flood, 2014.
  struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
      return z ^ z >> 31
    }
  }
}
