// Every public function of the module, with nothing, too much and extremes: a
// result or a typed error, never a trap.

import InklingTestSupport
import Testing

@testable import InklingCore

@Suite struct ExtremesTests {
  private func outcome<R>(_ body: () throws -> R) -> R? {
    do {
      return try body()
    } catch {
      #expect(error is ModelError || error is PredictionError, "\(error)")
      #expect(!"\(error)".isEmpty && !"\(error)".contains("\n"))
      return nil
    }
  }

  @Test func shapes() {
    let sides = [Int.min, -1, 0, 1, .max]
    for height in sides {
      #expect(InputShape.vector(count: height).count == max(height, 0))
      for width in sides {
        let count = InputShape.image(height: height, width: width).count
        #expect(count == (height < 1 || width < 1 ? 0 : max(height, width)))
      }
    }
  }

  @Test func tags() throws {
    for name in ["", "\0\0\0\0", "abc", "abcde", "ab\nc", "\u{1F600}"] {
      #expect(ModelTag(name) == nil)
    }
    let tag = try #require(ModelTag("zzzz"))
    let model = try Model(bytes: GoldenModel.bytes, interpreting: [tag])
    #expect(model.metadata(tag) == nil)
    for bytes: [UInt8] in [[], [0], Array(repeating: 0xff, count: 1000)] {
      let entry = ModelMetadataEntry(tag: tag, isRequired: true, value: bytes)
      #expect(entry.value == bytes)
      #expect(outcome { try Model(bytes: bytes) } == nil)
      #expect(outcome { try Model(bytes: bytes.span.bytes) } == nil)
      #expect(outcome { try Model(unownedBytes: bytes.span.bytes) } == nil)
    }
    for path in ["", "\0", "/", "/dev/null", "/a\0b"] {
      #expect(outcome { try Model(path: path) } == nil)
    }
  }

  @Test func predictions() throws {
    let model = try Model(bytes: GoldenModel.bytes)
    let inputs = model.signature.inputShape.count
    let outputs = try #require(model.layers.last).outputs
    for capacity in [Int.min, -1, 0, 1, 256, .max] {
      for kernels in Kernels.available {
        #expect(!kernels.name.isEmpty)
        var predictor = try Predictor(
          model: model, batchCapacity: capacity, kernels: kernels)
        #expect(predictor.workingMemory > 0)
        for count in [0, 1, inputs, inputs + 1, 3 * inputs] {
          for place in [0, 1, outputs, outputs + 1, 3 * outputs] {
            let pixels = [UInt8](repeating: 255, count: count)
            var floats = [Float](repeating: 0, count: place)
            var labels = [UInt16](repeating: 0, count: place)
            _ = outcome { try predictor.label(ofPixels: pixels.span) }
            _ = outcome { try predictor.predict(pixels: pixels.span) }
            _ = outcome {
              var span = floats.mutableSpan
              return try predictor.predict(pixels: pixels.span, into: &span)
            }
            _ = outcome {
              var span = floats.mutableSpan
              try predictor.predict(batch: pixels.span, into: &span)
            }
            _ = outcome {
              var span = labels.mutableSpan
              try predictor.labels(ofPixels: pixels.span, into: &span)
            }
            for value: Float in [
              -.infinity, -.greatestFiniteMagnitude, 0, .leastNonzeroMagnitude,
              .greatestFiniteMagnitude, .infinity, .nan,
            ] {
              let values = [Float](repeating: value, count: count)
              _ = outcome { try predictor.label(ofInputs: values.span) }
              _ = outcome { try predictor.predict(inputs: values.span) }
              _ = outcome {
                var span = floats.mutableSpan
                return try predictor.predict(inputs: values.span, into: &span)
              }
            }
          }
        }
      }
    }
    #expect(outcome { _ = try FixedNetwork<1, 1, 1>(model) } == nil)
    #expect(outcome { _ = try FixedNetwork<0, 0, 0>(model) } == nil)
  }
}
