// The usual names of the four IDX files.

import InklingTraining

import InklingPlatform

extension IDXFolder {
  /// One of the four files.
  enum Part: String, CaseIterable {
    case trainImages = "train-images"
    case trainLabels = "train-labels"
    case testImages = "t10k-images"
    case testLabels = "t10k-labels"

    /// The names looked for, in that order. Some copies have a dot where the
    /// published files have a hyphen.
    var names: [String] {
      let ending =
        switch self {
        case .trainImages, .testImages: "idx3-ubyte"
        case .trainLabels, .testLabels: "idx1-ubyte"
        }
      return ["-\(ending)", ".\(ending)", "-\(ending).gz", ".\(ending).gz"]
        .map { rawValue + $0 }
    }

    /// The first of the names that is there; a link that leads nowhere is, and
    /// cannot be opened.
    func path(in folder: String) -> String? {
      var status = stat()
      return names.map { "\(folder)/\($0)" }.first { lstat($0, &status) == 0 }
    }

    /// - Throws: `DataError` with reason `cannotOpen`.
    func requiredPath(in folder: String) throws(DataError) -> String {
      guard let path = path(in: folder) else {
        throw DataError(
          .cannotOpen, in: folder,
          "no \(rawValue) file; looked for \(names.joined(separator: ", "))")
      }
      return path
    }
  }
}
