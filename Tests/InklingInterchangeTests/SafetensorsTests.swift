// safetensors: what PyTorch programs write is read, what the specification
// forbids is refused where it stands.

import InklingTraining
import InklingInterchange
import Testing

struct SafetensorsTests {
  /// A file of that header and `count` bytes of tensors.
  private func file(_ header: String, _ count: Int) -> [UInt8] {
    let length = UInt64(header.utf8.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
      + Array(header.utf8) + [UInt8](repeating: 0, count: count)
  }

  private static let weight =
    #""0.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}"#

  /// The bytes that the specification's own example of a layout prescribes.
  @Test func writesWhatTorchLoads() throws {
    let network = NetworkDescription(layers: [
      DescribedLayer(
        inputs: 2, outputs: 1, weights: [1, 2], biases: [3],
        activation: .sigmoid)
    ])
    let header =
      #"{"__metadata__":{"inkling.activations":"sigmoid"},"#
      + #""0.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"#
      + #""0.bias":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}"#
    let padding = String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    let tensors: [UInt8] = [0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64]
    #expect(
      try InterchangeFormat.safetensors.write(network, source: "it")
        == file(header + padding, 0) + tensors)
  }

  @Test(arguments: [
    ("F16", [UInt8](arrayLiteral: 0x00, 0x3c), Float(1)),
    ("F16", [0x01, 0x80], -0x1p-24), ("F16", [0xff, 0x7b], 65504),
    ("BF16", [0x80, 0xbf], -1),
    ("F64", [0x9a, 0x99, 0x99, 0x99, 0x99, 0x99, 0xb9, 0x3f], 0.1),
  ])
  func widensAndRounds(_ type: String, _ bytes: [UInt8], _ value: Float) throws
  {
    let header =
      #"{"fc1.weight":{"dtype":"\#(type)","shape":[1,1],"#
      + #""data_offsets":[0,\#(bytes.count)]}}"#
    let read = try InterchangeFormat.safetensors.read(
      file(header, 0) + bytes, source: "it")
    #expect(read.layers.map(\.weights) == [[value]])
    #expect(read.layers.map(\.biases) == [[0]])
  }

  /// Ten comes after two, whatever their order in the file.
  @Test func ordersLayersByTheirNumbers() throws {
    let header =
      #"{"net.10.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"#
      + #""net.2.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[8,16]}}"#
    let read = try InterchangeFormat.safetensors.read(
      file(header, 16), source: "it")
    #expect(read.layers.map(\.inputs) == [1, 2])
  }

  @Test(arguments: [
    ("[]", 0, "begin with '{'"),
    ("{\(weight)}x", 24, "more text"),
    ("{\(weight),\(weight)}", 24, "a second time"),
    ("{\(weight)}", 23, "23 bytes of tensors; the header says 24"),
    ("{\(weight)}", 25, "25 bytes of tensors; the header says 24"),
    (
      #"{"0.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[4,28]}}"#, 28,
      "begins at 4"
    ),
    (
      #"{\#(weight),"0.bias":{"dtype":"F32","shape":[2],"#
        + #""data_offsets":[20,28]}}"#, 28, "begins at 20"
    ),
    (
      #"{"0.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,20]}}"#, 20,
      "20 bytes, another number than its shape"
    ),
    (
      #"{"0.weight":{"dtype":"F32","shape":[4611686018427387904,4],"#
        + #""data_offsets":[0,0]}}"#, 0, "another number than its shape"
    ),
    (
      #"{"0.weight":{"dtype":"F32","shape":[18446744073709551616],"#
        + #""data_offsets":[0,0]}}"#, 0, "a number over"
    ),
    (
      #"{"0.weight":{"dtype":"I64","shape":[1,1],"data_offsets":[0,8]}}"#, 8,
      "expected F32, F64, F16, BF16"
    ),
    (
      #"{"0.weight":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, 4,
      "expected a whole number"
    ),
    (
      #"{"0.bias":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 4,
      "expected 0.weight"
    ),
    // Four terabytes of biases that no byte stands for.
    (
      #"{"0.weight":{"dtype":"F32","shape":[1099511627776,0],"#
        + #""data_offsets":[0,0]}}"#, 0, "each from 1 to 65536"
    ),
    (
      #"{"0.weight":{"dtype":"F32","shape":[1,65537],"#
        + #""data_offsets":[0,262148]}}"#, 262_148, "each from 1 to 65536"
    ),
    (
      #"{"running_mean":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 4,
      "'weight' and 'bias'"
    ),
    (#"{"__metadata__":{"inkling.new":"1"},\#(weight)}"#, 24, "not known"),
    (#"{"__metadata__":{"a":"\ud800"},\#(weight)}"#, 24, "surrogate"),
    (#"{"__metadata__":{"a":1},\#(weight)}"#, 24, "expected '\"'"),
    ("{" + String(repeating: "[", count: 100_000), 0, "expected '\"'"),
    ("{}", 0, "no tensors"),
  ])
  func refuses(_ header: String, _ count: Int, _ reason: String) throws {
    let error = try #require(
      InterchangeFormat.safetensors.refusal(of: file(header, count)))
    #expect("\(error)".contains(reason), "\(error)")
  }

  /// A header of the most bytes is looked for behind its length; one more is
  /// not.
  @Test(arguments: [
    (100_000_000, DataError.Reason.truncated), (100_000_001, .tooLarge),
  ])
  func headersAreShort(length: Int, reason: DataError.Reason) {
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    let error = InterchangeFormat.safetensors.refusal(of: bytes + [0x7b])
    #expect(error?.reason == reason)
  }

  /// Tensors beside the metadata.
  @Test(arguments: [(128, "each from 1 to"), (129, "more than 129 members")])
  func tensorsAreFew(count: Int, reason: String) throws {
    let tensors = (0..<count).map {
      #""\#($0).weight":{"dtype":"F32","shape":[0,0],"data_offsets":[0,0]}"#
    }
    let header = #"{"__metadata__":{},"# + tensors.joined(separator: ",") + "}"
    let error = InterchangeFormat.safetensors.refusal(of: file(header, 0))
    #expect("\(try #require(error))".contains(reason))
  }

  @Test(arguments: [(1_024, nil), (1_025, "more than 1024 members")])
  func metadataAreFew(count: Int, reason: String?) {
    let entries = (0..<count).map { #""\#($0)":"""# }
    let header =
      #"{"__metadata__":{"# + entries.joined(separator: ",")
      + "},\(Self.weight)}"
    let error = InterchangeFormat.safetensors.refusal(of: file(header, 24))
    #expect((error == nil) == (reason == nil))
    if let reason, let error { #expect("\(error)".contains(reason)) }
  }

  @Test(arguments: [(1_024, nil), (1_025, "at most 1024 bytes")])
  func tensorsHaveShortNames(length: Int, reason: String?) {
    let stem = String(repeating: "a", count: length - ".weight".utf8.count)
    let header =
      "{\(Self.weight.replacing("0.weight", with: stem + ".weight"))}"
    let error = InterchangeFormat.safetensors.refusal(of: file(header, 24))
    #expect((error == nil) == (reason == nil))
    if let reason, let error { #expect("\(error)".contains(reason)) }
  }

  @Test func refusesAHeaderLongerThanTheFile() throws {
    for length: [UInt8] in [
      [9, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 1],
    ] {
      #expect(
        InterchangeFormat.safetensors.refusal(of: length + [0x7b, 0x7d])
          != nil)
    }
  }
}
