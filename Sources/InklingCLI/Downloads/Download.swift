// Fetching one file with curl: from mirror to mirror, on from where it was cut,
// and never under its own name before its SHA-256 is right.

import InklingData
import InklingPlatform
import InklingRuns

struct Download {
  /// Tries on one mirror, as long as each brings more.
  private static let tries = 5
  /// curl's exit codes that mean something to us.
  private enum Code {
    static let done: Int32 = 0
    static let write: Int32 = 23
    static let noRange: Int32 = 33
  }

  let set: KnownDataSet
  let file: KnownDataSet.File
  /// Where it is put.
  let folder: String
  let curl: ChildProgram
  let sha256: ChildProgram

  private var target: String { "\(folder)/\(file.name)" }
  private var part: String { target + ".part" }
  private var log: String { "\(folder)/.log" }

  /// What kept a mirror from being of use.
  private struct Refusal: Error { let words: String }

  /// - Throws: `CommandFailure` that says of each mirror what went wrong.
  func fetch() throws {
    guard access(target, F_OK) != 0 else { return }
    var refusals: [String] = []
    for mirror in set.mirrors {
      let url = KnownDataSet.url(of: file, at: mirror)
      do {
        try fetch(url)
        guard rename(part, target) == 0 else {
          throw FileError(operation: .replace, path: target, code: errno)
        }
        return
      } catch let refusal as Refusal {
        refusals.append("\(url): \(refusal.words)")
      }
    }
    let kept = size(of: part)
    let rest =
      kept > 0 ? "; \(kept) bytes are kept, and the next try goes on there" : ""
    throw CommandFailure(
      "\(file.name) could not be downloaded: "
        + refusals.joined(separator: "; ") + rest)
  }

  private func fetch(_ url: String) throws {
    var mayStartAnew = size(of: part) > 0
    var tries = 0
    while true {
      let before = size(of: part)
      var code = Code.done
      if file.size != before || before == 0 { code = try run(url) }
      let after = size(of: part)
      if code == Code.write {
        throw CommandFailure("\(part): \(message(code)); expected room for it")
      }
      if code == Code.noRange, mayStartAnew {
        // A server that cannot go on in the middle.
        mayStartAnew = false
        unlink(part)
        continue
      }
      if after > 0, isPage {
        unlink(part)
        throw Refusal(
          words:
            "a web page in place of the file, as of a network that wants a "
            + "login first")
      }
      guard code == Code.done, file.size.map({ $0 == after }) ?? (after > 0)
      else {
        tries += 1
        if let size = file.size, after > size { unlink(part) }
        if after > before, tries < Self.tries { continue }
        if code == Code.done { unlink(part) }
        throw Refusal(
          words: code == Code.done
            ? "\(after) bytes; expected \(file.size ?? 1)" : message(code))
      }
      let sum = try self.sum()
      if sum == file.sha256 { return }
      unlink(part)
      // What was there before may have been of another file.
      guard !mayStartAnew else {
        mayStartAnew = false
        continue
      }
      throw Refusal(
        words:
          "SHA-256 \(sum); expected \(file.sha256); the file is thrown away")
    }
  }

  private func run(_ url: String) throws -> Int32 {
    let progress = Progress()
    defer { progress.clear() }
    let arguments =
      [
        "--fail", "--location", "--silent", "--show-error", "--globoff",
        "--proto", "=http,https,file", "--proto-redir", "=http,https",
        "--connect-timeout", "20", "--speed-limit", "1", "--speed-time", "60",
        "--continue-at", "-", "--output", part,
      ] + (file.size.map { ["--max-filesize", "\($0)"] } ?? []) + ["--", url]
    return try curl.run(arguments, output: log) {
      let done = String(bytes: size(of: part))
      let all = file.size.map { " of \(String(bytes: $0))" } ?? ""
      progress.show("\(file.name)  \(done)\(all)")
    }
  }

  private func sum() throws -> String {
    guard try sha256.run(["--", part], output: log) == 0,
      let sum = logged.split(separator: " ").first, sum.utf8.count == 64
    else {
      throw CommandFailure("sha256sum of \(part): \(logged)")
    }
    return String(sum)
  }

  /// What curl said, on one line.
  private func message(_ code: Int32) -> String {
    let line = logged
    return line.isEmpty ? "curl ended with \(code)" : line
  }

  private var logged: String {
    guard let file = try? RegularFile(path: log),
      let bytes = try? file.contents(limit: 1 << 16)
    else { return "" }
    return String(decoding: bytes.bytes, as: UTF8.self)
      .split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  /// Whether it begins as HTML and XML do.
  private var isPage: Bool {
    let start = try? RegularFile(path: part).start(64)
    let text = start?.drop { $0 <= 0x20 || $0 >= 0x80 }
    return text?.first == UInt8(ascii: "<")
  }

  private func size(of path: String) -> Int {
    (try? FileStatus(path: path))?.size ?? 0
  }
}
