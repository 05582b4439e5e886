// How a picture becomes the smaller one that a network's first layer takes.

package import CKernels

/// Pictures averaged over areas: each pixel of the result is the mean of the
/// rectangle of the picture that it covers, where a pixel on the rectangle's
/// border counts by its share in it (OpenCV's `INTER_AREA`). Means of bytes are
/// rounded to the nearest byte, halves up.
package struct AreaAverage: Hashable, Sendable {
  /// Rows and columns of the picture.
  package let height, width: Int
  /// Rows and columns of the result.
  package let reducedHeight, reducedWidth: Int

  /// - Returns: `nil` unless both are pictures of at most 65,536 pixels and the
  ///   second is smaller along one side at least, and larger along none.
  package init?(from shape: InputShape, to reduced: InputShape) {
    guard case .image(let height, let width) = shape,
      case .image(let reducedHeight, let reducedWidth) = reduced,
      shape != reduced,
      (1...ParameterLayout.maximumWidth).contains(shape.count),
      (1...height).contains(reducedHeight), (1...width).contains(reducedWidth)
    else { return nil }
    self.height = height
    self.width = width
    self.reducedHeight = reducedHeight
    self.reducedWidth = reducedWidth
  }

  /// Pixels of the picture.
  package var count: Int { height * width }
  /// Pixels of the result.
  package var reducedCount: Int { reducedHeight * reducedWidth }

  /// The same as the kernels take it.
  package var kernel: ink_area {
    ink_area_of(height, width, reducedHeight, reducedWidth)
  }
}

extension ModelSignature {
  /// How a sample becomes what the first layer takes, if not as it is. `nil`
  /// also for shapes that cannot be averaged so, which no model has.
  package var average: AreaAverage? {
    reducedShape.flatMap { AreaAverage(from: inputShape, to: $0) }
  }

  /// The version of the model format that holds it.
  var formatVersion: Int { reducedShape == nil ? 1 : 2 }
}

extension AreaAverage {
  /// How many parts of pixel `pixel`, counted down or across, area `area` covers.
  private static func share(
    _ pixel: Int, _ area: Int, _ parts: (pixel: UInt32, area: UInt32)
  ) -> Int {
    let (width, length) = (Int(parts.pixel), Int(parts.area))
    let begin = max(pixel * width, area * length)
    return max(0, min((pixel + 1) * width, (area + 1) * length) - begin)
  }

  /// Parts of the row of pixels `row` in row `area` of the result.
  package func partsDown(ofRow row: Int, in area: Int) -> Int {
    let kernel = kernel
    return Self.share(row, area, (kernel.pixel_down, kernel.area_down))
  }

  /// Parts of the column of pixels `column` in column `area` of the result.
  package func partsAcross(ofColumn column: Int, in area: Int) -> Int {
    let kernel = kernel
    return Self.share(column, area, (kernel.pixel_across, kernel.area_across))
  }

  /// Parts of an area: what a sum of pixels times their parts is divided by.
  package var parts: Int {
    let kernel = kernel
    return Int(kernel.area_down) * Int(kernel.area_across)
  }
}
