// Networks: layouts, first parameters, value semantics, and the way through a
// model file.

import InklingTestSupport
import Testing

@testable import InklingTraining

@Suite("Networks")
struct NetworkTests {
  @Test("impossible layers are refused") func layoutLimits() {
    func failure(_ inputs: Int, _ outputs: [Int]) -> String? {
      do {
        _ = try Network(
          shape: .vector(count: inputs), layers: outputs.map { .dense($0) })
        return nil
      } catch {
        return "\(error)"
      }
    }
    let (layers, widths) = ("; expected 1 to 64", "; expected 1 to 65536")
    let tooLarge =
      "a network of more than 268435456 parameters; expected fewer or narrower "
      + "layers"
    #expect(failure(3, []) == "0 layers" + layers)
    #expect(failure(1, [Int](repeating: 1, count: 64)) == nil)
    #expect(failure(1, [Int](repeating: 1, count: 65)) == "65 layers" + layers)
    #expect(failure(0, [1]) == "0 inputs" + widths)
    #expect(failure(65_537, [1]) == "65537 inputs" + widths)
    #expect(failure(2, [3, -1]) == "-1 neurons in layer 2" + widths)
    #expect(
      failure(2, [Int.max]) == "\(Int.max) neurons in layer 1" + widths)
    #expect(failure(65_536, [65_536]) == tooLarge)
    #expect(failure(16_384, [16_384]) == tooLarge)
  }

  @Test("rows lie on 64-byte boundaries", arguments: [1, 15, 16, 17, 33])
  func layout(width: Int) throws {
    let network = try Network(
      shape: .vector(count: 7), layers: [.dense(width), .dense(2)])
    let layer = network.layout.layers[0]
    #expect(layer.stride % 16 == 0)
    #expect((width..<width + 16).contains(layer.stride))
    #expect(network.layout.floatCount == 8 * layer.stride + (width + 1) * 16)
    #expect(network.layout.parameterCount == 8 * width + (width + 1) * 2)
    network.withParameterBlob {
      #expect(UInt(bitPattern: $0.baseAddress) % 64 == 0)
    }
  }

  @Test("weights and biases are read as they were set")
  func setAndRead() throws {
    var network = try Network(
      shape: .vector(count: 3), layers: [.dense(17), .dense(2)])
    let weights = (0..<51).map { Float($0) }
    let biases = (0..<17).map { -Float($0) }
    network.setParameters(ofLayer: 0, weights: weights, biases: biases)
    #expect(network.weights(ofLayer: 0) == weights)
    #expect(network.biases(ofLayer: 0) == biases)
    #expect(network.weights(ofLayer: 1) == [Float](repeating: 0, count: 34))
    #expect(network.paddingIsZero)
  }

  /// What each initialiser promises of the weights of a layer 300 to 200:
  /// bound, standard deviation, and whether biases are drawn alike.
  static let moments: [(name: String, deviation: Double, bound: Float)] = [
    ("scaled-normal", (1.0 / 300).squareRoot(), .infinity),
    ("numpy-scaled-normal", (1.0 / 300).squareRoot(), .infinity),
    ("normal", 1, .infinity),
    ("normal-with-biases", 1, .infinity),
    ("small-normal", 0.001, .infinity),
    ("uniform", (1.0 / 3).squareRoot(), 1),
    ("he", (2.0 / 300).squareRoot(), .infinity),
    ("glorot", (2.0 / 500).squareRoot(), (6.0 / 500 as Float).squareRoot()),
  ]

  @Test("initialisers have their moments", arguments: moments)
  func initializers(name: String, deviation: Double, bound: Float) throws {
    let initializer = try #require(Initializer(name))
    #expect(initializer.description == name)
    var network = try Network(
      shape: .vector(count: 300), layers: [.dense(200), .dense(3)])
    network.initialize(initializer, seed: 6)
    let values = network.weights(ofLayer: 0).map { Double($0) }
    let mean = values.reduce(0, +) / 60_000
    let square = values.reduce(0) { $0 + $1 * $1 } / 60_000
    // Four standard errors: of a mean, and of a normal's deviation.
    #expect(abs(mean) < 4 * deviation / 244.9)
    #expect(abs(square.squareRoot() - deviation) < 4 * deviation / 346.4)
    #expect(values.allSatisfy { abs($0) <= Double(bound) })
    if bound == .infinity {
      // A normal's fourth moment is 3, standard error sqrt(96 / n).
      let fourth = values.reduce(0) { $0 + $1 * $1 * $1 * $1 } / 60_000
      #expect(abs(fourth / (square * square) - 3) < 0.16)
    }
    let biases = network.biases(ofLayer: 0)
    switch name {
    case "normal-with-biases", "uniform":
      let square = biases.reduce(0) { $0 + Double($1 * $1) } / 200
      #expect(abs(square.squareRoot() / deviation - 1) < 0.2)
    default:
      #expect(biases.allSatisfy { $0 == 0 })
    }
    #expect(network.paddingIsZero)
    #expect(network.isFinite)
  }

  @Test("every named initialiser is tested") func names() {
    #expect(Initializer.names == Self.moments.map(\.name))
    #expect(Initializer("nobody") == nil)
    #expect(Initializer(weights: .zero).description == "custom")
  }

  @Test("initialising anew depends on nothing before") func initializeAgain()
    throws
  {
    var network = try Network(shape: .vector(count: 5), layers: [.dense(3)])
    network.initialize(.he, seed: 1)
    let first = network.bits
    network.initialize(.uniform, seed: 2)
    #expect(network.bits != first)
    network.initialize(.he, seed: 1)
    #expect(network.bits == first)
  }

  @Test("a copy stays as it was") func copies() throws {
    let data = try Fixtures.floats(count: 20, columns: 4, classes: 3, seed: 1)
    var network = try Network(for: data, hidden: [5], seed: 1)
    let original = network
    let bits = network.bits
    network.setParameters(
      ofLayer: 1, weights: [Float](repeating: 1, count: 15), biases: [1, 2, 3])
    #expect(original.bits == bits)
    network.initialize(.he, seed: 5)
    #expect(original.bits == bits)

    let trainer = try Trainer(original, options: TrainingOptions())
    try trainer.trainEpoch(on: data)
    #expect(original.bits == bits)
    // What a trainer hands out is a copy as well.
    let early = trainer.network
    let earlyBits = early.bits
    try trainer.trainEpoch(on: data)
    #expect(early.bits == earlyBits)
    #expect(trainer.network.bits != earlyBits)
  }

  @Test("a saved network gives the same bits", arguments: [3, 10, 16, 33])
  func reload(classes: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("model.ink")
    let bytes = Fixtures.sparseBytes(count: 300, columns: 50, seed: 2)
    let data = try Fixtures.dataset(
      bytes, (0..<300).map { UInt16($0 % classes) }, columns: 50,
      classes: classes, form: .compressed)
    let trainer = try Trainer(
      Network(for: data, hidden: [37, 17], seed: 4),
      options: TrainingOptions())
    for _ in 0..<3 { try trainer.trainEpoch(on: data) }
    try trainer.network.save(to: path)

    let model = try Model(path: path)
    let loaded = try Network(model)
    #expect(loaded.bits == trainer.network.bits)
    #expect(loaded.signature == trainer.network.signature)
    let reloaded = try Trainer(loaded, options: trainer.options)
    #expect(
      try reloaded.evaluate(on: data) == trainer.evaluate(on: data))

    // One sample at a time is the batch, bit for bit.
    let outputs = try Evaluator(
      network: trainer.network, loss: trainer.options.loss, pool: trainer.pool
    ).predict(data).outputs
    var predictor = try Predictor(model: model)
    var correct = 0
    var row = [Float](repeating: 0, count: classes)
    for index in 0..<300 {
      var target = row.mutableSpan
      let label = try predictor.predict(
        pixels: bytes[index * 50..<index * 50 + 50].span, into: &target)
      correct += label == Int(data.labels[index]) ? 1 : 0
      #expect(row.elementsEqual(outputs[(index * classes)...].prefix(classes)))
    }
    #expect(correct == (try trainer.evaluate(on: data)).correct)
  }

  @Test("a caller's own activation cannot be saved") func customIsNotSaved()
    throws
  {
    let folder = try TemporaryFolder()
    let own = CustomActivation(value: { $0 }, derivative: { _ in 1 })
    let network = try Network(
      shape: .vector(count: 2), layers: [.dense(3, .custom(own)), .dense(2)])
    #expect(throws: ModelError.self) {
      try network.save(to: folder.path("model.ink"))
    }
    #expect(try folder.names().isEmpty)
  }
}
