// The weights of a network's first layer as pictures: what each of its neurons
// looks for.

import InklingCore
import InklingData
import InklingTraining

/// A picture per neuron, blue where ink speaks for it, red where it speaks
/// against it.
struct LayerPictures {
  private static let most = 64
  /// Of all pictures together.
  private static let pixels = 1 << 17

  private let network: Network

  init(_ network: Network) { self.network = network }

  private var size: (height: Int, width: Int)? {
    let signature = network.signature
    guard
      case .image(let height, let width) = signature.reducedShape
        ?? signature.inputShape,
      height * width == network.layout.layers[0].inputs
    else { return nil }
    return (height, width)
  }

  var html: HTML {
    guard let (height, width) = size else {
      return HTMLReport.note(
        "Left out: the first layer takes \(network.layout.layers[0].inputs) "
          + "values that are no picture.")
    }
    let outputs = network.layout.layers[0].outputs
    let weights = network.weights(ofLayer: 0)
    var norms = [Double](repeating: 0, count: outputs)
    for (index, weight) in weights.enumerated() {
      norms[index % outputs] += Double(weight) * Double(weight)
    }
    let count = min(Self.most, max(Self.pixels / (height * width), 1))
    let shown = Array(
      norms.indices.sorted { (norms[$1], $0) < (norms[$0], $1) }
        .prefix(count))
    let images = shown.map { neuron -> HTML in
      let column = stride(from: neuron, to: weights.count, by: outputs)
        .map { weights[$0] }
      let file = GrayImage.pngFile(
        width: width, height: height, colors: Self.colors(column))
      return """
        <img alt="weights of neuron \(neuron + 1)" \
        title="neuron \(neuron + 1)" src="\(HTMLReport.source(file))"/>

        """
    }
    let which =
      shown.count < outputs
      ? "The \(shown.count) of \(outputs) neurons with the largest weights, the "
        + "largest first"
      : "All \(outputs) neurons, the one with the largest weights first"
    return """
      \(HTMLReport.note("\(which): blue where ink speaks for it, red where it "
        + "speaks against it, each by its own largest."))\
      <div class="pictures weights">
      \(images)</div>

      """
  }

  /// - Returns: red, green and blue of each.
  private static func colors(_ weights: [Float]) -> [UInt8] {
    let most = weights.reduce(0) { max($0, abs($1)) }
    return weights.flatMap { weight -> [UInt8] in
      let share = most > 0 ? weight / most : 0
      // From white to ColorBrewer's RdBu ends.
      let end: [Float] = share < 0 ? [178, 24, 43] : [33, 102, 172]
      return end.map { UInt8(247 + (($0 - 247) * abs(share)).rounded()) }
    }
  }
}

extension HTMLReport {
  /// A PNG file as an image's source.
  static func source(_ file: [UInt8]) -> String {
    "data:image/png;base64,\(Base64.text(file))"
  }
}
