// The program `inkling`: its subcommands, and how every error ends it. What a
// subcommand does stands in its own file under Commands.

import ArgumentParser
import InklingCore
import InklingPlatform
import InklingRuns
import InklingTraining

@main
struct InklingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inkling",
    abstract: "Train and run small fully connected networks.",
    discussion: """
      Results go to standard output, progress and errors to standard error. \
      The exit code is 0, or 1 where something failed, or 64 for a wrong \
      option; a signal ends it as it ends any program. The environment \
      variable INKLING_LEVEL forces the instruction set of the kernels \
      (scalar, baseline, avx2, avx512, neon); 'inkling bench' lists those that this \
      machine has. INKLING_MODEL names the model of 'predict' where none is given.
      """,
    version: version,
    subcommands: [
      TrainCommand.self, EvaluateCommand.self, PredictCommand.self,
      CompareRunsCommand.self, ShowCommand.self, InspectCommand.self,
      QuantizeCommand.self,
      CollectCommand.self, ConvertCommand.self, DataCommand.self,
      DigitsCommand.self, RecipesCommand.self, ReproduceCommand.self,
      BenchCommand.self,
    ])

  static let version = ProgramVersion.text

  static func main() {
    // A file over the shell's size limit is then an error of the write, which
    // is reported, and not the end of the process.
    signal(SIGXFSZ, SIG_IGN)
    // So that who no longer reads the reports does not end a training.
    signal(SIGPIPE, SIG_IGN)
    // A parent's mask is inherited: one that blocked them could not end it.
    Signals.unblock()
    // Swift's runtime takes it for a crash, and then goes on.
    Signals.restoreDefault(of: SIGQUIT)
    do {
      // So much takes every command, in pieces that cannot be refused.
      try checkMemory(8 << 20, for: "the program itself")
      try checkArguments()
      try checkCommandName()
      var command = try parseAsRoot()
      try checkLevel()
      try command.run()
    } catch let stop as StoppedBySignal {
      Progress().clear()
      StandardError.write("inkling: \(stop)\n")
      Signals.endProcess(by: stop.signal)
    } catch {
      exit(withError: ExitCode(report(error)))
    }
  }

  private static func isOfClosedPipe(_ error: any Error) -> Bool {
    switch error {
    case let error as FileError: error.code == EPIPE
    case let error as ModelError: error.reason == .system(code: EPIPE)
    case let error as TrainingError: error.fileError?.code == EPIPE
    default: false
    }
  }

  /// Swift repairs arguments that are not UTF-8; they would then name another
  /// file than the one meant.
  private static func checkArguments() throws {
    for index in 1..<max(1, Int(CommandLine.argc)) {
      guard let argument = CommandLine.unsafeArgv[index],
        String(validatingCString: argument) == nil
      else { continue }
      throw ValidationError(
        "argument \(index) is '\(String(cString: argument))'; expected UTF-8")
    }
  }

  private static func checkLevel() throws {
    guard let refused = Kernels.refusedLevel else { return }
    let names = Kernels.available.map(\.name).joined(separator: ", ")
    throw ValidationError(
      "INKLING_LEVEL is '\(refused)', which does not run here; expected one of "
        + names)
  }

  /// Prints what the program ends with: one line on standard error, or the
  /// help or version that was asked for.
  ///
  /// - Returns: the exit code.
  private static func report(_ error: any Error) -> Int32 {
    if isOfClosedPipe(error) { Signals.endProcess(by: SIGPIPE) }
    let code = exitCode(for: error).rawValue
    let message = message(for: error)
    if code == EXIT_SUCCESS {
      do {
        try StandardOutput.write(
          PrintedText(
            lines: message.split(
              separator: "\n", omittingEmptySubsequences: false)))
      } catch {
        return report(error)
      }
    } else if !message.isEmpty {
      Progress().clear()
      StandardError.write("inkling: error: \(singleLine(message))\n")
    }
    return code
  }

  /// The parser lists many choices on lines of their own.
  private static func singleLine(_ message: String) -> String {
    var text = ""
    var isList = false
    for line in message.split(whereSeparator: \.isNewline) {
      let words = line.drop { $0 == " " }
      let isItem = words.hasPrefix("- ")
      if !text.isEmpty { text += isItem && isList ? ", " : " " }
      text += isItem ? words.dropFirst(2) : words
      isList = isItem
    }
    return text
  }
}

/// Says of a prediction that failed whose it was: a model's, or a sample's.
///
/// - Throws: `CommandFailure` for `PredictionError`, else what `body` throws.
func naming<Value>(_ name: String, _ body: () throws -> Value) throws -> Value {
  do {
    return try body()
  } catch let error as PredictionError {
    throw CommandFailure("\(name): \(error)")
  }
}

/// Before Swift's own arrays and texts take memory, which end the process
/// without it.
///
/// - Throws: `CommandFailure` where the system would not give so much.
func checkMemory(
  _ bytes: Int, for purpose: String
) throws(CommandFailure) {
  guard Memory.canAllocate(bytes: bytes) else {
    throw CommandFailure(
      "\(bytes) bytes of memory for \(purpose), more than the system gives; "
        + "expected more memory")
  }
}
