// NPZ: networks of NumPy's arrays; refused where arrays are no network.

import InklingData
import InklingInterchange
import InklingTraining
import Testing

struct NPZFormatTests {
  /// An archive of arrays, each of the bytes that its shape asks for.
  private func file(
    _ arrays: [(name: String, type: String, shape: String, bytes: [UInt8])]
  ) throws -> [UInt8] {
    var archive = ZipWriter()
    for array in arrays {
      var text =
        "{'descr': '\(array.type)', 'fortran_order': False, "
        + "'shape': \(array.shape), }"
      text += String(repeating: " ", count: 117 - text.utf8.count) + "\n"
      try archive.append(
        "\(array.name).npy",
        [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(text.utf8)
          + array.bytes, source: "it")
    }
    return archive.finish()
  }

  private static let one: [UInt8] = [0, 0, 128, 63]

  @Test func readsBiasesOfAnyShapeAndNone() throws {
    let double: [UInt8] = [0, 0, 0, 0, 0, 0, 0xf0, 0x3f]
    let read = try InterchangeFormat.npz.read(
      try file([
        ("W1", "<f8", "(1, 1)", double), ("W0", "<f4", "(1, 1)", Self.one),
        ("b0", "<f4", "(1, 1)", Self.one),
      ]), source: "it")
    #expect(read.layers.map(\.weights) == [[1], [1]])
    #expect(read.layers.map(\.biases) == [[1], [0]])
    #expect(read.inputScale == nil && read.classNames == nil)
  }

  @Test(
    arguments: [
      ([("b0", "<f4", "(1,)", one)], "no array W0"),
      ([("W0", "<f4", "(1,)", one)], "expected [inputs, outputs]"),
      ([("W0", "<f4", "(0, 1)", [])], "expected [inputs, outputs]"),
      ([("W0", "<f4", "(1, 99999999999)", [])], "W0"),
      ([("W0", "<i4", "(1, 1)", one)], "expected floats"),
      ([("W0", "<f4", "(1, 1)", [0, 0, 128, 127])], "no finite float32"),
      ([("W0", "<f4", "(1, 1)", [0, 0, 128])], "W0"),
      (
        [("W0", "<f4", "(1, 1)", one), ("b0", "<f4", "(2,)", one + one)],
        "expected 1 elements"
      ),
      (
        [("W0", "<f4", "(1, 1)", one), ("losses", "<f4", "(1,)", one)], "losses"
      ),
      (
        [
          ("W0", "<f4", "(1, 1)", one),
          ("inkling", "|u1", "(2,)", [0x7b, 0x5b]),
        ],
        "the array inkling"
      ),
    ] as [([(String, String, String, [UInt8])], String)])
  func refuses(
    _ arrays: [(String, String, String, [UInt8])], _ reason: String
  ) throws {
    let bytes = try file(arrays.map { ($0.0, $0.1, $0.2, $0.3) })
    let error = try #require(InterchangeFormat.npz.refusal(of: bytes))
    #expect("\(error)".contains(reason), "\(error)")
  }

  @Test(arguments: [(64, nil), (65, DataError.Reason.tooLarge)])
  func layersAreFew(count: Int, reason: DataError.Reason?) throws {
    let bytes = try file(
      (0..<count).map { ("W\($0)", "<f4", "(1, 1)", Self.one) })
    #expect(InterchangeFormat.npz.refusal(of: bytes)?.reason == reason)
  }

  /// The texts as blanks, which JSON allows.
  @Test(arguments: [(1 << 20, nil), (64 << 20 + 1, DataError.Reason.tooLarge)])
  func textsAreShort(size: Int, reason: DataError.Reason?) throws {
    let text = [0x7b, 0x7d] + [UInt8](repeating: 0x20, count: size - 2)
    let bytes = try file([
      ("W0", "<f4", "(1, 1)", Self.one), ("inkling", "|u1", "(\(size),)", text),
    ])
    #expect(InterchangeFormat.npz.refusal(of: bytes)?.reason == reason)
  }
}
