// How the pictures of a folder become samples, and which of them are tested on.

import InklingCore
import InklingImages
import InklingTraining

/// What is to be made of a folder of pictures by class.
public struct PictureReading: Hashable, Sendable {
  /// Which parts are asked for.
  package enum Wanted: Sendable {
    case all
    case train
    case test
  }

  /// Rows and columns of a sample; `nil` for 28 x 28.
  package var size: InputShape?
  /// Whether pictures are only brought to that size, whatever they show; else
  /// the digit in each is found, as `inkling predict` finds it.
  package var isAsIs: Bool
  /// The share to test on of a folder that has no such part.
  package var testShare: Double?
  package var wanted = Wanted.all
  /// Whether a folder without a part to test on is refused; else all of it is
  /// trained on.
  package var needsTest = true
  /// 0 for one per processor. Samples are the same for any number.
  package var threads = 0

  /// Pictures of single digits, in MNIST's form.
  public static let digits = PictureReading()

  /// - Parameters:
  ///   - size: rows and columns of a sample, as an image's shape; 28 x 28 if
  ///     not given.
  ///   - isAsIs: whether pictures are taken whole: greys, each direction by the
  ///     mean over the area that a pixel covers. If not, the one digit in each
  ///     is found and brought into MNIST's form, and then to `size`.
  public init(size: InputShape? = nil, isAsIs: Bool = false) {
    self.size = size
    self.isAsIs = isAsIs
  }

  /// The layout of a sample.
  package var shape: InputShape {
    size ?? .image(height: MNISTForm.side, width: MNISTForm.side)
  }

  /// Height and width of a sample.
  var sides: (height: Int, width: Int) {
    guard case .image(let height, let width) = shape else {
      return (1, shape.count)
    }
    return (height, width)
  }
}

extension GrayImage {
  /// The picture as a network takes it that was trained on such.
  ///
  /// - Parameter source: what to name in an error, usually a path.
  /// - Throws: `DataError` with reason `malformed` where there is no digit or
  ///   several, or `memory`.
  package func sample(
    _ reading: PictureReading, source: String
  ) throws(DataError) -> GrayImage {
    let picture = reading.isAsIs ? self : try normalizedDigit(source: source)
    let (height, width) = reading.sides
    guard (picture.height, picture.width) != (height, width) else {
      return picture
    }
    // Floats of the picture made narrow, and shares of pixels.
    try DataError.checkMemory(
      4 * width * picture.height
        + 64 * (width + height + picture.width + picture.height),
      for: "a picture", in: source)
    return picture.scaled(width: width, height: height)
  }
}
