// The data sets that recipes are for, in a folder that holds them under the names
// that they are published by.

import InklingPlatform

package enum RecipeData: String, Sendable {
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
  package enum Kind: String, CaseIterable, Sendable {
    /// Pictures of single digits, 28 x 28 bytes each.
    case digits
    /// Texts by class, counted by their most frequent terms.
    case texts
  }

  package var kind: Kind { self == .newsgroups ? .texts : .digits }

  /// What has to be in the folder.
  package var fileName: String {
    self == .strokes ? Self.mnist.rawValue : rawValue
  }

  /// Whether it is in `folder`.
  package func isPresent(in folder: String) -> Bool {
    access("\(folder)/\(fileName)", F_OK) == 0
  }
}
