// The built program, run as a user runs it: a process of its own.

import InklingTestSupport

/// What a finished run of `inkling` left behind.
struct InklingProcess {
  /// The exit code, or 128 and the signal's number.
  let status: Int32
  let output: String
  let errors: String

  /// The lines of standard output.
  var lines: [String] { output.split(separator: "\n").map(String.init) }

  /// A failure to run the program at all.
  struct Failure: Error {
    let reason: String
  }

  /// Runs `inkling` to its end.
  ///
  /// - Parameters:
  ///   - environment: what is set beside this process's own variables.
  ///   - fileSizeLimit: the largest file that it may write, in 512-byte blocks
  ///     or whatever the shell's `ulimit -f` counts in.
  ///   - addressSpace: how much memory it may map, in KiB (`ulimit -v`).
  init(
    _ arguments: String..., environment: [String: String] = [:],
    fileSizeLimit: Int? = nil, addressSpace: Int? = nil
  ) throws {
    try self.init(
      arguments, environment: environment, fileSizeLimit: fileSizeLimit,
      addressSpace: addressSpace)
  }

  init(
    _ arguments: [String], environment: [String: String] = [:],
    fileSizeLimit: Int? = nil, addressSpace: Int? = nil
  ) throws {
    let folder = try TemporaryFolder()
    var command = [try Self.executable()] + arguments
    let limits = [("f", fileSizeLimit), ("v", addressSpace)].compactMap {
      option, value in value.map { "ulimit -\(option) \($0) && " }
    }
    if !limits.isEmpty {
      let script = limits.joined() + "exec \"$0\" \"$@\""
      command = ["/bin/sh", "-c", script] + command
    }
    status = try Self.wait(
      for: Self.spawn(
        command, environment: environment,
        output: folder.path("out"), errors: folder.path("err")))
    output = String(decoding: try folder.read("out"), as: UTF8.self)
    errors = String(decoding: try folder.read("err"), as: UTF8.self)
  }

  /// The program lies beside the test bundle, which is what runs here or what
  /// the test runner was told to load.
  static func executable() throws -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = max(0, readlink("/proc/self/exe", &buffer, buffer.count))
    let codes = buffer.prefix(count).map(UInt8.init(bitPattern:))
    let candidates =
      [String(decoding: codes, as: UTF8.self)]
      + CommandLine.arguments.filter { $0.hasSuffix(".xctest") }
    for candidate in candidates {
      let folder = candidate.split(separator: "/").dropLast()
      let path = "/" + (folder + ["inkling"]).joined(separator: "/")
      if access(path, X_OK) == 0 { return path }
    }
    throw Failure(reason: "no program 'inkling' beside \(candidates)")
  }

  /// Starts a command.
  ///
  /// - Returns: the process, to be waited for.
  static func spawn(
    _ command: [String], environment: [String: String] = [:], output: String,
    errors: String, blocking blocked: [Int32] = []
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    let flags = O_WRONLY | O_CREAT | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, 1, output, flags, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errors, flags, 0o600)

    // A test's thread may have signals blocked, which a process inherits.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in blocked { sigaddset(&signals, signal) }
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

    var variables = Self.inherited.filter { variable in
      let name = variable.prefix { $0 != "=" }
      return name != "INKLING_LEVEL" && environment[String(name)] == nil
    }
    variables += environment.map { "\($0.key)=\($0.value)" }
    let arguments = command.map { strdup($0) } + [nil]
    let strings = variables.map { strdup($0) } + [nil]
    defer { (arguments + strings).forEach { free($0) } }

    var process = pid_t()
    let code = posix_spawn(
      &process, command[0], &actions, &attributes, arguments, strings)
    guard code == 0 else {
      throw Failure(reason: "\(command[0]): error \(code)")
    }
    return process
  }

  /// - Returns: the exit code, or 128 and the signal's number.
  static func wait(for process: pid_t) throws -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { throw Failure(reason: "waitpid: \(errno)") }
    }
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : 128 + signal
  }

  private static var inherited: [String] {
    var variables: [String] = []
    var next = environ
    while let variable = next.pointee {
      variables.append(String(cString: variable))
      next += 1
    }
    return variables
  }
}
