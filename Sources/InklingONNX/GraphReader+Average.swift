// Pictures averaged over areas, as GraphWriter has it: sums down and across by
// MatMul, divided, and of bytes rounded.

#if ONNX
  import InklingTraining
  import InklingInterchange

  /// How far the averages of a sample's areas have come.
  struct AreaSums {
    enum Step {
      /// Rows are summed.
      case down
      /// Columns too.
      case sums
      /// Half of what they will be divided by is added.
      case half
      /// Divided.
      case means
      /// Without what is behind the point.
      case rounded
    }

    var average: AreaAverage
    var step: Step
  }

  extension GraphReader {
    /// The network before its first layer and any scale, at this step of its
    /// averages.
    private func pictures(
      _ index: Int, of node: GraphNode, after steps: [AreaSums.Step]
    ) throws(DataError) -> (PartialNetwork, AreaSums) {
      let network = try network(index, of: node)
      guard network.isBeforeScale, let sums = network.sums,
        steps.contains(sums.step), network.sample?.count == 2
      else {
        throw node.error("expected within the means of a picture's areas")
      }
      return (network, sums)
    }

    /// Whether a MatMul sums a picture's rows or columns, not a sample's values.
    func isAreaSum(_ node: GraphNode) throws(DataError) -> Bool {
      guard node.operation == .matMul else { return false }
      if case .network(let network) = try operand(1, of: node) {
        return network.layers.isEmpty
      }
      return try network(of: node).sums?.step == .down
    }

    /// A MatMul that sums the rows of pictures, or then their columns.
    func sumAreas(_ node: GraphNode) throws(DataError) -> PartialNetwork {
      if case .network(var network) = try operand(1, of: node) {
        let matrix = try constant(0, of: node)
        guard network.isBeforeScale, network.isFloat, network.sums == nil,
          let sample = network.sample, sample.count == 2,
          matrix.dimensions.count == 2, matrix.dimensions[1] == sample[0],
          // The columns are not known yet: of two at least all can become one.
          let average = Self.average(
            sample, to: [matrix.dimensions[0], sample[1] > 1 ? 1 : sample[1]])
        else { throw node.error("expected to sum the rows of pictures") }
        try check(matrix, of: node) {
          average.partsDown(ofRow: $1, in: $0)
        }
        network.sums = AreaSums(average: average, step: .down)
        network.sample = [matrix.dimensions[0], sample[1]]
        return network
      }
      var (network, sums) = try pictures(0, of: node, after: [.down])
      let matrix = try constant(1, of: node)
      guard matrix.dimensions.count == 2,
        matrix.dimensions[0] == sums.average.width,
        let average = Self.average(
          [sums.average.height, sums.average.width],
          to: [sums.average.reducedHeight, matrix.dimensions[1]])
      else { throw node.error("expected to sum the columns of pictures") }
      try check(matrix, of: node) {
        average.partsAcross(ofColumn: $0, in: $1)
      }
      sums = AreaSums(average: average, step: .sums)
      network.sums = sums
      network.sample = [average.reducedHeight, average.reducedWidth]
      return network
    }

    private static func average(
      _ sides: [Int], to reduced: [Int]
    ) -> AreaAverage? {
      AreaAverage(
        from: .image(height: sides[0], width: sides[1]),
        to: .image(height: reduced[0], width: reduced[1]))
    }

    private func check(
      _ matrix: ConstantTensor, of node: GraphNode,
      _ parts: (_ row: Int, _ column: Int) -> Int
    ) throws(DataError) {
      let values = try matrix.floats()
      let columns = matrix.dimensions[1]
      for place in values.indices
      where values[place] != Float(parts(place / columns, place % columns)) {
        throw node.error(
          "\(matrix.label) does not sum areas of a picture; expected the parts "
            + "of each pixel in each area")
      }
    }

    /// Half of what sums will be divided by, added.
    func addHalf(_ node: GraphNode) throws(DataError) -> PartialNetwork {
      var (network, sums) = try pictures(0, of: node, after: [.sums])
      let half = sums.average.parts / 2
      guard try constant(1, of: node).scalar() == Double(half) else {
        throw node.error("expected to add \(half), half of an area")
      }
      sums.step = .half
      network.sums = sums
      return network
    }

    /// Sums divided by an area.
    func divideSums(_ node: GraphNode) throws(DataError) -> PartialNetwork {
      var (network, sums) = try pictures(
        0, of: node, after: network(of: node).takesFloats ? [.sums] : [.half])
      let parts = sums.average.parts
      guard try constant(1, of: node).scalar() == Double(parts) else {
        throw node.error("expected to divide by \(parts), an area")
      }
      sums.step = .means
      network.sums = sums
      return network
    }

    /// Means of bytes, rounded.
    func floor(_ node: GraphNode) throws(DataError) -> PartialNetwork {
      var (network, sums) = try pictures(0, of: node, after: [.means])
      guard !network.takesFloats else {
        throw node.error("expected of bytes alone")
      }
      sums.step = .rounded
      network.sums = sums
      return network
    }
  }

  extension PartialNetwork {
    /// Whether nothing but averages of areas has been done to a sample.
    fileprivate var isBeforeScale: Bool { layers.isEmpty && scale == nil }

    /// Whether sums of areas have become means, if there are any.
    var hasMeans: Bool {
      sums.map { $0.step == (takesFloats ? .means : .rounded) } ?? true
    }

    /// Whether they are on the way there.
    var isSumming: Bool { sums != nil && !hasMeans }
  }
#endif
