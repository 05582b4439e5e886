// The roofline of a machine (Williams, Waterman and Patterson, 2009): what its
// peak and its bandwidths let kernels do, and what they do.

import InklingPlatform
import InklingTraining

/// Kernels by the operations they do for each byte, on logarithmic axes, under
/// a roof for each cache and for memory.
///
/// The picture is transparent and follows the reader's light or dark setting.
/// Marks and dashes tell everything apart without colour.
package struct RooflinePlot {
  /// What bounds kernels whose data lie in one place.
  package struct Roof {
    package let name: String
    /// Bytes per second.
    package let bandwidth: Double

    package init(name: String, bandwidth: Double) {
      self.name = name
      self.bandwidth = bandwidth
    }
  }

  /// A kernel.
  package struct Point {
    package let name: String
    /// Kernels of a group share a mark.
    package let group: String
    /// Operations for each byte.
    package let intensity: Double
    /// Operations per second.
    package let rate: Double

    package init(
      name: String, group: String, intensity: Double, rate: Double
    ) {
      self.name = name
      self.group = group
      self.intensity = intensity
      self.rate = rate
    }
  }

  let title: String
  let subtitle: String
  /// Operations per second.
  let peak: Double
  let roofs: [Roof]
  let points: [Point]

  /// Figures that are no finite numbers above 0 are left out.
  package init(
    title: String, subtitle: String, peak: Double, roofs: [Roof],
    points: [Point]
  ) {
    func isDrawable(_ value: Double) -> Bool { (1e-6...1e18).contains(value) }
    self.title = title
    self.subtitle = subtitle
    self.peak = isDrawable(peak) ? peak : 1e9
    self.roofs = roofs.filter { isDrawable($0.bandwidth) }
    self.points = points.filter {
      isDrawable($0.intensity) && isDrawable($0.rate)
    }
  }

  /// The most that a kernel of this intensity can do where its data come from
  /// `roof`.
  func bound(_ intensity: Double, under roof: Roof) -> Double {
    min(peak, intensity * roof.bandwidth)
  }

  package func svg() -> String { RooflineDrawing(self).svg() }

  /// Writes the picture to `path`, atomically.
  ///
  /// - Throws: `FileError`.
  package func write(to path: String) throws(FileError) {
    try AtomicFile.write(svg(), to: path)
  }
}
