// Networks of 8 bits: what their files hold, that every level gives the same
// bits, that they stay close to float32, and that damaged files are refused.

import CKernels
import InklingTraining
import InklingTestSupport
import Testing

@Suite("Quantized networks")
struct QuantizedNetworkTests {
  static func network(
    _ activation: Activation, columns: Int, last: Activation = .identity
  ) throws -> Network {
    var network = try Network(
      shape: .vector(count: columns),
      layers: [
        .dense(21, .builtin(activation)), .dense(17, .builtin(activation)),
        .dense(5, .builtin(last)),
      ])
    network.initialize(.glorot, seed: 3)
    return network
  }

  static func model(_ activation: Activation, columns: Int = 37) throws
    -> (network: Network, bytes: [UInt8], data: Dataset)
  {
    let network = try network(activation, columns: columns)
    let data = try Dataset.ofBytes(count: 200, columns: columns, seed: 1)
    let quantized = try QuantizedNetwork(network, calibratingWith: data)
    return (network, try quantized.encode(), data)
  }

  @Test("Outputs stay near those of float32", arguments: Activation.allCases)
  func staysNear(activation: Activation) throws {
    let (network, bytes, data) = try Self.model(activation)
    let model = try Model(bytes: bytes)
    let expected = try network.predict(data).outputs
    let found = try model.outputs(for: data)
    var largest: Float = 0
    for (a, b) in zip(expected, found) { largest = max(largest, abs(a - b)) }
    // A sum near 0 may change a step's side, which moves the outputs far.
    if activation != .step { #expect(largest < 0.02, "\(largest)") }
    #expect(model.quantized != nil)
    #expect(largest > 0)
    // The weights that it stands for are near too.
    let restored = try Network(model).predict(data).outputs
    for (a, b) in zip(expected, restored) where activation != .step {
      #expect(abs(a - b) < 0.02)
    }
  }

  /// That they are the same bits is tested in C (`int8_test.c`).
  @Test("The same labels at every level", arguments: Activation.allCases)
  func sameLabels(activation: Activation) throws {
    // Pairs and odd ones, one mask of 64 pairs, a part of one, several.
    for columns in [1, 37, 64, 127, 128, 129, 130, 255, 300] {
      let (_, bytes, data) = try Self.model(activation, columns: columns)
      let model = try Model(bytes: bytes)
      let layers = try #require(model.quantized)
      #expect(layers.layout.layers.count == 3)
      guard case .bytes(let rows) = data.rows else {
        Issue.record("rows that are no bytes")
        return
      }
      var first: [Int] = []
      for kernels in Kernels.available {
        var predictor = try Predictor(model: model, kernels: kernels)
        var answers: [Int] = []
        for index in 0..<data.count {
          let pixels = UnsafeBufferPointer(
            start: rows.row(index), count: columns)
          let prediction = try predictor.predict(pixels: pixels.span)
          answers.append(prediction.label)
        }
        if first.isEmpty { first = answers }
        #expect(answers == first, "\(kernels.name) \(columns)")
      }
    }
  }

  /// The label and the outputs by the description in ModelFormat.md alone.
  @Test("Computes what the format says", arguments: Activation.allCases)
  func computesFormat(activation: Activation) throws {
    let (_, bytes, data) = try Self.model(activation)
    let model = try Model(bytes: bytes)
    func number<T: FixedWidthInteger>(_ offset: Int, _: T.Type) -> T {
      (0..<MemoryLayout<T>.size).reversed().reduce(0) {
        $0 << 8 | T(truncatingIfNeeded: bytes[offset + $1])
      }
    }
    for index in 0..<20 {
      guard case .bytes(let rows) = data.rows else { break }
      let pixels = Array(
        UnsafeBufferPointer(start: rows.row(index), count: 37))
      var x = pixels.map(Int.init)
      var outputs: [Float] = []
      for layer in 0..<3 {
        let record = 64 + 64 * layer
        let inputs = Int(number(record, UInt32.self))
        let count = Int(number(record + 4, UInt32.self))
        let stride = Int(number(record + 8, UInt32.self))
        let weights = Int(number(record + 16, UInt64.self))
        let biases = Int(number(record + 32, UInt64.self))
        let table = biases + 8 * stride
        var y: [Int] = []
        outputs = []
        for output in 0..<count {
          var sum = Int(number(biases + 4 * output, Int32.self))
          for input in 0..<inputs {
            let weight = Int8(
              bitPattern: bytes[
                weights + (input / 2 * stride + output) * 2 + input % 2])
            sum += x[input] * Int(weight)
          }
          let rate = Float(
            bitPattern: number(biases + 4 * (stride + output), UInt32.self))
          let t = Float(sum) * rate
          outputs.append(t)
          guard layer < 2 else { continue }
          func limit(_ low: Float, _ high: Float) -> Int {
            Int(min(max(t, low), high).rounded(.toNearestOrEven))
          }
          switch activation {
          case .identity: y.append(limit(-128, 127) + 128)
          case .relu: y.append(limit(0, 255))
          case .step: y.append(limit(0, 1))
          case .sigmoid, .tanh:
            y.append(Int(bytes[table + limit(-512, 511) + 512]))
          }
        }
        x = y
      }
      var predictor = try Predictor(model: model)
      let prediction = try predictor.predict(pixels: pixels.span)
      let largest = outputs.max()
      #expect(prediction.label == outputs.firstIndex { $0 == largest })
      let sum = outputs.reduce(0) { $0 + Double(exp($1 - (largest ?? 0))) }
      for (output, z) in outputs.enumerated() {
        let p = Double(exp(z - (largest ?? 0))) / sum
        #expect(abs(Double(prediction.outputs[output]) - p) < 1e-6)
      }
    }
  }

  @Test("A file cut or changed anywhere is refused")
  func refusesDamage() throws {
    let bytes = try Self.model(.sigmoid, columns: 5).bytes
    for count in 0..<bytes.count {
      #expect(throws: ModelError.self) {
        _ = try Model(bytes: Array(bytes[..<count]))
      }
    }
    for index in bytes.indices {
      var copy = bytes
      copy[index] ^= 0x41
      #expect(throws: ModelError.self) { _ = try Model(bytes: copy) }
    }
  }

