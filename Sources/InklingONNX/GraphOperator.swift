// The operators that a dense network is written with, by ONNX Runtime's users,
// torch.onnx.export and skl2onnx.

#if ONNX
  /// An operator of ONNX, with its domain unless that is ONNX's own.
  enum GraphOperator: String {
    case add = "Add"
    case argMax = "ArgMax"
    case cast = "Cast"
    case concat = "Concat"
    case constant = "Constant"
    case div = "Div"
    case flatten = "Flatten"
    case gather = "Gather"
    case gemm = "Gemm"
    case greater = "Greater"
    case identity = "Identity"
    case matMul = "MatMul"
    case mul = "Mul"
    case relu = "Relu"
    case reshape = "Reshape"
    case shape = "Shape"
    case sigmoid = "Sigmoid"
    case softmax = "Softmax"
    case sub = "Sub"
    case tanh = "Tanh"
    case transpose = "Transpose"
    case unsqueeze = "Unsqueeze"
    case arrayFeatureExtractor = "ai.onnx.ml.ArrayFeatureExtractor"
    case zipMap = "ai.onnx.ml.ZipMap"

    /// The numbers of inputs that are understood.
    var inputCounts: ClosedRange<Int> {
      switch self {
      case .constant: 0...0
      case .argMax, .cast, .flatten, .identity, .relu, .shape, .sigmoid,
        .softmax, .tanh, .transpose, .zipMap:
        1...1
      case .gemm: 2...3
      case .concat: 1...8
      default: 2...2
      }
    }

    /// The attributes that are understood.
    var attributes: [String] {
      switch self {
      case .argMax: ["axis", "keepdims", "select_last_index"]
      // How the others round is of types that are not understood.
      case .cast: ["to", "saturate", "round_mode"]
      case .concat, .flatten, .gather, .softmax: ["axis"]
      case .constant:
        ["value", "value_float", "value_floats", "value_int", "value_ints"]
      case .gemm: ["alpha", "beta", "transA", "transB"]
      case .reshape: ["allowzero"]
      case .transpose: ["perm"]
      case .zipMap: ["classlabels_int64s", "classlabels_strings"]
      default: []
      }
    }
  }
#endif
