// The words by which the formats name activations and what is done to inputs
// and outputs.

import InklingTraining

extension NetworkDescription {
  /// Names the activation of each layer.
  ///
  /// - Throws: `DataError` for another number than layers or an unknown name.
  mutating func setActivations(
    _ names: [String], source: String
  ) throws(DataError) {
    guard names.count == layers.count else {
      throw DataError(
        .inconsistent, in: source,
        "\(names.count) activations of \(layers.count) layers; expected one "
          + "each")
    }
    for (index, name) in names.enumerated() {
      guard let activation = Activation(name: name) else {
        let known = Activation.allCases.map { "\($0.name)" }
        throw DataError(
          .unsupported, in: source,
          "the activation \(name.quoted) of layer \(index); expected one of "
            + known.joined(separator: ", "))
      }
      layers[index].activation = activation
    }
  }
}

extension Activation {
  /// The activation of that name.
  public init?(name: String) {
    guard let found = Self.allCases.first(where: { "\($0.name)" == name })
    else { return nil }
    self = found
  }
}

extension OutputTransform {
  /// The name in files.
  public var name: String {
    switch self {
    case .none: "none"
    case .softmax: "softmax"
    }
  }

  /// The transform of that name.
  public init?(name: String) {
    guard let found = Self.allCases.first(where: { $0.name == name }) else {
      return nil
    }
    self = found
  }
}

extension InputShape {
  /// Height and width, or the number of features.
  public var sizes: [Int] {
    switch self {
    case .image(let height, let width): [height, width]
    case .vector(let count): [count]
    }
  }

  /// The shape of one or two sizes, each at least 1.
  public init?(sizes: [Int]) {
    guard sizes.allSatisfy({ $0 > 0 }) else { return nil }
    switch sizes.count {
    case 1: self = .vector(count: sizes[0])
    case 2: self = .image(height: sizes[0], width: sizes[1])
    default: return nil
    }
  }
}
