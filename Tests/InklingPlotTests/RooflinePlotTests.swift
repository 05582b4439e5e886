// Rooflines read back as a picture viewer would: every number beside its mark,
// names that do not lie over each other, hostile names and figures.

import Testing

@testable import InklingPlot

@Suite struct RooflinePlotTests {
  private static let roofs = [
    ("L1", 210e9), ("L2", 116e9), ("L3", 77e9), ("memory", 28e9),
  ].map { RooflinePlot.Roof(name: $0, bandwidth: $1) }

  /// As close together as dense products lie.
  private static let points = (0..<30).map { index in
    RooflinePlot.Point(
      name: "gemm \(index)x64x784",
      group: ["dense", "sparse", "element"][index % 3],
      intensity: 20 + Double(index % 5), rate: 100e9 + Double(index) * 1e8)
  }

  private static func plot(
    _ points: [RooflinePlot.Point] = points, peak: Double = 114e9
  ) -> RooflinePlot {
    RooflinePlot(
      title: "Roofline of <Made-up> 9", subtitle: "one core", peak: peak,
      roofs: roofs, points: points)
  }

  @Test func boundsAreTheLowerOfSlopeAndPeak() {
    let plot = Self.plot()
    #expect(plot.bound(0.5, under: Self.roofs[3]) == 14e9)
    #expect(plot.bound(100, under: Self.roofs[3]) == 114e9)
  }

  @Test func everythingIsNamedAndWithinThePicture() throws {
    let picture = try SVGPicture(Self.plot().svg())
    #expect(picture.title == "Roofline of <Made-up> 9")
    let texts = picture.labels.map(\.text)
    for text in [
      "peak 114 GFLOP/s", "GFLOP/s", "operations per byte of the arrays",
      "L1 210 GB/s", "memory 28 GB/s", "dense", "sparse", "element",
      "1  gemm 0x64x784: 100",
    ] { #expect(texts.contains(text), "\(text)") }
    for index in 1...30 { #expect(texts.contains("\(index)")) }
    let (width, height) = (picture.viewBox[2], picture.viewBox[3])
    for point in picture.points {
      #expect((0...width).contains(point.x) && (0...height).contains(point.y))
    }
    // The numbers beside the marks.
    let numbers = picture.labels.filter { Int($0.text) != nil }
      .suffix(30).map(\.box)
    for (index, box) in numbers.enumerated() {
      #expect(box.left > 0 && box.right < width && box.bottom < height)
      for other in numbers[..<index] { #expect(!box.overlaps(other)) }
    }
  }

  @Test(arguments: [
    [], [Double.nan, 1], [0, 1], [-1, 1], [.infinity, 1], [1, .infinity],
    [1e-7, 1], [1e-6, 1e18],
  ])
  func figuresBeyondReasonAreLeftOut(_ figures: [Double]) throws {
    let points =
      figures.isEmpty
      ? []
      : [
        RooflinePlot.Point(
          name: "x", group: "dense", intensity: figures[0], rate: figures[1])
      ]
    for peak in [114e9, .nan, 0, .infinity] {
      let picture = try SVGPicture(Self.plot(points, peak: peak).svg())
      #expect(picture.points.allSatisfy { $0.x.isFinite && $0.y.isFinite })
    }
  }

  @Test func axesHaveTheirTicks() {
    let axis = LogarithmicAxis(from: 0.15, to: 30, start: 0, end: 100)
    #expect(axis.ticks == [0.2, 0.5, 1, 2, 5, 10, 20])
    #expect(axis.place(0.15) == 0 && axis.place(30) == 100)
    #expect(abs(axis.place((0.15 * 30).squareRoot()) - 50) < 1e-9)
    let wide = LogarithmicAxis(from: 0.5, to: 2e6, start: 0, end: 100)
    #expect(wide.ticks == [1, 10, 100, 1e3, 1e4, 1e5, 1e6])
  }
}
