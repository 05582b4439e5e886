// Running another program, as curl, sha256sum and tar are run.

import InklingPlatform
import InklingRuns

/// A program on the search path.
struct ChildProgram {
  let name: String
  private let path: String

  /// - Parameter purpose: what is not possible without it.
  /// - Throws: `CommandFailure` where it is not installed.
  init(_ name: String, for purpose: String) throws(CommandFailure) {
    let folders = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
    let places: [String] = folders.split(separator: ":").map { "\($0)/\(name)" }
    let found = places.first { access($0, X_OK) == 0 }
    guard let found else {
      throw CommandFailure(
        "the program \(name), which \(purpose), is not installed; expected it on "
          + "the search path (on Debian: apt install "
          + "\(name == "sha256sum" ? "coreutils" : name))")
    }
    self.name = name
    path = found
  }

  /// Runs it to its end.
  ///
  /// - Parameters:
  ///   - output: the file that its output and errors go to.
  ///   - tick: called a few times a second meanwhile.
  /// - Returns: its exit code, or 128 and the number of the signal.
  /// - Throws: `CommandFailure` where it cannot be started.
  func run(
    _ arguments: [String], output: String, tick: () -> Void = {}
  ) throws(CommandFailure) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    let flags = O_WRONLY | O_CREAT | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, 1, output, flags, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    let words = ([path] + arguments).map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var process = pid_t()
    let code = posix_spawn(&process, path, &actions, nil, words, environ)
    guard code == 0 else {
      throw CommandFailure("\(path): \(systemMessage(code))")
    }
    var status: Int32 = 0
    while true {
      let ended = waitpid(process, &status, WNOHANG)
      if ended == process { break }
      guard ended == 0 || errno == EINTR else {
        throw CommandFailure("\(path): \(systemMessage(errno))")
      }
      tick()
      usleep(20_000)
    }
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : 128 + signal
  }
}
