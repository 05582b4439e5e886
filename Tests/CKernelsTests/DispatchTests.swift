// Which level runs: the tables, and INKLING_LEVEL in a process of its own (the
// choice is made once, before main). What RISC-V's choice goes by is tested in C
// (Tests/CKernelsC/riscv_test.c).

import CKernels
import InklingCore
import Testing

import InklingTestSupport

@Suite("Dispatch")
struct DispatchTests {
  /// Set in a child process: the level that must be active, a colon, and the
  /// value that must be refused.
  static let expectation = getenv("INKLING_TEST_LEVEL").map {
    String(cString: $0)
  }
  /// All names, by the levels' numbers.
  static let names = [
    "baseline", "avx2", "avx512", "neon", "scalar", "neon32", "neon32fma",
    "rvv",
  ]
  static var highest: String { Kernels.available.last?.name ?? "none" }

  @Test("Each table says which level it is")
  func tables() {
    for number in 0..<UInt32(INK_LEVEL_COUNT) {
      let level = ink_level(rawValue: number)
      guard let table = ink_kernels_at(level) else { continue }
      #expect(table.pointee.level == level)
      #expect(String(cString: table.pointee.name) == Self.names[Int(number)])
      #expect([1, 4, 8, 16].contains(table.pointee.lanes))
    }
    #expect(ink_kernels_at(ink_level(rawValue: UInt32(INK_LEVEL_COUNT))) == nil)
    #expect(!Kernels.available.isEmpty)
    #expect(Kernels.available.first?.name == "scalar")
    #if arch(arm64)
      #expect(Self.highest == "neon")
    #elseif arch(x86_64)
      #expect(Kernels.available[1].name == "baseline")
    #endif
  }

  @Test("The active level is one that runs here")
  func active() {
    let names = Kernels.available.map(\.name)
    #expect(names.contains(Kernels.active.name))
    if getenv("INKLING_LEVEL") == nil {
      #expect(Kernels.active.name == Self.highest)
      #expect(Kernels.refusedLevel == nil)
    }
  }

  @Test("INKLING_LEVEL forces each level", arguments: Kernels.available)
  func forced(kernels: Kernels) throws {
    #expect(try child(level: kernels.name, expects: kernels.name + ":") == 0)
  }

  @Test(
    "A name of no level is refused",
    arguments: ["sse9", "AVX2", "baseline ", "avx"])
  func refused(name: String) throws {
    #expect(try child(level: name, expects: "\(Self.highest):\(name)") == 0)
  }

  @Test("An empty name is no name")
  func emptyName() throws {
    #expect(try child(level: "", expects: Self.highest + ":") == 0)
  }

  @Test("The child does report a wrong level")
  func childCanFail() throws {
    #expect(try child(level: "baseline", expects: "none:") != 0)
  }

  @Test(
    "In the child: the expected level",
    .enabled(if: expectation != nil, "runs in the children of the tests above"))
  func childReportsLevel() {
    let found = "\(Kernels.active.name):\(Kernels.refusedLevel ?? "")"
    #expect(found == Self.expectation)
  }

  /// Runs this very test program for `childReportsLevel` alone, with
  /// INKLING_LEVEL set, and returns its exit code.
  private func child(level: String, expects: String) throws -> Int32 {
    let arguments = [
      CommandLine.arguments[0], "--testing-library", "swift-testing",
      "--filter", "DispatchTests.childReportsLevel",
    ]
    var environment = [
      "INKLING_LEVEL=\(level)", "INKLING_TEST_LEVEL=\(expects)",
    ]
    for name in ["PATH", "HOME", "LD_LIBRARY_PATH", "ASAN_OPTIONS"] {
      if let value = getenv(name) {
        environment.append("\(name)=\(String(cString: value))")
      }
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for output in [STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(
        &actions, output, "/dev/null", O_WRONLY, 0)
    }
    var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
    var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) }
    defer { (argv + envp).forEach { free($0) } }
    argv.append(nil)
    envp.append(nil)
    var process = pid_t()
    let failure = posix_spawn(
      &process, "/proc/self/exe", &actions, nil, argv, envp)
    try #require(failure == 0)
    var status: Int32 = 0
    try #require(waitpid(process, &status, 0) == process)
    try #require(status & 0x7F == 0, "ended by a signal")
    return status >> 8 & 0xFF
  }
}
