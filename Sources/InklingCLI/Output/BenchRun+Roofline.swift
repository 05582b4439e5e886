// The roofline of what a run of `inkling bench` measured at the level in force
// on one core.

import InklingBench
import InklingCore
import InklingPlot
import InklingRuns

extension BenchStep {
  /// Whether the roofline needs it, whatever is asked for.
  var isRoof: Bool {
    guard level == Kernels.active.name, processor == nil else { return false }
    switch section {
    case .peak: return !name.hasSuffix("all threads")
    case .bandwidth: return !name.hasSuffix("all threads")
    default: return false
    }
  }
}

extension BenchRun {
  /// A roof for each cache and for memory, and a point for each kernel whose
  /// operations are counted.
  var roofline: RooflinePlot {
    var peak = 0.0
    var roofs: [(name: String, bandwidth: Double)] = []
    var points: [RooflinePlot.Point] = []
    for record in records where record.step.level == Kernels.active.name {
      switch record.value {
      case .peak(let rate, _) where record.step.isRoof: peak = rate.median
      case .bandwidth(let rate, _, _, _) where record.step.isRoof:
        // Of reading, copying and the triad, what is fastest.
        let place = record.step.name.split(separator: " ").last.map(String.init)
        let name = place ?? record.step.name
        if let index = roofs.firstIndex(where: { $0.name == name }) {
          roofs[index].bandwidth = max(roofs[index].bandwidth, rate.median)
        } else {
          roofs.append((name, rate.median))
        }
      case .product(let result, _):
        points.append(point(record, rate: result.rate.median))
      case .element(let rate, _, let operations):
        guard let operations else { continue }
        points.append(point(record, rate: rate.median * Double(operations)))
      default: continue
      }
    }
    return RooflinePlot(
      title: "Roofline of \(host.processor), level \(Kernels.active.name)",
      subtitle: "One core, float32; medians of \(meter.repetitions); Inkling "
        + InklingCommand.version,
      peak: peak,
      roofs: roofs.map { RooflinePlot.Roof(name: $0, bandwidth: $1) },
      points: points)
  }

  private func point(_ record: BenchRecord, rate: Double) -> RooflinePlot.Point
  {
    RooflinePlot.Point(
      name: record.step.name, group: record.step.section.rawValue,
      intensity: record.intensity ?? 0, rate: rate)
  }
}
