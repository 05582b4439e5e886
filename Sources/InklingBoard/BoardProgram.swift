// The program `inkling-board`: what `inkling` does on a board that trains, as one
// static file. Its commands, and how every error ends it.

import InklingCore
import InklingPlatform
import InklingRuns

/// Called by main.c.
///
/// - Returns: the exit code: 0, or 1 where something failed, or 64 for a wrong
///   option.
@c(ink_board_main)
public func boardMain(
  _ count: Int32, _ words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 {
  ProcessArguments.take(count, words)
  // A file over the size limit is then an error of the write, and who no longer
  // reads the reports does not end a training.
  signal(SIGXFSZ, SIG_IGN)
  signal(SIGPIPE, SIG_IGN)
  // A parent's mask is inherited: one that blocked them could not end it.
  Signals.unblock()
  do throws(RunError) {
    try run(Array(ProcessArguments.all.dropFirst()))
    return 0
  } catch {
    Progress().clear()
    switch error {
    case .stopped(let stop):
      StandardError.write("inkling: \(stop)\n")
      Signals.endProcess(by: stop.signal)
    case .usage:
      StandardError.write("inkling: error: \(error)\n")
      return 64
    case .file(let file) where file.code == EPIPE:
      Signals.endProcess(by: SIGPIPE)
    default:
      StandardError.write("inkling: error: \(error)\n")
      return 1
    }
  }
}

private let usageText = """
  usage: inkling-board COMMAND [OPTIONS]

    train              train a network and save it
    evaluate MODEL     measure a model on test data
    predict MODEL FILE predict the class of each sample of the test data
    quantize MODEL     turn a model into 8 bits
    bench              how fast this board trains
    info               levels, processors and memory
    --version          the program's version

  COMMAND --help lists its options, which are those of inkling.
  """

private func run(_ words: [String]) throws(RunError) {
  if let refused = Kernels.refusedLevel {
    let names = Kernels.available.map { $0.name }.joined(separator: ", ")
    throw .usage(
      UsageError(
        "INKLING_LEVEL is '\(refused)', which does not run here; expected one "
          + "of \(names)"))
  }
  guard let command = words.first else {
    throw .usage(
      UsageError(
        "no command; expected train, evaluate, predict, quantize, bench or info"
      ))
  }
  let rest = Array(words.dropFirst())
  switch command {
  case "train":
    try take(TrainSettings.options, command, rest, TrainSettings(), names: 0) {
      (settings, _) throws(RunError) in
      try settings.check()
      try settings.run.apply()
      try settings.train()
    }
  case "evaluate":
    try take(ModelSettings.evaluating, command, rest, ModelSettings(), names: 1)
    { (settings, names) throws(RunError) in
      try settings.run.apply()
      try settings.evaluate(names[0])
    }
  case "predict":
    try take(ModelSettings.predicting, command, rest, ModelSettings(), names: 2)
    { (settings, names) throws(RunError) in
      try settings.run.apply()
      try settings.predict(names[0], names[1])
    }
  case "quantize":
    try take(ModelSettings.quantizing, command, rest, ModelSettings(), names: 1)
    { (settings, names) throws(RunError) in
      try settings.run.apply()
      try settings.quantize(names[0])
    }
  case "bench":
    try take(BenchSettings.options, command, rest, BenchSettings(), names: 0) {
      (settings, _) throws(RunError) in
      try settings.run.apply()
      try settings.measure()
    }
  case "info":
    try take(InfoSettings.options, command, rest, InfoSettings(), names: 0) {
      (settings, _) throws(RunError) in try settings.print()
    }
  case "--version": try say(PrintedText(drawing: ProgramVersion.text))
  case "--help", "-h", "help": try say(PrintedText(drawing: usageText))
  default:
    throw .usage(
      UsageError(
        "no command '\(command)'; expected train, evaluate, predict, quantize, "
          + "bench or info"))
  }
}

func say(_ text: PrintedText) throws(RunError) {
  try running { () throws(FileError) in try StandardOutput.write(text) }
}

/// Reads a command's options and runs it, or prints their help.
private func take<Settings>(
  _ options: [Option<Settings>], _ command: String, _ words: [String],
  _ start: Settings, names count: Int,
  _ body: (inout Settings, [String]) throws(RunError) -> Void
) throws(RunError) {
  let reader = OptionReader(command: command, options: options)
  guard !words.contains("--help"), !words.contains("-h") else {
    return try say(PrintedText(drawing: reader.help))
  }
  var settings = start
  let names = try reader.read(words, into: &settings)
  guard names.count == count else {
    throw .usage(
      UsageError(
        "\(command) takes \(count) names and was given \(names.count)"
          + (names.last.map { ", the last '\($0)'" } ?? "")))
  }
  try body(&settings, names)
}
