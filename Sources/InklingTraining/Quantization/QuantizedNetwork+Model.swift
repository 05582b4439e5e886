// Networks of 8 bits to model files.

import InklingPlatform
public import InklingCore

extension QuantizedNetwork {
  /// Writes the network to a model file, atomically: what was at `path` before
  /// stays there unless the whole new file is in place.
  ///
  /// - Parameters:
  ///   - path: where the file is to be.
  ///   - extra: metadata beside the signature.
  /// - Throws: `ModelError`.
  public func save(
    to path: String, extra: [ModelMetadataEntry] = []
  ) throws(ModelError) {
    do throws(ModelError) {
      try encoded(extra: extra).write(to: path)
      withExtendedLifetime(blob) {}
    } catch {
      throw error.named(path, writing: true)
    }
  }

  /// The bytes that `save` would write.
  ///
  /// - Throws: `ModelError` where `Model` would refuse them.
  package func encode(
    extra: [ModelMetadataEntry] = []
  ) throws(ModelError) -> [UInt8] {
    let bytes = try encoded(extra: extra).bytes()
    withExtendedLifetime(blob) {}
    return bytes
  }

  /// The model that `save` would write, to predict with.
  ///
  /// - Throws: `ModelError` where no model file could hold it.
  package func model(
    extra: [ModelMetadataEntry] = []
  ) throws(ModelError) -> Model {
    let model = try Model(encoded(extra: extra))
    withExtendedLifetime(blob) {}
    return model
  }

  private func encoded(
    extra: [ModelMetadataEntry]
  ) throws(ModelError) -> EncodedModel {
    try EncodedModel(
      layout, quantized: quantized, parameters: blob.base,
      signature: signature, extra: extra)
  }
}
