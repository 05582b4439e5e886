// .npz and .npy files against what NumPy and zipfile write.

import InklingTraining
import InklingTestSupport
import Testing

@testable import InklingData

@Suite struct NPZTests {
  static let golden = GoldenDataFiles.deflated

  static func load(_ bytes: [UInt8]) throws(DataError) -> DataSplits {
    try NPZSplits.load(NPZArchive(bytes: bytes, source: "memory"))
  }

  static func error(_ bytes: [UInt8]) -> DataError? {
    refusal { try load(bytes) }
  }

  @Test func theGoldenArchiveIsRead() throws {
    let archive = try NPZArchive(bytes: Self.golden, source: "memory")
    #expect(archive.names == ["x_train", "y_train", "x_test", "y_test"])
    let splits = try NPZSplits.load(archive)
    #expect(splits.train.shape == .image(height: 2, width: 3))
    #expect(splits.validation == nil)
    DataFiles.check(splits, scale: 1 / 255)
  }

  @Test(
    .enabled(if: PythonScript.hasNumPy, "needs python3 with NumPy"),
    arguments: [
      ("deflated", 255), ("stored", 255), ("descriptors", 255),
      ("zip64", 255), ("labels32", 255), ("labels64", 255), ("over255", 255),
      ("over256", 256), ("plain", 1),
    ])
  func whatNumPyWritesIsRead(name: String, divisor: Int) throws {
    let path = try DataFiles.path("\(name).npz")
    try DataFiles.check(DataSplits.load(path), scale: 1 / Float(divisor))
  }

  @Test(.enabled(if: PythonScript.hasNumPy, "needs python3 with NumPy"))
  func floatsThatAreNoBytesStayFloats() throws {
    let splits = try DataSplits.load(DataFiles.path("floats.npz"))
    guard case .floats(let rows) = splits.train.rows else {
      Issue.record("expected rows of floats")
      return
    }
    #expect(splits.train.scale == 1)
    let expected = DataFiles.pixels(3, 1).map { Float($0) / 100 - 1 }
    for row in 0..<3 {
      for column in 0..<6 {
        #expect(rows.row(row)[column] == expected[row * 6 + column])
      }
    }
  }

