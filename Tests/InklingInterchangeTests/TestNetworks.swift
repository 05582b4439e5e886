// Small networks to write and read back.

import InklingInterchange
import InklingTestSupport

enum TestNetworks {
  /// 2 x 3 pixels, one hidden layer of 4, 2 outputs.
  static func small(_ activation: Activation = .relu) -> NetworkDescription {
    var numbers = Numbers(seed: 1)
    let widths = [(6, 4), (4, 2)]
    return NetworkDescription(
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

  /// The refusal of `bytes`; `nil` where they are read.
  static func refusal(
    _ format: any InterchangeFormat.Type, _ bytes: [UInt8]
  ) -> DataError? {
    do {
      _ = try format.read(bytes, source: "it")
      return nil
    } catch {
      return error
    }
  }
}
