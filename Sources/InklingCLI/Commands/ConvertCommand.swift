// `inkling convert`: models to and from the formats of other programs, and into
// a form that runs without Inkling.

import ArgumentParser
import InklingData
import InklingInterchange
import InklingPlatform
import InklingRuns
import InklingTraining

struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Turn a model into another program's format, or back.",
    discussion: """
      c            One C99 file and its header (digits.c, digits.h) with the \
      weights as constants and a function 'digits_predict', named like the \
      file. It needs no library and no allocation; the header says how much \
      flash and RAM it takes. The model may be of 8 bits, from 'inkling \
      quantize'.
      html         One page to draw digits on, with mouse, pen or finger, or to \
      drop pictures on: it reads them as 'inkling predict' does, from disk and \
      without a network. The model is one of digits or other signs, of 8 bits \
      or not.
      safetensors  0.weight, 0.bias and so on, as torch.nn.Sequential loads \
      them.
      npz          W0, b0 and so on, as NumPy loads them: x @ W0 + b0.
      onnx         A graph that takes pixels; needs a build with ONNX ('make \
      onnx').
      inkling      A model file.

      Its first bytes or its name tell what a file is; --to or the output's \
      name, what it becomes. What a file of another program does not say, such \
      as the activations, the options below say.
      """)

  @Argument(help: ArgumentHelp("The file to read.", valueName: "file"))
  var path: String

  @Option(help: "What to turn it into (default: by the output's name).")
  var to: ConvertFormat?

  @Option(help: "What it is, where neither bytes nor name tell.")
  var from: ConvertFormat?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The file to write; for C, the header goes beside it.",
      valueName: "file"))
  var output: String

  @OptionGroup(title: "What the file does not say")
  var said: ImportOptionGroup

  func validate() throws {
    guard target != nil else {
      throw ValidationError(
        "\(output): its name tells no format; expected --to with one of "
          + ConvertFormat.allCases.map(\.rawValue).joined(separator: ", "))
    }
    if let from, from.isFinal {
      throw ValidationError(
        "--from \(from.rawValue): it cannot be read back; expected a format "
          + "that can")
    }
  }

  func run() throws {
    guard let target else { return }
    var files = FileRoles()
    files.read(path, as: "the file to convert")
    files.write(output, as: "the converted file")
    if target == .c, output.hasSuffix(".c") {
      files.write("\(output.dropLast(2)).h", as: "its header")
    }
    try unwrapping { () throws(RunError) in try files.check() }
    let start = try firstBytes()
    if from == .inkling
      || (from == nil && start.starts(with: ModelFormat.magic))
    {
      try convertModel(to: target)
    } else {
      try convertForeign(start, to: target)
    }
  }

  private var target: ConvertFormat? { to ?? ConvertFormat(path: output) }

  private func firstBytes() throws(DataError) -> ArraySlice<UInt8> {
    var stream = try ByteStream(path: path)
    return try stream.peek(16)[...]
  }

  private func convertModel(to target: ConvertFormat) throws {
    guard said.isEmpty else {
      throw ValidationError(
        "\(path) is a model of Inkling's, which says all of a network; "
          + "expected none of --activation, --output-activation, --softmax, "
          + "--input-shape, --input-scale")
    }
    let model = try Model(file: path)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    switch target {
    case .inkling:
      throw CommandFailure(
        "\(path) is a model already; expected another format to turn it into")
    case .c:
      try model.requireBytes(from: path, for: "C source takes pixels")
      try model.writeC(to: output, origin: name)
      try StandardOutput.write(
        "saved \(output) and \(output.dropLast(2)).h")
    case .html:
      try model.requireDrawings(from: path)
      try model.writePage(to: output, origin: name)
      try StandardOutput.write("saved \(output)")
    case .safetensors, .npz, .onnx:
      try write(NetworkDescription(model, source: path), as: target)
    }
  }

  private func convertForeign(
    _ start: ArraySlice<UInt8>, to target: ConvertFormat
  ) throws {
    let format = try format(of: start)
    let description = try format.read(path: path)
    let network = try said.network(of: description, source: path)
    switch target {
    case .inkling:
      try network.save(to: output, extra: description.extra)
      try StandardOutput.write("saved \(output)")
    case .c, .html:
      throw CommandFailure(
        "\(path): \(target == .c ? "C source" : "a page") is made from a model; "
          + "convert it to one first (--to inkling)")
    case .safetensors, .npz, .onnx:
      try write(
        NetworkDescription(
          network, extra: description.extra, source: path), as: target)
    }
  }

  private func write(
    _ network: NetworkDescription, as target: ConvertFormat
  ) throws {
    let bytes = try target.format.write(network, source: path)
    try AtomicFile.write(bytes, to: output)
    try StandardOutput.write("saved \(output)")
  }

  /// The format of a file that begins so: the one that is named, or the one
  /// that its bytes tell, or its name.
  private func format(of start: ArraySlice<UInt8>) throws -> InterchangeFormat {
    if let from { return try from.format }
    let formats = ConvertFormat.formats
    if let format = formats.first(where: { $0.recognizes(start) }) {
      return format
    }
    if let kind = ConvertFormat(path: path), kind != .inkling, !kind.isFinal {
      return try kind.format
    }
    throw CommandFailure(
      "\(path): neither its bytes nor its name tell what it is; expected a "
        + "model, or a file of " + formats.map(\.name).joined(separator: ", "))
  }
}
