// `predict` at the end of a pipe: `--follow`, which answers each line or digit
// before the next one comes, and `-`.

import InklingTestSupport
import Testing

@Suite struct FollowTests {
  /// Writes each part to the program's standard input only after the program
  /// has answered the one before.
  static func talk(
    _ options: String, parts: [String], in folder: borrowing TemporaryFolder
  ) throws -> (status: Int32, output: String, errors: String) {
    let parts = parts.map {
      """
      \($0) >&3; n=$((n + 1)); t=0
      while [ $(cat out err | wc -l) -lt $n ]; do
        t=$((t + 1)); [ $t -lt 600 ] || exit 99; sleep 0.05
      done

      """
    }
    let script = """
      cd "$1" && mkfifo in && : >out && : >err
      "$0" predict digits.ink \(options) <in >out 2>err & exec 3>in; n=0
      \(parts.joined())
      exec 3>&-; wait $!
      """
    let process = try InklingProcess.spawn(
      ["/bin/sh", "-c", script, InklingProcess.executable(), folder.path("")],
      output: folder.path("script.out"), errors: folder.path("script.err"))
    let status = try InklingProcess.wait(for: process)
    func text(_ name: String) throws -> String {
      String(decoding: try folder.read(name), as: UTF8.self)
    }
    return (status, try text("out"), try text("err"))
  }

  @Test func pathsAreAnsweredOneByOne() throws {
    let folder = try TemporaryFolder()
    _ = try PredictTests.prepare(folder)
    try folder.write(Array("GIF89a".utf8), to: "a.gif")
    let talked = try Self.talk(
      "--follow",
      parts: [
        "echo two.pgm", "echo a.gif", "echo nowhere.png", "printf 'two.pgm\\n'",
      ], in: folder)
    // One that cannot be read is said, the others are answered.
    #expect(talked.status == 1)
    let lines = talked.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.allSatisfy { $0.hasPrefix("two.pgm  11  0.") })
    #expect(talked.errors.split(separator: "\n").count == 2)
    #expect(talked.errors.contains("GIF is not read here"))
  }

  @Test func rawDigitsAreAnsweredOneByOne() throws {
    let folder = try TemporaryFolder()
    _ = try PredictTests.prepare(folder)
    var digit = [UInt8](repeating: 0, count: 784)
    for y in 4..<24 { for x in 13..<16 { digit[28 * y + x] = 255 } }
    try folder.write(digit, to: "one")
    let talked = try Self.talk(
      "--follow --raw", parts: ["cat one", "cat one"], in: folder)
    #expect(talked.status == 0)
    let lines = talked.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(
      lines.allSatisfy { $0.hasPrefix("1  0.") })
    try folder.write(Array(digit[..<100]), to: "cut")
    let cut = try Self.run("predict digits.ink --follow --raw <cut", in: folder)
    #expect(cut.status == 1)
    #expect(cut.errors.contains("ends within a digit, after 100 of 784 bytes"))
  }

  @Test func aDashIsStandardInput() throws {
    let folder = try TemporaryFolder()
    _ = try PredictTests.prepare(folder)
    let named = try Self.run("predict digits.ink two.pgm", in: folder)
    let piped = try Self.run(
      "predict digits.ink - <two.pgm", in: folder)
    #expect(named.status == 0 && piped.status == 0)
    #expect(piped.output.contains("  11  0."))
    let long = try Self.run(
      "predict digits.ink --follow", in: folder,
      before: "head -c 70000 /dev/zero | tr '\\0' x |")
    #expect(long.status == 1)
    #expect(long.errors.contains("a line of more than 65536 bytes"))
  }

  static func run(
    _ arguments: String, in folder: borrowing TemporaryFolder,
    before: String = ""
  ) throws -> (status: Int32, output: String, errors: String) {
    let process = try InklingProcess.spawn(
      [
        "/bin/sh", "-c", "cd \"$1\" && \(before) \"$0\" \(arguments)",
        InklingProcess.executable(), folder.path(""),
      ], output: folder.path("out"), errors: folder.path("err"))
    let status = try InklingProcess.wait(for: process)
    func text(_ name: String) throws -> String {
      String(decoding: try folder.read(name), as: UTF8.self)
    }
    return (status, try text("out"), try text("err"))
  }
}
