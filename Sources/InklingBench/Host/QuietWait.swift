// Waiting until other programs leave the machine alone.

/// A wait for a load that disturbs little.
package struct QuietWait {
  /// Seconds that were waited.
  package let seconds: Int
  /// The load at the end; nothing where the system says none.
  package let load: Double?
  /// Whether the load is low now.
  package let isQuiet: Bool

  /// The highest load, over a minute, at which a machine is quiet: an eighth of
  /// its processors.
  package static func limit(processors: Int) -> Double {
    Double(processors) / 8
  }

  /// Asks for the load each second until it is at most `limit`, `most` times
  /// at most.
  ///
  /// - Parameter pause: waits for a second.
  package init(
    atMost most: Int, limit: Double, load: () -> Double?, pause: () -> Void
  ) {
    var now = load()
    var waited = 0
    while let found = now, found > limit, waited < most {
      pause()
      waited += 1
      now = load()
    }
    seconds = waited
    self.load = now
    isQuiet = now.map { $0 <= limit } ?? false
  }
}
