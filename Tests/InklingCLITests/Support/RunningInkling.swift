// A run of `inkling` that goes on while the test does something to it.

import InklingTestSupport

/// A started program; what it prints goes to files. One that nobody waited for
/// is killed at the end: left as it is, it would keep Swift Testing from seeing
/// that other children have ended.
final class RunningInkling {
  private let process: pid_t
  private let folder: TemporaryFolder
  private var isWaitedFor = false

  /// - Parameter blocked: signals that the program is started with blocked.
  init(
    _ arguments: [String], environment: [String: String] = [:],
    blocking blocked: [Int32] = []
  ) throws {
    folder = try TemporaryFolder()
    process = try InklingProcess.spawn(
      [InklingProcess.executable()] + arguments, environment: environment,
      output: folder.path("out"),
      errors: folder.path("err"), blocking: blocked)
  }

  deinit {
    guard !isWaitedFor else { return }
    send(SIGKILL)
    _ = try? wait()
  }

  var output: String {
    get throws { String(decoding: try folder.read("out"), as: UTF8.self) }
  }

  var errors: String {
    get throws { String(decoding: try folder.read("err"), as: UTF8.self) }
  }

  /// Whether it has, though nobody has waited for it.
  var hasEnded: Bool {
    var information = siginfo_t()
    return waitid(
      P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT) == 0
      && information.si_signo == SIGCHLD
  }

  func send(_ signal: Int32) { kill(process, signal) }

  /// - Returns: the exit code, or 128 and the signal's number.
  func wait() throws -> Int32 {
    isWaitedFor = true
    return try InklingProcess.wait(for: process)
  }

  /// Waits for the program's end, and kills it when that takes longer.
  ///
  /// - Returns: as `wait()`.
  func wait(seconds: Int) throws -> Int32 {
    for _ in 0..<seconds * 1_000 {
      if hasEnded { break }
      usleep(1_000)
    }
    if !hasEnded { send(SIGKILL) }
    return try wait()
  }

  /// Waits, five minutes at most, until the program's standard output has `count`
  /// lines.
  func waitForLines(_ count: Int) throws {
    for _ in 0..<30_000 {
      if try output.count(where: \.isNewline) >= count { return }
      usleep(10_000)
    }
    throw InklingProcess.Failure(reason: "no \(count) lines: \(try output)")
  }
}
