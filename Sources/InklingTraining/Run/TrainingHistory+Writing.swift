// Writing a history to a file.

import InklingPlatform

extension TrainingHistory {
  /// Writes the history as CSV or JSON, by the ending of `path`, atomically as
  /// `AtomicFile` says.
  ///
  /// - Throws: `HistoryFileError`; what was at `path` is then still there.
  public func write(to path: String) throws(HistoryFileError) {
    let format = try Format(path: path)
    do throws(FileError) {
      var file = try AtomicFile(path: path)
      var text = format.opening
      for (index, row) in rows.enumerated() {
        text += format.line(row, isFirst: index == 0)
        guard text.utf8.count >= 1 << 16 else { continue }
        try file.write(text)
        text = ""
      }
      try file.write(text + format.closing)
      try file.commit()
    } catch {
      throw .file(error)
    }
  }
}
