// Through each format and back: the same description, to the last bit.

import InklingInterchange
import InklingTestSupport
import Testing

struct RoundTripTests {
  static let formats: [InterchangeFormat] = [.safetensors, .npz]

  @Test(arguments: [0, 1], Activation.allCases)
  func keepsAll(_ index: Int, _ activation: Activation) throws {
    let format = Self.formats[index]
    var network = NetworkDescription.small(activation)
    network.layers[0].weights[0] = -0.0
    network.layers[0].biases[1] = .leastNonzeroMagnitude
    network.inputScale = 0.3
    let tag = try #require(ModelTag("NOTE"))
    network.extra = [
      ModelMetadataEntry(tag: tag, isRequired: true, value: [0, 255, 10])
    ]
    let bytes = try format.write(network, source: "it")
    let isRecognized = format.recognizes(bytes.prefix(16))
    #expect(isRecognized)
    let read = try format.read(bytes, source: "it")
    #expect(read == network)
    #expect(read.layers[0].weights[0].sign == .minus)
  }

  @Test(arguments: [0, 1])
  func keepsThatPicturesAreAveraged(_ index: Int) throws {
    let format = Self.formats[index]
    let network = NetworkDescription.averaging()
    let read = try format.read(
      try format.write(network, source: "it"), source: "it")
    #expect(read == network)
    let made = try read.network(source: "it")
    #expect(made.signature.inputShape == .image(height: 4, width: 5))
    #expect(made.signature.reducedShape == .image(height: 2, width: 3))
    #expect(try NetworkDescription(made, source: "it") == network)
    for (shape, reduced) in [
      (InputShape.image(height: 4, width: 5), [3, 3]),
      (.vector(count: 20), [2, 3]),
      (.image(height: 2, width: 2), [2, 3]), (.image(height: 4, width: 5), [6]),
    ] {
      var wrong = network
      wrong.inputShape = shape
      wrong.reducedShape = InputShape(sizes: reduced)
      let error = #expect(throws: DataError.self) {
        try format.read(try format.write(wrong, source: "it"), source: "it")
          .network(source: "it")
      }
      #expect(error?.reason == .inconsistent)
    }
  }

  /// No name an output, and one that is empty.
  @Test(arguments: [0, 1], [[], [""]])
  func keepsNamesThatSayNothing(_ index: Int, names: [String]) throws {
    let format = Self.formats[index]
    var network = NetworkDescription.small()
    network.layers[1] = DescribedLayer(
      inputs: 4, outputs: 1, weights: [1, 2, 3, 4], biases: [5],
      activation: .identity)
    network.classNames = names
    let bytes = try format.write(network, source: "it")
    let read = try format.read(bytes, source: "it")
    #expect(read == network)
    let made = try read.network(source: "it")
    #expect(made.signature.classNames == names)
  }

  /// No cut is read, and no changed byte ends the program or is taken for
  /// metadata of another network.
  @Test(arguments: [0, 1])
  func survivesCutsAndChanges(_ index: Int) throws {
    let format = Self.formats[index]
    let whole = try format.write(NetworkDescription.small(), source: "it")
    for count in whole.indices {
      #expect(
        format.refusal(of: Array(whole.prefix(count))) != nil,
        "cut at \(count)")
    }
    for place in whole.indices {
      for change: UInt8 in [1, 0x20, 0x80, 0xff] {
        var bytes = whole
        bytes[place] ^= change
        guard let read = try? format.read(bytes, source: "it") else { continue }
        _ = try? read.network(source: "it")
      }
    }
  }

  @Test(arguments: [0, 1])
  func readsWhatWeightsAloneSayWithOptions(_ index: Int) throws {
    let format = Self.formats[index]
    var network = NetworkDescription.small()
    network.inputShape = nil
    network.inputScale = nil
    network.outputTransform = nil
    network.classNames = nil
    for layer in network.layers.indices {
      network.layers[layer].activation = nil
    }
    let read = try format.read(
      try format.write(network, source: "it"), source: "it")
    #expect(read == network)
    let error = #expect(throws: DataError.self) {
      try read.network(source: "it")
    }
    #expect("\(try #require(error))".contains("--activation"))
    let made = try read.network(
      hiddenActivations: [.tanh], outputTransform: .softmax,
      inputShape: .image(height: 3, width: 2), inputScale: 1)
    #expect(made.signature.inputShape == .image(height: 3, width: 2))
    #expect(made.weights(ofLayer: 1) == network.layers[1].weights)
  }
}
