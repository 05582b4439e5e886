// A small network to write to the formats of other programs and read back.

public import InklingInterchange

extension NetworkDescription {
  /// 2 x 3 pixels, one hidden layer of 4, 2 outputs, whose names need care.
  public static func small(_ activation: Activation = .relu) -> Self {
    var numbers = Numbers(seed: 1)
    let widths = [(6, 4), (4, 2)]
    return Self(
      layers: widths.map { inputs, outputs in
        DescribedLayer(
          inputs: inputs, outputs: outputs,
          weights: (0..<inputs * outputs).map { _ in numbers.float() },
          biases: (0..<outputs).map { _ in numbers.float() },
          activation: activation)
      },
      inputShape: .image(height: 2, width: 3), inputScale: 1 / 255,
      outputTransform: .softmax, classNames: ["nein", "ja \u{2713} \"\\\u{1}"])
  }

  /// The same, which averages 4 x 5 pixels.
  public static func averaging() -> Self {
    var network = small()
    network.inputShape = .image(height: 4, width: 5)
    network.reducedShape = .image(height: 2, width: 3)
    return network
  }
}
