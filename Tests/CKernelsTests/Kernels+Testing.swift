// How tests name a level.

import InklingCore
import Testing

extension Kernels: CustomTestStringConvertible {
  /// The level's name.
  public var testDescription: String { name }
}
