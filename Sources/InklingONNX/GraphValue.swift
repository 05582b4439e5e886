// What the names in a graph stand for while it is read: numbers, sizes, or a
// dense network as far as the graph has been read.

#if ONNX
  import InklingTraining

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

  /// What the graph has done to a sample up to one value.
  struct PartialNetwork {
    /// One weighted sum and what is done to it.
    struct Layer {
      var weights: ConstantTensor
      var weightFactor: Float = 1
      var biases: ConstantTensor?
      var biasFactor: Float = 1
      var activation: Activation?
    }

    /// The node that made the value; the same for a copy of it.
    var origin: Int
    /// Whether its values are floats; pixels may be integers.
    var isFloat: Bool
    /// The sizes of one sample of the value; `nil` where the file does not say.
    var sample: [Int]?
    /// How many samples there are, if that is fixed.
    let batch: Int64?
    /// The sizes of one sample as it goes in.
    let input: [Int]?
    /// Whether the graph takes floats.
    let takesFloats: Bool
    /// How a picture's areas are averaged, where they are.
    var sums: AreaSums?
    /// What the input is multiplied by, where it is.
    var scale: Double?
    var layers: [Layer] = []
    var hasSoftmax = false
    /// Whether the last layer's one output p stands for the pair 1 - p, p.
    var isPair = false
    /// The names of the classes, where the file has them.
    var classes: ConstantTensor?

    /// The values of one sample, if the file says how many.
    var width: Int? { sample?.reduce(1, *) }
  }
#endif
