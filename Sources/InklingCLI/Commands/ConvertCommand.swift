// `inkling convert`: a model in a form that runs without Inkling.

import ArgumentParser
import Inkling

struct ConvertCommand: ParsableCommand {
  /// The forms there are.
  enum Target: String, ExpressibleByArgument, CaseIterable {
    case c
  }

  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Turn a model into C source for any board.",
    discussion: """
      Writes one C99 file and its header (digits.c, digits.h) with the weights \
      as constants and a function 'digits_predict', named like the file. It \
      needs no library and no allocation; the header says how much flash and \
      RAM it takes. The model may be of float32 or, from 'inkling quantize', \
      of 8 bits.
      """)

  @Argument(help: ArgumentHelp("The model file.", valueName: "model"))
  var path: String

  @Option(help: "What to turn it into.")
  var to: Target = .c

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The C file; the header goes beside it.", valueName: "file.c"))
  var output: String

  func run() throws {
    let model = try Model(path: path)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    try CExport.write(model, to: output, origin: name)
    try StandardOutput.write(
      "saved \(output) and \(output.dropLast(2)).h")
  }
}
