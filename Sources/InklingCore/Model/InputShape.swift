// How the values of one sample are laid out: shared by data sets and models.

/// How one sample is laid out.
public enum InputShape: Hashable, Sendable {
  /// `height * width` pixels, row by row.
  case image(height: Int, width: Int)
  /// `count` features without a layout.
  case vector(count: Int)

  /// Values in one sample; `Int.max` where there are more, so that every limit
  /// refuses them.
  public var count: Int {
    switch self {
    case .image(let height, let width):
      switch height.multipliedReportingOverflow(by: width) {
      case (let product, false): product
      case (_, true): .max
      }
    case .vector(let count): count
    }
  }
}
