// Samples flattened: Flatten, Reshape, and the sizes that torch.onnx.export
// computes for view(x.size(0), -1).

#if ONNX
  import InklingTraining
  import InklingInterchange

  extension GraphReader {
    /// A sample's values in another layout, or labels, whose layout is theirs.
    func reshape(
      _ node: GraphNode, _ index: Int
    ) throws(DataError) -> GraphValue {
      let operand = try operand(0, of: node)
      if case .label = operand, node.operation == .reshape { return operand }
      var network = try network(of: node)
      let sample: [Int]?
      if node.operation == .flatten {
        let axis = try node.integer("axis", default: 1)
        let rank = network.sample.map { Int64($0.count + 1) }
        guard axis == 1 || rank.map({ axis == 1 - $0 }) == true else {
          throw node.error("from axis \(axis); expected 1")
        }
        sample = network.width.map { [$0] }
      } else {
        sample = try reshaped(network, node)
      }
      guard network.sample != sample else { return .network(network) }
      network.sample = sample
      network.origin = index
      return .network(network)
    }

    /// The sizes of a sample after a Reshape.
    private func reshaped(
      _ network: PartialNetwork, _ node: GraphNode
    ) throws(DataError) -> [Int] {
      let sizes = try self.sizes(1, of: node)
      let copies = try node.integer("allowzero", default: 0) == 0
      let open = sizes.dropFirst().count { $0 == .size(-1) }
      let keepsBatch =
        switch sizes.first {
        case .batch: true
        case .size(-1): open == 0
        case .size(0): copies
        case .size(let size): size == network.batch
        case nil: false
        }
      // The product of those given; more than the most values stays more.
      var given = 1
      var sample: [Int] = []
      for size in sizes.dropFirst() {
        guard case .size(let size) = size, size == -1 || size > 0,
          size <= ParameterLayout.maximumWidth
        else { throw reshapeError(sizes, node) }
        sample.append(Int(size))
        given *= size > 0 ? Int(size) : 1
        guard given <= ParameterLayout.maximumWidth else {
          throw reshapeError(sizes, node)
        }
      }
      guard keepsBatch, !sample.isEmpty, open <= 1 else {
        throw reshapeError(sizes, node)
      }
      if let place = sample.firstIndex(of: -1) {
        guard let width = network.width, width.isMultiple(of: given) else {
          throw reshapeError(sizes, node)
        }
        sample[place] = width / given
      } else if let width = network.width, width != given {
        throw reshapeError(sizes, node)
      }
      return sample
    }

    private func reshapeError(
      _ sizes: [BatchSize], _ node: GraphNode
    ) -> DataError {
      let listed = sizes.prefix(8).map {
        switch $0 {
        case .batch: "batch"
        case .size(let size): "\(size)"
        }
      }
      return node.error(
        "to the sizes \(listed.joined(separator: ", ")); expected the batch "
          + "and then all of a sample's values")
    }

    /// Sizes that stand in the file or are made from those of a tensor.
    private func sizes(
      _ index: Int, of node: GraphNode
    ) throws(DataError) -> [BatchSize] {
      switch try operand(index, of: node) {
      case .sizes(let sizes): sizes
      case .constant(let constant) where constant.dimensions.count <= 1:
        try constant.integers(atMost: Self.maximumSizes).map { .size($0) }
      default: throw node.error("input \(index) is no list of sizes")
      }
    }

    /// Shape of the network's value, one of its sizes, and that as a list.
    func sizes(_ node: GraphNode) throws(DataError) -> GraphValue {
      switch node.operation {
      case .shape:
        let network = try network(of: node)
        guard let sample = network.sample else {
          throw node.error("of a value whose sizes are not known")
        }
        return .sizes([.batch] + sample.map { .size(Int64($0)) })
      case .gather:
        guard case .sizes(let sizes) = try operand(0, of: node),
          try node.integer("axis", default: 0) == 0,
          let position = try constant(1, of: node).integers(atMost: 1).first,
          let place = Int(exactly: position), sizes.indices.contains(place)
        else { throw node.error("expected one of a tensor's sizes") }
        return .sizes([sizes[place]])
      default:
        guard case .sizes(let sizes) = try operand(0, of: node),
          sizes.count == 1, try constant(1, of: node).integers(atMost: 1) == [0]
        else { throw node.error("expected one of a tensor's sizes") }
        return .sizes(sizes)
      }
    }

    /// The sizes that a Concat joins; `nil` where its inputs are none.
    func joinedSizes(_ node: GraphNode) throws(DataError) -> [BatchSize]? {
      guard case .sizes = try operand(0, of: node) else { return nil }
      guard try node.integer("axis", default: 1) == 0 else {
        throw node.error("expected sizes along axis 0")
      }
      var joined: [BatchSize] = []
      for index in node.node.input.indices {
        joined += try sizes(index, of: node)
        // Joined again and again they would double each time.
        guard joined.count <= Self.maximumSizes else {
          throw node.error("more than \(Self.maximumSizes) sizes", .tooLarge)
        }
      }
      return joined
    }
  }
#endif
