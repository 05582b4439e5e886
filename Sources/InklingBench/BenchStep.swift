// One measurement of `inkling bench`: what it is called, how it is made, and
// what it finds.

import CInklingPlatform
import InklingRuns

/// Measurements of one kind, printed in one table.
package enum BenchSection: String, CaseIterable, Sendable {
  case peak
  case bandwidth
  case latency
  case cacheLine = "cache-line"
  case dense
  case sparse
  case element
  case training
  case prediction
}

/// What a measurement found.
package enum BenchValue {
  /// Multiply-adds in registers, in operations per second of all threads.
  case peak(rate: Repetitions, threads: Int = 1)
  /// A stream over `bytes` bytes, in bytes per second of all threads. Where no
  /// cache should hold them, each array is `caches` times as large as what the
  /// last caches hold.
  case bandwidth(
    rate: Repetitions, bytes: Int, threads: Int = 1, caches: Double? = nil)
  /// One load after the other, in an order that cannot be guessed, from so many
  /// bytes.
  case latency(seconds: Repetitions, bytes: Int)
  /// From one core's write of a cache line to another's; none if there cannot
  /// be two at once.
  case cacheLine(seconds: Repetitions)
  /// A product beside its level's peak, and what a run of it amounts to.
  case product(Meter.Result, Workload.Amount)
  /// Elements per second, and the bytes read and written for each; the
  /// operations, where they can be counted.
  case element(rate: Repetitions, bytes: Int, operations: Int? = nil)
  /// Epochs of training.
  case training(TrainingSpeed)
  /// Single predictions.
  case prediction(PredictionLatency)
}

/// A measurement by name, made when it is asked for.
package struct BenchStep {
  package let section: BenchSection
  package let name: String
  /// The instruction-set level it runs at.
  package let level: String
  /// The processor that the thread is kept on, if it is on one.
  package let processor: Int?
  package let measure: (Meter) throws(RunError) -> BenchValue

  package init(
    section: BenchSection, name: String, level: String, processor: Int? = nil,
    measure: @escaping (Meter) throws(RunError) -> BenchValue
  ) {
    self.section = section
    self.name = name
    self.level = level
    self.processor = processor
    self.measure = measure
  }

  /// What a filter goes by: also the section's old name.
  package var title: String {
    "\(section.rawValue) \(name) \(level)"
      + (section == .cacheLine ? " handover" : "")
  }

  /// The same on a core of this kind; nothing where there is none to be had.
  func on(_ kind: CoreKind) -> BenchStep? {
    guard let processor = kind.usable else { return nil }
    return BenchStep(
      section: section, name: "\(name), \(kind.name)", level: level,
      processor: processor
    ) { (meter) throws(RunError) in
      var before = ink_affinity()
      let isPinned = ink_pin(processor, &before)
      defer { if isPinned { ink_unpin(&before) } }
      return try measure(meter)
    }
  }

  /// Whether the title contains each word of `filter`.
  package func matches(_ filter: String) -> Bool {
    let title = Array(title.utf8)
    return filter.utf8.split(separator: UInt8(ascii: " ")).allSatisfy { word in
      title.indices.contains { title[$0...].starts(with: word) }
    }
  }
}
