// One measurement of `inkling bench`, to be made.

/// A measurement by name, made when it is asked for.
struct BenchStep {
  let section: BenchSection
  let name: String
  /// The instruction-set level it runs at.
  let level: String
  let measure: () throws -> BenchRecord.Value

  /// What a filter goes by.
  var title: String { "\(section.rawValue) \(name) \(level)" }

  /// Whether the title contains each word of `filter`.
  func matches(_ filter: String) -> Bool {
    filter.split(separator: " ").allSatisfy { title.contains($0) }
  }

  func record() throws -> BenchRecord {
    BenchRecord(
      section: section, name: name, level: level, value: try measure())
  }
}
