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
    ("activations", "relu", 1, "1 activations of layers"),
    ("activations", "relu,relu,relu", 1, "3 activations of layers"),
    ("activations", ",", 1 << 20, "1048577 activ"),
    ("class_names", "a", 1, "1 class names of outputs"),
    ("class_names", "\n", 1 << 20, "1048577 class"),
    ("input_shape", "1,", 1 << 20, "not known here"),
    ("output_transform", "\u{301}", 99, "not known"),
    ("activations", "relu,x\u{301}", 1, "expected one of"),
    ("input_scale", "nan or so", 1, "not known here"),
  ])
  func textsAreCountedBeforeTheyAreTaken(
    key: String, text: String, times: Int, words: String
  ) {
    expectRefusal(
      of: "inkling." + key, String(repeating: text, count: times), words)
  }

  @Test func namesOfAnyLengthAreRefused() {
    let key = "inkling.optional." + String(repeating: ".", count: 1 << 20)
    expectRefusal(of: key, "", "not known")
  }

  private func expectRefusal(of key: String, _ text: String, _ words: String) {
    let error = Self.refusal(key, text)
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
