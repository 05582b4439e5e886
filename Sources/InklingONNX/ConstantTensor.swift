// A tensor whose numbers stand in the file, with its dimensions checked.

#if ONNX
  import InklingTraining
  import InklingInterchange

  /// An initializer, or the value of a Constant.
  struct ConstantTensor {
    /// The sizes as they are to be read: reversed by a Transpose.
    private(set) var dimensions: [Int] = []
    /// The product of the dimensions.
    private(set) var count = 1
    private(set) var isTransposed = false
    /// The value's name in the graph; no two tensors have the same.
    let name: String
    private let tensor: ONNXTensorProto
    private let source: String

    /// - Throws: `DataError` for dimensions that are negative or too large, or
    ///   numbers that lie in another file.
    init(
      _ tensor: ONNXTensorProto, name: String, source: String
    ) throws(DataError) {
      self.tensor = tensor
      self.name = name
      self.source = source
      guard tensor.dataLocation == .default else {
        throw error(
          .unsupported,
          "lies in another file; expected all in one (torch.onnx.export with "
            + "external_data=False, or onnx.save(onnx.load(path), path))")
      }
      for size in tensor.dims {
        let (product, overflows) = count.multipliedReportingOverflow(
          by: Int(clamping: size))
        guard size >= 0, !overflows, product <= ParameterLayout.maximumFloats
        else {
          throw error(
            .tooLarge,
            "has a size of \(size); expected at most "
              + "\(ParameterLayout.maximumFloats) numbers in all")
        }
        count = product
        dimensions.append(Int(size))
      }
    }

    /// The matrix with rows and columns exchanged.
    ///
    /// - Precondition: two dimensions.
    var transposed: ConstantTensor {
      var result = self
      result.dimensions.reverse()
      result.isTransposed.toggle()
      return result
    }

    /// The name in the file, for an error.
    var label: String { "tensor \(name.quoted)" }

    /// All numbers, row by row; doubles are rounded.
    ///
    /// - Throws: `DataError` for another type, or another count of numbers
    ///   than the dimensions say.
    func floats() throws(DataError) -> [Float] {
      let values: [Float]
      switch ONNXTensorProto.DataType(rawValue: Int(tensor.dataType)) {
      case .float: values = try numbers(tensor.floatData)
      case .double: values = try numbers(tensor.doubleData).map { Float($0) }
      default: throw typeError("float32 or float64")
      }
      guard isTransposed else { return values }
      return DescribedLayer.transpose(
        values, rows: dimensions[1], columns: dimensions[0])
    }

    /// The one number.
    func scalar() throws(DataError) -> Double {
      guard count == 1 else {
        throw error(.unsupported, "has \(count) numbers; expected one")
      }
      return switch ONNXTensorProto.DataType(rawValue: Int(tensor.dataType)) {
      case .float: Double(try numbers(tensor.floatData)[0])
      case .double: try numbers(tensor.doubleData)[0]
      default: throw typeError("float32 or float64")
      }
    }

    /// All integers of a tensor that must not have more than `limit`.
    func integers(atMost limit: Int) throws(DataError) -> [Int64] {
      guard count <= limit else {
        throw error(
          .tooLarge, "has \(count) integers; expected at most \(limit)")
      }
      return switch ONNXTensorProto.DataType(rawValue: Int(tensor.dataType)) {
      case .int32: try numbers(tensor.int32Data).map { Int64($0) }
      case .int64: try numbers(tensor.int64Data)
      default: throw typeError("int32 or int64")
      }
    }

    /// Names of classes: texts, or integers as texts.
    func names() throws(DataError) -> [String] {
      guard tensor.dataType == ONNXTensorProto.DataType.string.rawValue else {
        return try integers(atMost: ParameterLayout.maximumWidth).map {
          String($0)
        }
      }
      guard tensor.stringData.count == count else {
        throw countError(tensor.stringData.count)
      }
      var names: [String] = []
      for text in tensor.stringData {
        guard let name = String(validating: text, as: UTF8.self) else {
          throw error(
            .malformed, "has a name of class \(names.count) that is not UTF-8")
        }
        names.append(name)
      }
      return names
    }

    /// The numbers as the tensor holds them: listed, or as bytes.
    private func numbers<Number: BitwiseCopyable>(
      _ listed: [Number]
    ) throws(DataError) -> [Number] {
      let raw = tensor.rawData
      guard !raw.isEmpty else {
        guard listed.count == count else { throw countError(listed.count) }
        return listed
      }
      let size = MemoryLayout<Number>.size
      guard listed.isEmpty, raw.count == count * size else {
        throw countError(raw.count / size + listed.count)
      }
      return raw.withUnsafeBytes { bytes in
        [Number](unsafeUninitializedCapacity: count) { values, initialized in
          for index in 0..<count {
            values[index] = bytes.loadUnaligned(
              fromByteOffset: index * size, as: Number.self)
          }
          initialized = count
        }
      }
    }

    /// A refusal that names the tensor.
    private func error(
      _ reason: DataError.Reason, _ detail: String
    ) -> DataError {
      DataError(
        reason, in: source,
        "\(label) \(detail)")
    }

    private func countError(_ found: Int) -> DataError {
      error(
        .inconsistent, "holds \(found) numbers; its dimensions say \(count)")
    }

    private func typeError(_ expected: String) -> DataError {
      error(.unsupported, "is of type \(tensor.dataType); expected \(expected)")
    }
  }
#endif