  @Test(
    .enabled(if: PythonScript.hasNumPy, "needs python3 with NumPy"),
    arguments: [
      ("bzip2", "x_train.npy is packed by method 12 (bzip2)"),
      ("lzma", "x_train.npy is packed by method 14 (LZMA)"),
      ("nan", "x_train holds a value that is no finite float32"),
    ])
  func whatIsNotUnderstoodIsNamed(name: String, detail: String) throws {
    let path = try DataFiles.path("\(name).npz")
    let error = refusal {
      try DataSplits.load(path)
    }
    #expect(
      error?.detail.hasPrefix(detail) == true, "\(String(describing: error))")
  }

  @Test(
    .enabled(if: PythonScript.hasNumPy, "needs python3 with NumPy"),
    arguments: ["u1", "i4", "i8", "f4", "f8"], [1, 2, 3])
  func everyElementTypeAndVersionIsRead(type: String, version: Int) throws {
    let stream = try NPYStream(path: DataFiles.path("\(type)-\(version).npy"))
    #expect(stream.layout.element.rawValue == type)
    #expect(stream.layout.shape == [2, 3])
    #expect(try stream.readNumbers() == [0, 1, 2, 100, 3, 255])
  }

  @Test(.enabled(if: PythonScript.hasNumPy, "needs python3 with NumPy"))
  func otherShapesAreRead() throws {
    let scalar = try NPYStream(path: DataFiles.path("scalar.npy"))
    #expect(scalar.layout.shape == [])
    #expect(try scalar.readNumbers() == [7.5])
    let vector = try NPYStream(path: DataFiles.path("vector.npy"))
    #expect(vector.layout.shape == [2])
    #expect(try vector.readNumbers() == [1, -2])
  }

  @Test(
    .enabled(if: PythonScript.hasNumPy, "needs python3 with NumPy"),
    arguments: [
      (
        "big",
        "element type '>f4'; expected one of u1 to u8, i1 to i8, f4, f8, b1, S "
      ),
      ("half", "element type '<f2'; expected one of u1 to u8"),
      ("object", "an array of Python objects (element type '|O')"),
      ("record", "a structured element type"),
    ])
  func otherArraysAreRefusedByName(name: String, detail: String) throws {
    let path = try DataFiles.path("\(name).npy")
    let error = refusal {
      try NPYStream(path: path).readNumbers()
    }
    #expect(error?.reason == .unsupported)
    #expect(error?.detail.hasPrefix("the .npy header: \(detail)") == true)
  }

  @Test(.enabled(if: PythonScript.hasNumPy, "needs python3 with NumPy"))
  func numbersAreReadInCOrderOnly() throws {
    let path = try DataFiles.path("fortran.npy")
    #expect(
      refusal { try NPYStream(path: path).readNumbers() }?.detail
        == "the array is f4 (2, 3) in Fortran order; expected C order")
  }

  @Test(
    .enabled(if: PythonScript.hasNumPy, "needs python3 with NumPy"),
    arguments: ["i1", "u2", "i2", "u4", "u8", "bool"])
  func furtherElementTypesAreRead(type: String) throws {
    let name = type == "bool" ? "bool.npy" : "\(type)-1.npy"
    let found = try NPYStream(path: DataFiles.path(name)).readNumbers()
    #expect(
      found
        == (type == "bool" ? [0, 0, 1, 1, 1, 1] : [0, 1, 2, 100, 3, 100]))
  }

  /// Dictionaries but for their first two keys.
  @Test(arguments: [
    // Products that overflow, and what Python would take but NumPy not write.
    ("'shape': (9223372036854775807, 2), }", DataError.Reason.tooLarge),
    ("'shape': (4611686018427387904,), }", .tooLarge),
    ("'shape': (9223372036854775808,), }", .tooLarge),
    ("'shape': (-1, 2), }", .malformed),
    ("'shape': (2), }", .malformed),
    ("'shape': [2, 3], }", .malformed),
    ("'shape': (1,), 'x': 1}", .malformed),
    ("'shape': (1,), 'descr': '<f4'}", .malformed),
    ("'shape': (1,)} + {}", .malformed),
    ("}", .malformed),
    ("", .malformed),
    // 2^31 x 65536 floats, of which none is there.
    ("'shape': (2147483648, 65536), }", .truncated),
  ])
  func badHeadersAreRefused(text: String, reason: DataError.Reason) {
    let error = Self.header(
      "{'descr': '<f4', 'fortran_order': False, " + text)
    #expect(error?.reason == reason, "\(String(describing: error))")
  }

  @Test func headersAreNotEvaluated() {
    for text in ["__import__('os').system('true')", "", "{}", "{"] {
      #expect(Self.header(text)?.reason == .malformed)
    }
  }

  static func header(_ text: String) -> DataError? {
    let length = [UInt8(text.utf8.count & 255), UInt8(text.utf8.count >> 8)]
    let file = NPYHeader.magic + [1, 0] + length + Array(text.utf8)
    return refusal {
      let stream = try ByteStream(bytes: file, source: "memory")
      return try NPYStream(stream, name: "x").readNumbers()
    }
  }

  @Test func everyTruncationIsAnError() {
    for length in 0..<Self.golden.count {
      #expect(Self.error(Array(Self.golden[..<length])) != nil)
    }
  }

  @Test func everyAlteredByteIsAnErrorOrTheSameData() throws {
    var accepted = 0
    for index in Self.golden.indices {
      var altered = Self.golden
      altered[index] ^= 0x55
      guard let splits = try? Self.load(altered) else { continue }
      accepted += 1
      DataFiles.check(splits, scale: 1 / 255)
    }
    // Versions, flags, times, attributes and the local headers' sizes: a
    // reader of the directory does not look at them.
    #expect(accepted > 0 && accepted < Self.golden.count / 3)
  }

  @Test func declaredSizesAreHeldAgainstWhatUnpacks() throws {
    let place = try #require(Self.directoryRecord("x_train.npy"))
    // One byte more and one less than it unpacks to, and far more.
    let size = Self.golden.integer(at: place + 24, as: UInt32.self)
    for (claimed, reason) in [
      (size + 1, DataError.Reason.truncated), (size - 1, .truncated),
      (size - 140, .inconsistent), (0xffff_fffe, .truncated),
    ] {
      let bytes = Self.patched(place + 24, claimed)
      #expect(Self.error(bytes)?.reason != nil)
      let error = refusal {
        let archive = try ZipArchive(bytes: bytes, source: "memory")
        guard let entry = archive["x_train.npy"] else { return [UInt8]() }
        var stream = try archive.open(entry)
        return try stream.readToEnd(limit: 1 << 20)
      }
      #expect(error != nil)
      if claimed > size { #expect(error?.reason == reason) }
      if claimed < size { #expect(error?.reason == .inconsistent) }
    }
    #expect(
      Self.error(Self.patched(place + 16, UInt32(7)))?.reason == .malformed)
    #expect(
      Self.error(Self.patched(place + 20, UInt32(0xffff)))?.reason
        == .inconsistent)
  }

  @Test func encryptionAndDuplicatesAreRefused() throws {
    let place = try #require(Self.directoryRecord("x_train.npy"))
    let encrypted = Self.error(Self.patched(place + 8, UInt16(1)))
    #expect(
      encrypted?.detail
        == "x_train.npy is encrypted; expected plain members")
    var twice = Self.golden
    let other = try #require(Self.directoryRecord("y_train.npy"))
    twice[other + 46] = UInt8(ascii: "x")
    #expect(Self.error(twice)?.detail == "a second member named x_train.npy")
  }

  static func patched(_ place: Int, _ value: some FixedWidthInteger) -> [UInt8]
  {
    var bytes = golden
    withUnsafeBytes(of: value.littleEndian) {
      bytes.replaceSubrange(place..<place + $0.count, with: $0)
    }
    return bytes
  }

  /// Where the directory's record of a member begins.
  static func directoryRecord(_ name: String) -> Int? {
    let name = Array(name.utf8)
    return golden.indices.dropLast(46).last {
      golden[$0...].starts(with: [0x50, 0x4b, 1, 2])
        && golden[($0 + 46)...].starts(with: name)
    }
  }
}
