// Models that are to answer as one, and the files of several.

import InklingCore
import InklingData
import InklingRuns
import InklingTraining

/// Models whose probabilities are averaged.
struct Members {
  let paths: [String]
  let models: [Model]

  /// One alone.
  init(_ model: Model) { (paths, models) = ([""], [model]) }

  /// Opens the models, the first of which the others have to be like.
  ///
  /// - Throws: `ModelError`, or `CommandFailure` for one that takes or gives
  ///   something else.
  init(_ paths: [String]) throws {
    self.paths = paths
    models = try paths.map { try Model(file: $0) }
    for (path, model) in zip(paths, models).dropFirst() {
      let first = models[0]
      let difference: String? =
        if model.signature.inputShape != first.signature.inputShape {
          "samples of \(model.signature.inputShape.text)"
        } else if model.layout.outputs != first.layout.outputs {
          "\(model.layout.outputs) outputs"
        } else if model.signature.classNames != first.signature.classNames {
          "other classes"
        } else if model.signature.outputTransform
          != first.signature.outputTransform
        {
          "other outputs: a softmax in one of them alone"
        } else if Self.terms(model) != Self.terms(first) {
          "other terms of texts"
        } else if model.takesBytes != first.takesBytes {
          "floats in one of them alone"
        } else {
          nil
        }
      if let difference {
        throw CommandFailure(
          "\(path): \(difference); expected a model like \(paths[0]), to "
            + "average what they give")
      }
    }
  }

  private static func terms(_ model: Model) -> [UInt8]? {
    TfidfVectorizer.tag.flatMap { model.metadata($0) }
  }

  var isSoftmax: Bool {
    models[0].signature.outputTransform == .softmax
  }

  /// `digits-2.ink` for the second of `digits.ink`.
  static func path(_ path: String, number: Int) -> String {
    let slash = path.lastIndex(of: "/")
    let name = slash.map { path.index(after: $0) } ?? path.startIndex
    guard let dot = path[name...].lastIndex(of: "."), dot > name else {
      return "\(path)-\(number)"
    }
    return "\(path[..<dot])-\(number)\(path[dot...])"
  }
}

extension Model {
  /// The outputs on `data`, row by row: probabilities where it has a softmax.
  ///
  /// - Parameter path: what to name in an error.
  func outputs(
    on data: Dataset, threads: Int, from path: String
  ) throws -> [Float] {
    try quantized != nil
      ? naming(path) { try outputs(for: data) }
      : Network(self).predict(data, threads: threads).outputs
  }
}
