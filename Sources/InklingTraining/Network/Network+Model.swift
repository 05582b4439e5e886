// Networks to and from model files.

public import InklingCore
import InklingPlatform

extension Network {
  /// Writes the network to a model file, atomically: what was at `path` before
  /// stays there unless the whole new file is in place.
  ///
  /// - Parameters:
  ///   - path: where the file is to be.
  ///   - extra: metadata beside the signature.
  /// - Throws: `ModelError`, also for a caller's own activation, which no file
  ///   can hold.
  public func save(to path: String, extra: [ModelMetadataEntry] = [])
    throws(ModelError)
  {
    do throws(ModelError) {
      try encoded(extra: extra).write(to: path)
      withExtendedLifetime(parameters) {}
    } catch {
      throw error.named(path, writing: true)
    }
  }

  /// Asks, before a training that may take long, whether its network can be
  /// saved: with these layers, class names and metadata.
  ///
  /// - Throws: `ModelError`, as `save` would.
  package func checkCanBeSaved(
    extra: [ModelMetadataEntry] = []
  ) throws(ModelError) {
    do throws(ModelError) {
      _ = try encoded(extra: extra)
    } catch {
      throw error.named("model", writing: true)
    }
  }

  /// Its model file, to be written while the network lives.
  ///
  /// - Throws: `ModelError` where `Model` would refuse the bytes, and for a
  ///   caller's own activation.
  package func encoded(
    extra: [ModelMetadataEntry] = []
  ) throws(ModelError) -> EncodedModel {
    if let index = activations.firstIndex(where: { $0.custom != nil }) {
      throw ModelError(
        .customActivation, "activation", found: index,
        expected: .rule("a built-in one"))
    }
    return try EncodedModel(
      layout, parameters: parameters.base, signature: signature, extra: extra)
  }
}

extension Model {
  /// A copy of a network as it is now, to predict with.
  ///
  /// - Throws: `ModelError` where no model file could hold the network.
  public convenience init(_ network: Network) throws(ModelError) {
    try self.init(network.encoded())
    withExtendedLifetime(network) {}
  }
}
