// Running a model. All memory is taken when a predictor is made; predicting
// allocates nothing, locks nothing and calls no system.

import CKernels

#if canImport(InklingPlatform)
  import InklingPlatform
#endif

/// Predicts with a model, one sample or many per call; one predictor per thread.
///
/// ```swift
/// var predictor = try Predictor(model: Model(path: "digits.ink"))
/// let label = try predictor.label(ofPixels: pixels.span)
///
/// let prediction = try predictor.predict(pixels: pixels.span)
/// print(prediction.label, prediction.outputs[prediction.label])
/// ```
///
/// ## Samples and outputs
///
/// A sample is either `signature.inputShape.count` bytes, which the model scales
/// itself (`pixels:`), or as many floats, already scaled (`inputs:`). Pictures
/// are row by row, ink 255 on 0 for the built-in digits and MNIST.
///
/// Every call finds the label: the index of the largest output, the first of
/// several equal ones. `label` gives only that and leaves the softmax out.
/// `predict` also gives the outputs, after the model's output transform: by
/// value for up to 16 classes, or into a buffer of the caller's for any number.
///
/// For many samples at once there are `labels(ofPixels:into:)` and
/// `predict(batch:into:)`, whose bytes are `[count, inputs]` and whose outputs
/// are `[count, outputs]`, rows without gaps. A `batchCapacity` of 128 lets rows
/// share what is in the cache:
///
/// ```swift
/// var predictor = try Predictor(model: model, batchCapacity: 128)
/// var labels = [UInt16](repeating: 0, count: count)
/// var span = labels.mutableSpan
/// try predictor.labels(ofPixels: pixels.span, into: &span)
/// ```
///
/// The results are the same bits whether a sample comes alone or in a batch of
/// any size, as bytes or as floats of the same values; but for models that
/// average pictures, which they do to whole bytes where they get bytes, and with
/// 8 bits. Between two instruction-set levels the last bits differ.
///
/// ## Cost
///
/// Making a predictor takes all the memory that it will ever use
/// (`workingMemory` bytes: for one sample per call a table of 1 KiB and about
/// two rows as wide as the widest layer). Predicting allocates nothing, takes no lock and calls no
/// system; its time depends on the layers, and for bytes on how many of them are
/// not zero, since the first layer passes over zeros. A first prediction from a
/// mapped file also brings its pages in.
///
/// ## Threads and lifetime
///
/// A predictor works in its own memory, so its calls are `mutating` and it
/// cannot be copied: make one per thread, all with one `Model`. It keeps the
/// model alive.
///
/// ## Errors
///
/// Each call throws `PredictionError` for a sample or a buffer of another size
/// than the model's, and then has done nothing; and for a sample whose outputs
/// are not finite numbers, which have no largest one.
public struct Predictor: ~Copyable {
  /// The model it runs.
  package let model: Model
  /// Samples of a batch that are worked on together, so that they share what
  /// is in the cache.
  package let batchCapacity: Int
  /// Working memory in bytes, apart from the model itself.
  public let workingMemory: Int

  let inputs: Int
  let outputs: Int
  let outputStride: Int
  let givesProbabilities: Bool
  let kernels: UnsafePointer<ink_kernels>
  private let memory: AlignedBuffer<UInt8>
  let layerCount: Int
  let layers: UnsafeMutablePointer<ink_layer>
  /// What each byte of a sample stands for.
  let table: UnsafeMutablePointer<Float>
  let scratch: UnsafeMutablePointer<Float>
  /// How a sample becomes what the first layer takes, if not as it is.
  let averaging: Averaging?

  /// More samples at once gain nothing.
  package static let largestBatchCapacity = 256

  /// Takes the working memory.
  ///
  /// - Parameters:
  ///   - model: the model to run.
  ///   - batchCapacity: how many samples of a batch to work on together, 1 to
  ///     256 (other values count as the nearest of these). 1 is best for one
  ///     sample per call, 128 for many.
  ///   - kernels: the instruction-set level to run at.
  /// - Throws: `PredictionError.memory` where the system refuses it.
  public init(
    model: Model, batchCapacity: Int = 1, kernels: Kernels = .active
  ) throws(PredictionError) {
    let capacity = max(1, min(batchCapacity, Self.largestBatchCapacity))
    let table = kernels.table, layout = model.layout
    var list = layout.layers.map { ink_layer($0, of: model.parameters) }
    let tableFloats = 256
    // At most 3 * 256 * 65,536 floats; no board has memory for a batch of
    // those.
    let floats =
      tableFloats
      + (model.quantized?.scratchFloats(table, batchCapacity: capacity)
        ?? table.pointee.forward_scratch(list.count, &list, capacity)
        / MemoryLayout<Float>.stride)
    let average = model.signature.average
    let averagingFloats =
      average.map { Averaging.floats($0, batchCapacity: capacity) } ?? 0
    let size = (floats + averagingFloats) * MemoryLayout<Float>.stride
    let layersSize = list.count * MemoryLayout<ink_layer>.stride
    // First the table, on a 64-byte boundary as the scratch behind it. All that
    // may fail comes before the first property is set.
    guard let memory = AlignedBuffer<UInt8>(uninitialized: size + layersSize),
      let base = memory.bytes.baseAddress
    else { throw .memory(bytes: size + layersSize) }
    self.model = model
    self.memory = memory
    self.batchCapacity = capacity
    self.kernels = table
    inputs = model.signature.inputShape.count
    outputs = layout.outputs
    outputStride = ParameterLayout.stride(of: outputs)
    givesProbabilities = model.signature.outputTransform == .softmax
    layerCount = list.count
    workingMemory = size + layersSize
    let values = base.bindMemory(
      to: Float.self, capacity: floats + averagingFloats)
    values.initialize(repeating: 0, count: floats + averagingFloats)
    self.table = values
    scratch = values + tableFloats
    averaging = average.map { Averaging($0, in: values + floats) }
    layers = (base + size).bindMemory(to: ink_layer.self, capacity: layerCount)
    layers.initialize(from: list, count: layerCount)
    table.pointee.byte_table(model.signature.inputScale, self.table)
  }

  /// The logits of `count` samples that came out, if all are finite.
  ///
  /// - Parameter first: the number of the first of them in the caller's call.
  func checked(
    _ logits: Logits, _ count: Int, from first: Int = 0
  ) throws(PredictionError) -> Logits {
    // Behind a row's outputs there are sums of products with zeros: no finite
    // number only where the outputs are none either.
    let finite = kernels.pointee.all_finite
    guard !finite(count * outputStride, logits) else { return logits }
    let wrong = (0..<count).first {
      !finite(outputStride, logits + $0 * outputStride)
    }
    throw .notFinite(sample: first + (wrong ?? 0))
  }
}

extension ink_layer {
  /// The layer of a network whose parameters begin at `parameters`.
  init(_ layer: LayerLayout, of parameters: UnsafePointer<Float>) {
    self.init(
      inputs: layer.inputs, outputs: layer.outputs, stride: layer.stride,
      weights: parameters + layer.weights, biases: parameters + layer.biases,
      activation: layer.activation.kernel)
  }
}
