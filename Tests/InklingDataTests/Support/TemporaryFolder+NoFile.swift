// What may lie where a data set's file is expected, and is none.

import InklingPlatform
import InklingTestSupport
import Testing

extension TemporaryFolder {
  /// Makes a "pipe", a link to a "device", to "nowhere", or (a "cycle") to
  /// itself.
  func makeNoFile(_ kind: String, at path: String) throws {
    let code =
      switch kind {
      case "pipe": mkfifo(path, 0o600)
      case "device": symlink("/dev/zero", path)
      case "nowhere": symlink("nothing", path)
      default: symlink(path, path)
      }
    try #require(code == 0)
  }
}
