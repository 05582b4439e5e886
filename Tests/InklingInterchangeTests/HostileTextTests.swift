// Texts of a file that are made to cost more than it: parts without number,
// names without end. What they take is measured in
// InklingCLITests/Failures/ReaderMemoryTests.swift.

import InklingTestSupport
import Testing

@testable import InklingInterchange

struct HostileTextTests {
  private static func refusal(
    _ key: String, _ text: String
  ) -> DataError? {
    var network = NetworkDescription.small()
    do throws(DataError) {
      try network.apply([(key, text)], source: "it")
      return nil
    } catch {
      return error
    }
  }

  /// Parts are counted, not made, and only as many as there must be are taken.
  @Test(arguments: [
    ("activations", "relu", "1 activations of layers"),
    ("activations", "relu,relu,relu", "3 activations of layers"),
    ("activations", String(repeating: ",", count: 1 << 20), "1048577 activ"),
    ("class_names", "a", "1 class names of outputs"),
    ("class_names", String(repeating: "\n", count: 1 << 20), "1048577 class"),
    ("input_shape", String(repeating: "1,", count: 1 << 20), "not known here"),
    ("optional." + String(repeating: ".", count: 1 << 20), "", "not known"),
    ("output_transform", String(repeating: "\u{301}", count: 99), "not known"),
    ("activations", "relu,x\u{301}", "expected one of"),
    ("input_scale", "nan or so", "not known here"),
  ])
  func textsAreCountedBeforeTheyAreTaken(
    key: String, text: String, words: String
  ) {
    let error = Self.refusal("inkling." + key, text)
    #expect(
      error?.detail.contains(words) == true, "\(String(describing: error))")
    // However long the text is.
    #expect(error?.detail.utf8.count ?? 0 < 2000)
  }

  /// One character may have any number of scalars.
  @Test func longCharactersAreCut() {
    let text = "a" + String(repeating: "\u{301}", count: 1 << 16)
    #expect(text.count == 1)
    #expect(text.quoted.utf8.count < 1000)
  }

  /// Layers that do not fit are an error in every format, not a damaged file.
  @Test(arguments: [InterchangeFormat.safetensors, .npz])
  func misfitsAreNotWritten(_ format: InterchangeFormat) {
    for change in [
      { $0.layers[0].weights.removeLast() }, { $0.layers[1].biases = [] },
      { $0.layers[0].inputs = .max }, { $0.layers[0].outputs = -1 },
      {
        $0.layers.removeFirst(); $0.layers[0].weights += [1]
      },
    ] as [(inout NetworkDescription) -> Void] {
      var network = NetworkDescription.small()
      change(&network)
      let error = #expect(throws: DataError.self) {
        try format.write(network, source: "it")
      }
      #expect(error?.reason == .inconsistent)
    }
  }
}

extension InterchangeFormat: CustomTestStringConvertible {
  /// What a test's cases are called by.
  public var testDescription: String { name }
}
