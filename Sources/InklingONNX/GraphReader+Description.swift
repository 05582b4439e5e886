// The numbers of a network whose graph has been understood.

#if ONNX
  import InklingTraining
  import InklingInterchange

  extension GraphReader {
    /// The network with its parameters, and what else the graph says of it.
    func description(
      of network: PartialNetwork
    ) throws(DataError) -> NetworkDescription {
      var layers: [DescribedLayer] = []
      for index in network.layers.indices {
        layers.append(try layer(index, of: network))
      }
      let joinsPair = network.isPair
      if joinsPair, let last = layers.popLast() {
        layers.append(Self.pair(last))
      }
      // Floats come ready: what bytes would be multiplied by is not said. A
      // graph that takes integers and does not scale them multiplies by 1.
      let scale = network.scale ?? (network.takesFloats ? nil : 1)
      return NetworkDescription(
        layers: layers, inputShape: Self.picture(network.input),
        reducedShape: network.sums.map {
          .image(
            height: $0.average.reducedHeight, width: $0.average.reducedWidth)
        },
        inputScale: scale.map { Float($0) },
        outputTransform: network.hasSoftmax || joinsPair ? .softmax : nil,
        classNames: try network.classes?.names())
    }

    private func layer(
      _ index: Int, of network: PartialNetwork
    ) throws(DataError) -> DescribedLayer {
      let layer = network.layers[index]
      let (inputs, outputs) = (
        layer.weights.dimensions[0], layer.weights.dimensions[1]
      )
      var weights = try layer.weights.floats()
      if layer.weightFactor != 1 {
        weights = weights.map { $0 * layer.weightFactor }
      }
      var biases = [Float](repeating: 0, count: outputs)
      if let tensor = layer.biases {
        guard tensor.count == outputs || tensor.count == 1,
          tensor.dimensions.dropLast().allSatisfy({ $0 == 1 })
        else {
          throw error(
            "\(tensor.label) has the sizes \(tensor.dimensions); expected the "
              + "biases of \(outputs) outputs", .inconsistent)
        }
        let values = try tensor.floats()
        for output in biases.indices {
          biases[output] = values[values.count == 1 ? 0 : output]
        }
        if layer.biasFactor != 1 {
          biases = biases.map { $0 * layer.biasFactor }
        }
      }
      return DescribedLayer(
        inputs: inputs, outputs: outputs, weights: weights, biases: biases,
        activation: layer.activation ?? .identity)
    }

    /// Two outputs whose softmax is what 1 - p and p were: p is the sigmoid of
    /// z, and the softmax of 0 and z is 1 - sigmoid(z) and sigmoid(z).
    private static func pair(_ layer: DescribedLayer) -> DescribedLayer {
      DescribedLayer(
        inputs: layer.inputs, outputs: 2,
        weights: layer.weights.flatMap { [0, $0] },
        biases: layer.biases.flatMap { [0, $0] }, activation: .identity)
    }

    /// Height and width of a sample with one channel; what else it is, its
    /// sizes do not tell.
    private static func picture(_ sizes: [Int]?) -> InputShape? {
      guard let sizes else { return nil }
      let sides = sizes.filter { $0 > 1 }
      guard sides.count == 2, sizes.suffix(2) == sides[...] else { return nil }
      return .image(height: sides[0], width: sides[1])
    }
  }
#endif
