// One line on standard error that says how far the work is, if a person is
// there to read it.

/// A line that is written over again and again, and then removed.
struct Progress {
  /// Whether anyone sees it; if not, `show` does nothing.
  let isVisible = StandardError.isTerminal

  func show(_ text: @autoclosure () -> String) {
    if isVisible { StandardError.write("\r\u{1b}[K\(text())") }
  }

  func clear() { show("") }
}
