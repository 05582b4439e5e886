// PNG pictures: other programs' files, broken files, and writing.

import CZlib
import InklingTraining
import Testing

@testable import InklingData
@testable import InklingImages

@Suite struct PNGTests {
  static func read(_ file: [UInt8]) throws(DataError) -> GrayImage {
    try GrayImage.read(ByteStream(bytes: file, source: "memory"))
  }

  static func error(_ file: [UInt8]) -> DataError? {
    refusal { try read(file) }
  }

  struct Chunk: Sendable {
    var name: String
    var data: [UInt8]

    init(_ name: String, _ data: [UInt8]) {
      self.name = name
      self.data = data
    }
  }

  /// A file of the given chunks with right lengths and CRCs.
  static func file(_ chunks: [Chunk]) -> [UInt8] {
    chunks.reduce(into: PNGHeader.signature) { file, chunk in
      let body = Array(chunk.name.utf8) + chunk.data
      file += bigEndian(UInt32(chunk.data.count)) + body
      file += bigEndian(UInt32(crc32(0, body, UInt32(body.count))))
    }
  }

  static func bigEndian(_ value: UInt32) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }

  static func header(
    _ width: UInt32, _ height: UInt32, depth: UInt8 = 8, color: UInt8 = 0,
    methods: [UInt8] = [0, 0, 0]
  ) -> Chunk {
    Chunk(
      "IHDR", bigEndian(width) + bigEndian(height) + [depth, color] + methods)
  }

  static func pixels(_ rows: [UInt8]) -> Chunk {
    var count = compressBound(UInt(rows.count))
    var packed = [UInt8](repeating: 0, count: Int(count))
    #expect(compress(&packed, &count, rows, UInt(rows.count)) == Z_OK)
    return Chunk("IDAT", Array(packed[..<Int(count)]))
  }

  static let end = Chunk("IEND", [])

  /// Ink of one colour, whichever, on transparency (whose colour is black).
  @Test(arguments: [255, 0] as [UInt8])
  func inkOnTransparencyIsInk(ink: UInt8) throws {
    var rows: [UInt8] = []
    for y in 0..<60 {
      rows.append(0)
      for x in 0..<40 {
        let isInk = (18..<23).contains(x) && (10..<50).contains(y)
        rows += isInk ? [ink, 255] : [0, 0]
      }
    }
    let image = try Self.read(
      Self.file([Self.header(40, 60, color: 4), Self.pixels(rows), Self.end]))
    let found = DigitFinder.find(in: image)
    #expect(
      found.map(\.box) == [PixelBox(left: 18, top: 10, right: 23, bottom: 50)])
  }

  @Test(arguments: PNGSample.all)
  func otherProgramsFilesAreRead(sample: PNGSample) throws {
    let image = try Self.read(bytes(hex: sample.file))
    #expect(image.width == sample.width)
    #expect(image.height == sample.height)
    let expected = bytes(hex: sample.greys)
    #expect(image.pixels == expected)
  }

  @Test(arguments: PNGSample.all)
  func everyTruncationIsAnError(sample: PNGSample) {
    let file = bytes(hex: sample.file)
    for length in 0..<file.count {
      #expect(Self.error(Array(file[..<length])) != nil)
    }
  }

  @Test(arguments: PNGSample.all)
  func everyFlippedBitIsAnError(sample: PNGSample) {
    // Each byte of a PNG file is under the signature, a CRC or a length.
    let file = bytes(hex: sample.file)
    for index in file.indices {
      var altered = file
      altered[index] ^= 1 << UInt8(index & 7)
      #expect(Self.error(altered) != nil)
    }
  }

  /// The chunks of a whole file.
  static func chunks(_ file: [UInt8]) -> [Chunk] {
    var chunks: [Chunk] = []
    var position = 8
    while position < file.count {
      let length = file[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
      let data = position + 8
      chunks.append(
        Chunk(
          String(decoding: file[position + 4..<data], as: UTF8.self),
          Array(file[data..<data + length])))
      position = data + length + 4
    }
    return chunks
  }

  @Test(arguments: PNGSample.all)
  func alteredContentBehindRightSumsIsAnErrorOrAPicture(
    sample: PNGSample
  ) throws {
    let original = Self.chunks(bytes(hex: sample.file))
    #expect(Self.file(original) == bytes(hex: sample.file))
    for chunk in original.indices {
      for index in original[chunk].data.indices {
        var chunks = original
        chunks[chunk].data[index] ^= 1 << UInt8((index * 5 + chunk) & 7)
        let file = Self.file(chunks)
        // Adler-32 guards the pixels, and every bit of the header counts;
        // colours, colour keys and a few bits of deflate's end may change.
        let error = Self.error(file)
        if error == nil, chunks[chunk].name == "IDAT" {
          #expect(try Self.read(file).pixels == bytes(hex: sample.greys))
        }
      }
    }
  }

  @Test func packedPixelsMustBeExactlyTheDeclared() throws {
    let rows: [UInt8] = [0, 1, 2, 0, 3, 4]
    #expect(
      try Self.read(
        Self.file([Self.header(2, 2), Self.pixels(rows), Self.end]))
        == GrayImage(width: 2, height: 2, pixels: [1, 2, 3, 4]))
    let short = Self.file([
      Self.header(2, 2), Self.pixels([0, 1, 2, 0, 3]), Self.end,
    ])
    #expect(Self.error(short)?.reason == .truncated)
    let long = Self.file([
      Self.header(2, 2), Self.pixels(rows + [0]), Self.end,
    ])
    #expect(Self.error(long)?.reason == .malformed)
    // A megabyte of zeros behind a picture of four pixels.
    let bomb = Self.file([
      Self.header(2, 2),
      Self.pixels([UInt8](repeating: 0, count: 1 << 20)), Self.end,
    ])
    #expect(Self.error(bomb)?.reason == .malformed)
    var packed = Self.pixels(rows)
    packed.data += [0]
    #expect(
      Self.error(Self.file([Self.header(2, 2), packed, Self.end]))?.reason
        == .malformed)
  }

  @Test func pixelsMayBeInSeveralChunks() throws {
    let packed = Self.pixels([0, 1, 2, 0, 3, 4]).data
    for cut in 0...packed.count {
      let file = Self.file([
        Self.header(2, 2), Chunk("teXt", [1, 2]),
        Chunk("IDAT", Array(packed[..<cut])),
        Chunk("IDAT", Array(packed[cut...])), Self.end,
      ])
      #expect(try Self.read(file).pixels == [1, 2, 3, 4])
    }
  }

  struct Broken: Sendable {
    let chunks: [Chunk]
    let reason: DataError.Reason

    init(_ reason: DataError.Reason, _ chunks: Chunk...) {
      self.reason = reason
      self.chunks = chunks
    }
  }

  static let broken = [
    Broken(.malformed, header(0, 1)),
    Broken(.tooLarge, header(4097, 1)),
    Broken(.tooLarge, header(1, 0xffff_ffff)),
    Broken(.malformed, header(1, 1, depth: 3)),
    Broken(.malformed, header(1, 1, depth: 4, color: 2)),
    Broken(.malformed, header(1, 1, color: 5)),
    Broken(.unsupported, header(1, 1, methods: [0, 0, 2])),
    Broken(.unsupported, header(1, 1, methods: [1, 0, 0])),
    Broken(.malformed, Chunk("IHDR", [1])),
    Broken(.malformed, end),
    Broken(.truncated, header(1, 1), end),
    Broken(.malformed, header(1, 1), header(1, 1)),
    Broken(.unsupported, header(1, 1), Chunk("ABCD", [])),
    Broken(.malformed, header(1, 1), Chunk("tRNS", [1])),
    Broken(.malformed, header(1, 1), Chunk("PLTE", [1, 2])),
    Broken(.malformed, header(1, 1, color: 3), pixels([0, 0])),
    // A palette of one colour, and a pixel of the second.
    Broken(
      .malformed, header(1, 1, color: 3), Chunk("PLTE", [1, 2, 3]),
      pixels([0, 1])),
    // A fifth filter; pixel chunks with another between them; not packed.
    Broken(.malformed, header(1, 1), pixels([5, 0])),
    Broken(
      .malformed, header(1, 1), pixels([0, 0]), Chunk("teXt", []),
      Chunk("IDAT", [])),
    Broken(.malformed, header(1, 1), Chunk("IDAT", [1, 2, 3, 4])),
  ]

  @Test(arguments: broken)
  func brokenRulesAreNamed(file: Broken) {
    #expect(Self.error(Self.file(file.chunks))?.reason == file.reason)
  }

  @Test func whatIsWrittenIsReadAgain() throws {
    for (width, height) in [(1, 1), (28, 28), (3, 500)] {
      let pixels = (0..<width * height).map {
        UInt8(truncatingIfNeeded: $0 &* 37 ^ $0 >> 3)
      }
      let image = GrayImage(width: width, height: height, pixels: pixels)
      #expect(try Self.read(image.pngFile()) == image)
    }
  }
}
