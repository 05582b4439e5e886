// What a run will need, in words.

extension RunOutline {
  /// `21.0 MB`, in powers of 1,000.
  private static func text(bytes: Int) -> String {
    let isLarge = bytes >= 999_950
    let tenths = (bytes + (isLarge ? 50_000 : 50)) / (isLarge ? 100_000 : 100)
    return "\(tenths / 10).\(tenths % 10) \(isLarge ? "MB" : "kB")"
  }

  /// As a table for people.
  package var lines: [String] {
    let memory = memory
    func row(_ name: String, _ bytes: Int, _ note: String = "") -> String {
      let size = Self.text(bytes: bytes)
      let left = name + String(repeating: " ", count: 12 - name.count)
      let right = String(repeating: " ", count: 9 - min(size.count, 8)) + size
      return "  \(left)\(right)" + (note.isEmpty ? "" : "  \(note)")
    }
    return [
      "memory, beside the program's own",
      row("data", memory.data, dataNote),
      row("network", memory.network, "\(layout.parameterCount) parameters"),
      row("work", memory.work, "batches of \(batch), \(threads) threads"),
      row(
        "at most", memory.most,
        memory.reading > memory.data + memory.network + memory.work
          ? "while samples are split" : ""),
      "files",
      row("model", memory.modelFile),
      row("checkpoint", memory.checkpointFile),
    ]
  }

  private var dataNote: String {
    let counts = [
      "\(train.count) samples to train on",
      validation.map { "\($0.count) to choose by" },
      test.map { "\($0.count) to test on" },
    ].compactMap { $0 }.joined(separator: ", ")
    return counts
      + (options.streaming.map { "; \(min($0.window, train.count)) at a time" }
        ?? (train.areSparse ? "; zeros left out" : ""))
  }

  /// The same as an object's members, in bytes.
  package var json: [(String, JSONValue)] {
    let memory = memory
    return [
      (
        "memory",
        .object([
          "data": .int(memory.data), "network": .int(memory.network),
          "work": .int(memory.work), "most": .int(memory.most),
        ])
      ),
      (
        "files",
        .object([
          "model": .int(memory.modelFile),
          "checkpoint": .int(memory.checkpointFile),
        ])
      ),
      (
        "samples",
        .object([
          "train": .int(train.count),
          "validation": validation.map { .int($0.count) } ?? .null,
          "test": test.map { .int($0.count) } ?? .null,
          "at_a_time": options.streaming.map {
            .int(min($0.window, train.count))
          } ?? .null,
        ])
      ),
    ]
  }
}
