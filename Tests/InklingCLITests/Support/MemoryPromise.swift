// What Documentation/Limits.md says that a reader takes at most, held against
// the program under a limit of that.

import InklingTestSupport
import Testing

/// A file, how the program reads it, and what comes of that.
struct MemoryPromise {
  var arguments: [String]
  /// Bytes that Limits.md promises, beside the program's own.
  var promised: Int
  /// Words of the error; `nil` where there is none.
  var error: String?

  /// With so much it ends as without a limit, and with any less in one line.
  func check() throws {
    // With less the system does not load the program, which cannot say so.
    let own = 72 << 20, least = 48 << 20
    let most = (own + promised) >> 10
    let run = try InklingProcess(arguments, addressSpace: most)
    #expect(run.status == (error == nil ? 0 : 1), "\(run.errors)")
    if let words = error {
      #expect(run.errors.contains(words), "\(run.errors)")
    }
    for part in 0..<4 {
      let limit = (least + (own - least + promised) * part / 4) >> 10
      let run = try InklingProcess(arguments, addressSpace: limit)
      guard run.status != 0 else { continue }
      #expect(run.status == 1, "\(limit) KiB: \(run.errors.prefix(200))")
      #expect(run.errors.count(where: \.isNewline) == 1)
    }
  }
}
