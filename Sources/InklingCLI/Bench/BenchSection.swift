// The parts of `inkling bench`.

/// Measurements of one kind, printed in one table.
enum BenchSection: String, CaseIterable {
  case peak
  case bandwidth
  case handover
  case dense
  case sparse
  case element
  case training
  case prediction

  /// What the part's table shows, and its units.
  var heading: String {
    switch self {
    case .peak: "Peak: GFLOP/s of multiply-adds in registers"
    case .bandwidth: "Bandwidth: GB/s"
    case .handover:
      "Handover of a cache line from one thread to another: ns one way"
    case .dense:
      "Dense products (rows x columns x depth): GFLOP/s, share of peak"
    case .sparse:
      "Products with compressed rows of built-in digits: GFLOP/s of what is "
        + "done, share of peak, GFLOP/s that a dense product would need"
    case .element: "Element by element: ns an element, GB/s"
    case .training:
      "Training on \(String(grouped: BenchPlan.digits)) built-in digits, level in force: "
        + "GFLOP/s of what is done, share of the threads' peaks, GFLOP/s that "
        + "dense inputs would need"
    case .prediction: "One prediction, bytes in, label out, level in force"
    }
  }
}