  /// Behind a right checksum the fields themselves are looked at.
  @Test("Fields out of their rules are refused by name")
  func refusesFields() throws {
    let bytes = try Self.model(.tanh, columns: 5).bytes
    let weights = bytes.number(at: 64 + 16, size: 8)
    let biases = bytes.number(at: 64 + 32, size: 8)
    let last = bytes.number(at: 192 + 16, size: 8)
    for (offset, value, size, field) in [
      (64 + 14, 2, 2, "parameter type"), (128 + 14, 0, 2, "parameter type"),
      (64 + 24, 1, 8, "weights size"), (64 + 48, 0x7FC0_0000, 4, "index scale"),
      (64 + 48, 0, 4, "index scale"), (64 + 52, 0, 4, "table size"),
      (64 + 56, 1, 1, "reserved bytes"),
      (weights + 42, 1, 1, "parameter padding"),
      // Beside the fifth input, and behind the last layer's 9 pairs.
      (weights + 2 * 64 + 1, 1, 1, "parameter padding"),
      (last + 9 * 32, 1, 1, "parameter padding"),
      (biases + 21 * 4, 1, 1, "parameter padding"),
      (biases, 0x7FFF_FFFF, 4, "bias"),
      (biases + 32 * 4, 0x7F80_0000, 4, "multiplier"),
    ] {
      let copy = bytes.sealed(value, at: offset, size: size)
      let error = #expect(throws: ModelError.self) {
        _ = try Model(bytes: copy)
      }
      #expect("\(error?.field ?? "none")" == field, "\(offset)")
    }
  }

  @Test("A network of a fixed shape takes no 8 bits")
  func refusesFixedShape() throws {
    let model = try Model(bytes: Self.model(.sigmoid, columns: 5).bytes)
    do {
      _ = try FixedNetwork<5, 21, 5>(model)
      Issue.record("opened")
    } catch {
      #expect(
        error.description
          == "a network with parameters of 8 bits; expected float32")
    }
  }

  @Test("What cannot be quantized is refused")
  func refusesNetworks() throws {
    let network = try Self.network(.relu, columns: 4)
    let none = try Dataset.ofBytes(count: 0, columns: 4, seed: 1)
    #expect(throws: TrainingError.self) {
      _ = try QuantizedNetwork(network, calibratingWith: none)
    }
    let wide = try Dataset.ofBytes(count: 3, columns: 5, seed: 1)
    #expect(throws: TrainingError.self) {
      _ = try QuantizedNetwork(network, calibratingWith: wide)
    }
  }
}

extension [UInt8] {
  fileprivate func number(at offset: Int, size: Int) -> Int {
    (0..<size).reversed().reduce(0) { $0 << 8 | Int(self[offset + $1]) }
  }

  /// A copy with `value` at `offset` and a checksum that is right again.
  fileprivate func sealed(_ value: Int, at offset: Int, size: Int) -> [UInt8] {
    var copy = self
    for index in 0..<size {
      copy[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * index))
    }
    let rest = Array(copy[40...])
    let checksum = ink_crc32(ink_crc32(0, 36, copy), rest.count, rest)
    for index in 0..<4 {
      copy[36 + index] = UInt8(truncatingIfNeeded: checksum >> (8 * index))
    }
    return copy
  }
}
