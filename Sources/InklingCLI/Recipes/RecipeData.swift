// The data sets that recipes are for, in a folder that holds them under the names
// that they are published by.

import InklingData
import InklingPlatform
import InklingTraining

enum RecipeData: String, Sendable {
  /// Keras's archive.
  case mnistArchive = "mnist.npz"
  /// The four IDX files.
  case mnist
  /// deeplearning.net's pickle.
  case mnistPickle = "mnist.pkl.gz"
  case newsgroups = "20news-bydate"
  /// The built-in digits to train on, MNIST's four IDX files to test on.
  case strokes = "builtin"

  /// What kind of samples there are.
  enum Kind: String, CaseIterable, Sendable {
    /// Pictures of single digits, 28 x 28 bytes each.
    case digits
    /// Texts by class, counted by their most frequent terms.
    case texts
  }

  var kind: Kind { self == .newsgroups ? .texts : .digits }

  /// What has to be in the folder.
  var fileName: String { self == .strokes ? Self.mnist.rawValue : rawValue }

  /// Whether it is in `folder`.
  func isPresent(in folder: String) -> Bool {
    access("\(folder)/\(fileName)", F_OK) == 0
  }

  /// - Parameter maximumFeatures: terms that texts are counted by.
  func load(
    from folder: String, maximumFeatures: Int
  ) throws(DataError) -> DataSplits {
    let splits = try DataSplits.load(
      "\(folder)/\(fileName)", maximumFeatures: maximumFeatures)
    guard self == .strokes else { return splits }
    let strokes = try StrokeDigits.splits(
      train: DataOptions.builtinTrainCount, test: 0)
    return DataSplits(train: strokes.train, test: splits.test)
  }
}
