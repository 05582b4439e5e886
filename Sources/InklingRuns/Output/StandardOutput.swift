// Standard output and standard error, a line at a time: what a program reads
// through a pipe must be there at once, and a full disk must not go unnoticed.

import InklingPlatform
import InklingTraining

/// Where results go.
package enum StandardOutput {
  package static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Writes `text`, and a line feed if it does not end with one.
  ///
  /// - Throws: `FileError`. One of a closed pipe, where it ends the program,
  ///   ends it quietly, as SIGPIPE does any filter.
  package static func write(_ printed: PrintedText) throws(FileError) {
    let text = printed.text
    let line = text.hasSuffix("\n") ? text : text + "\n"
    guard let code = writeAll(line, to: STDOUT_FILENO) else { return }
    throw FileError(operation: .write, path: "standard output", code: code)
  }

  /// Writes a line of JSON.
  ///
  /// - Throws: as `write` of a text.
  package static func write(_ json: JSONValue) throws(FileError) {
    try write(PrintedText(json))
  }
}

/// Where progress and errors go.
package enum StandardError {
  package static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Writes `text`. Whether that worked can be told to nobody.
  package static func write(_ text: PrintedText) {
    _ = writeAll(text.text, to: STDERR_FILENO)
  }
}

/// A line that is written over again and again, and then removed.
package struct Progress {
  /// Whether anyone sees it; if not, `show` does nothing.
  package let isVisible: Bool

  /// - Parameter isQuiet: whether nobody is to see it. A terminal that knows no
  ///   escapes (`TERM=dumb`) shows none.
  package init(isQuiet: Bool = false) {
    let terminal = getenv("TERM").map { String(cString: $0) } ?? "dumb"
    isVisible = !isQuiet && StandardError.isTerminal && terminal != "dumb"
  }

  /// Writes it in place of what was there, no wider than the terminal.
  package func show(_ text: @autoclosure () -> PrintedText) {
    guard isVisible else { return }
    let text = text().text
    StandardError.write(
      "\r\u{1b}[K\(PrintedText(drawing: String(text.prefix(Self.columns))))")
  }

  /// What a line may have: one less than the terminal, which would begin
  /// another, and never more than 79.
  private static var columns: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1
    else { return 79 }
    return min(Int(size.ws_col) - 1, 79)
  }

  package func clear() { show("") }
}

/// - Returns: the `errno` of a write that failed.
private func writeAll(_ text: String, to descriptor: Int32) -> Int32? {
  var left = Array(text.utf8)[...]
  while !left.isEmpty {
    let count = left.withUnsafeBytes {
      write(descriptor, $0.baseAddress, $0.count)
    }
    if count < 0 {
      if errno == EINTR { continue }
      return errno
    }
    left = left.dropFirst(count)
  }
  return nil
}
