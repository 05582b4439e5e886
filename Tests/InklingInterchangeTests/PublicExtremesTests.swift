// Every public function with the least and the greatest that it can be given:
// a value or a typed error, never a trap.

import InklingInterchange
import InklingTestSupport
import Testing

struct PublicExtremesTests {
  static let integers = [Int.min, -1, 0, 1, 65_537, .max]
  static let shapes =
    integers.flatMap { height in
      integers.map { InputShape.image(height: height, width: $0) }
    } + integers.map { .vector(count: $0) }

  private static func network() throws -> Network {
    var network = try Network(
      shape: .vector(count: 1), layers: [.dense(1, .relu), .dense(2)])
    network.initialize(.glorot, seed: 1)
    return network
  }

  @Test(arguments: shapes)
  func shapesAreRefusedOrFit(_ shape: InputShape) throws {
    let description = try NetworkDescription(Self.network(), source: "")
    var open = description
    open.inputShape = nil
    do throws(DataError) {
      let made = try open.network(inputShape: shape, source: "")
      #expect(made.layout.inputs == 1)
    } catch {
      #expect(error.reason == .inconsistent)
    }
  }

  @Test(
    arguments: [
      0, -0.0, -1, .nan, .signalingNaN, .infinity, -.infinity,
      .leastNonzeroMagnitude, .greatestFiniteMagnitude,
    ] as [Float])
  func scalesAreNumbersAboveZero(_ scale: Float) throws {
    var open = try NetworkDescription(Self.network(), source: "")
    open.inputScale = nil
    let isFit = scale.isFinite && scale > 0
    do throws(DataError) {
      let made = try open.network(inputScale: scale)
      #expect(isFit && made.signature.inputScale == scale)
    } catch {
      #expect(!isFit)
    }
  }

  @Test(arguments: [0, 1, 2, 65])
  func activationsAreAsManyAsLayers(_ count: Int) throws {
    var open = try NetworkDescription(Self.network(), source: "")
    open.layers[0].activation = nil
    let made = try? open.network(
      hiddenActivations: Array(repeating: .step, count: count))
    #expect((made != nil) == (count == 1))
  }

  @Test(arguments: [InterchangeFormat.safetensors, .npz])
  func formatsTakeAnyBytesPathsAndEntries(_ format: InterchangeFormat) throws {
    #expect(throws: DataError.self) { try format.read([]) }
    #expect(throws: DataError.self) { try format.read([0, 255], source: "") }
    for path in ["", "\0", "/\0etc", "/", "/dev/null"] {
      #expect(throws: DataError.self) { try format.read(path: path) }
    }
    var description = try NetworkDescription(Self.network(), source: "\0")
    let tag = try #require(ModelTag("NOTE"))
    for value in [[], [UInt8](repeating: 255, count: 1 << 20)] {
      description.extra = [ModelMetadataEntry(tag: tag, value: value)]
      let back = try format.read(format.write(description))
      #expect(back.extra == description.extra)
    }
  }

  @Test(arguments: ["", "\0.c", "a\0.c", "a\0/b.c", "/", "\0"])
  func pathsOfSourceAreWhole(_ path: String) throws {
    let model = try Model(Self.network())
    #expect(throws: FileError.self) { try model.writeC(to: path, origin: "") }
    #expect(throws: FileError.self) {
      try model.writeC(to: path, origin: "\0*/")
    }
  }
}
