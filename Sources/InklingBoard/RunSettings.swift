// What several commands take: threads, how nice the process is, JSON.

import InklingPlatform
import InklingRuns

struct RunSettings {
  /// 0 for one per processor.
  var threads = 0
  var nice: Int?
  var json = false

  /// Lets other programs go first, where that was asked for.
  func apply() throws(RunError) {
    guard let nice else { return }
    // What the system gives back may be -1 without an error.
    guard setpriority(PRIO_PROCESS, 0, Int32(nice)) == 0 else {
      throw .failure(
        CommandFailure(
          "--nice \(nice): \(systemMessage(errno)); expected 0 to 19, or to be "
            + "root"))
    }
  }
}

/// The settings of a command that has these among them.
protocol TakesRunSettings {
  var run: RunSettings { get set }
}

extension TakesRunSettings {
  static func commonOptions(threads: Bool) -> [Option<Self>] {
    let own = [
      Option<Self>("--threads", "n", "threads; 0 for one per processor") {
        (settings, text) throws(RunError) in
        settings.run.threads = try number(text, in: 0...1024)
      }
    ]
    return (threads ? own : [])
      + [
        Option("--nice", "n", "how far other programs go first, 0 to 19") {
          (settings, text) throws(RunError) in
          settings.run.nice = try number(text, in: -20...19)
        },
        Option("--json", nil, "print JSON, one object per line") {
          (settings, _) throws(RunError) in settings.run.json = true
        },
      ]
  }
}
