// How the values of one sample are laid out: shared by data sets and models.

/// How one sample is laid out.
public enum InputShape: Hashable, Sendable {
  /// `height * width` pixels, row by row.
  case image(height: Int, width: Int)
  /// `count` features without a layout.
  case vector(count: Int)

  /// Values in one sample.
  public var count: Int {
    switch self {
    case .image(let height, let width): height * width
    case .vector(let count): count
    }
  }
}
