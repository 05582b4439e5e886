// What the names in a graph stand for while it is read.

#if ONNX
  /// A value of the graph.
  enum GraphValue {
    /// Numbers that stand in the file.
    case constant(ConstantTensor)
    /// What the network has made of a sample so far.
    case network(PartialNetwork)
    /// Whether that is above 0: half of the step activation.
    case isPositive(PartialNetwork)
    /// 1 less that: half of a two-class model's outputs.
    case complement(PartialNetwork)
    /// The class of the largest output, as a number or by name.
    case label(PartialNetwork)
    /// The outputs by class name.
    case dictionary(PartialNetwork)
    /// Sizes of a tensor.
    case sizes([BatchSize])
  }

  /// One size of a tensor whose first is the batch.
  enum BatchSize: Equatable {
    case batch
    case size(Int64)
  }
#endif
